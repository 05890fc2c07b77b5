import type { CamPlayer } from '../cam-player/cam-player.js';
import type { PlayerSettings, Tile } from './tile.js';
import { releasePlayer, OwnTile, SlottedTile } from './tile.js';
import type { Place, MosaicStreamName } from './mosaic-camera.js';

/** A camera of the mosaic: one that it plays itself, or a player of the page's own inside it. */
export type Entry = { readonly key: string; readonly label: string; readonly camera: string } & (
  { readonly place: Place; readonly player?: undefined } | { readonly player: CamPlayer; readonly place?: undefined }
);

/** What a deck asks of its mosaic. */
export interface DeckHost {
  createPlayer(): CamPlayer;
  settingsOf(place: Place, stream: MosaicStreamName): PlayerSettings;
  /** Another player is seen in a tile. */
  onSwap(): void;
}

/** The tiles that are there: those that are seen, and those that are made ready. */
export class Deck {
  readonly #host: DeckHost;
  readonly #tiles = new Map<string, Tile>();

  constructor(host: DeckHost) {
    this.#host = host;
  }

  /** The tile of an entry that was wanted last. */
  get(key: string): Tile | undefined {
    return this.#tiles.get(key);
  }

  get tiles(): Iterable<Tile> {
    return this.#tiles.values();
  }

  /** The key of the tile in which this player is seen; null for any other element. */
  keyOf(player: EventTarget | null): string | null {
    for (const [key, tile] of this.#tiles) if (tile.player === player) return key;
    return null;
  }

  /**
   * Makes tiles for what is wanted, ends all others. The spotlight's camera plays its high stream, as does one
   * that has a page for itself.
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
