import type { CamPlayer } from '../cam-player/cam-player.js';
import type { PlayerSettings, Tile } from './tile.js';
import { releasePlayer, OwnTile, SlottedTile } from './tile.js';
import type { Place, MosaicStreamName } from './mosaic-camera.js';

/** A camera of the mosaic: the mosaic plays it itself, or the page has put a player into the mosaic. */
export type Entry = { readonly key: string; readonly label: string; readonly camera: string } & (
  { readonly place: Place; readonly player?: undefined } | { readonly player: CamPlayer; readonly place?: undefined }
);

/** The part of a mosaic that its deck uses. */
export interface DeckHost {
  createPlayer(): CamPlayer;
  settingsOf(place: Place, stream: MosaicStreamName): PlayerSettings;
  /** Called when a tile shows another player. */
  onSwap(): void;
}

/** All existing tiles: those of the visible page, and those of the page that is being prepared. */
export class Deck {
  readonly #host: DeckHost;
  readonly #tiles = new Map<string, Tile>();

  constructor(host: DeckHost) {
    this.#host = host;
  }

  /** The tile of an entry, if the last `match` asked for it. */
  get(key: string): Tile | undefined {
    return this.#tiles.get(key);
  }

  get tiles(): Iterable<Tile> {
    return this.#tiles.values();
  }

  /** The key of the tile that shows this player; null for any other element. */
  keyOf(player: EventTarget | null): string | null {
    for (const [key, tile] of this.#tiles) if (tile.player === player) return key;
    return null;
  }

  /**
   * Creates the tiles of these pages and ends all other tiles. A camera plays its high stream in the spotlight, and
   * when it is alone on its page.
   */
  match(pages: readonly (readonly Entry[])[], all: readonly Entry[], spotlit: string | null): void {
    const wanted = pages.flat();
    const keys = new Set(wanted.map(({ key }) => key));
    const large = new Set([spotlit, ...pages.map((page) => (page.length === 1 ? (page[0]?.key ?? null) : null))]);
    for (const [key, tile] of this.#tiles) {
      if (keys.has(key)) continue;
      this.#tiles.delete(key);
      tile.end();
    }
    for (const { key, player } of all) if (player && !keys.has(key)) releasePlayer(player);
    for (const entry of wanted) {
      const stream = large.has(entry.key) ? 'high' : 'low';
      const tile = this.#tiles.get(entry.key) ?? this.#make(entry, stream);
      this.#tiles.set(entry.key, tile);
      if (entry.place) tile.play(entry.place, stream, this.#host.settingsOf(entry.place, stream));
    }
  }

  #make(entry: Entry, stream: MosaicStreamName): Tile {
    if (entry.player) return new SlottedTile(entry.player);
    return new OwnTile(
      () => this.#host.createPlayer(),
      stream,
      () => this.#host.onSwap(),
    );
  }
}
