import type { CamPlayer } from '../cam-player/cam-player.js';
import { isSameStream, type Place, type MosaicStreamName } from './mosaic-camera.js';

/** The properties that a mosaic hands on to its players. */
export type SharedOptions = Pick<
  CamPlayer,
  'transports' | 'profile' | 'headStart' | 'fit' | 'cookies' | 'suspendAfter' | 'iceServers' | 'credentials' | 'leases'
>;

/** What a player of the mosaic is set to: where its camera is, as attributes (null: absent), and how it plays. */
export interface PlayerSettings {
  readonly attributes: Readonly<Record<string, string | null>>;
  readonly options: SharedOptions;
}

/** One camera's place on the screen. */
export interface Tile {
  /** What the page's template shows: a box with the player, or the slot of a player of the page's own. */
  readonly box: HTMLElement;
  /** The player that is seen. */
  readonly player: CamPlayer;
  /** Which stream is seen. */
  readonly stream: MosaicStreamName;
  /** Shows this stream as soon as it has a picture; until then the other one stays. */
  play(place: Place, stream: MosaicStreamName, settings: PlayerSettings): void;
  /** Frees the server. */
  end(): void;
}

/** A tile of the mosaic's own: one player, and for the time of a change a second one under it. */
export class OwnTile implements Tile {
  readonly box = document.createElement('div');
  readonly #create: () => CamPlayer;
  readonly #onSwap: () => void;
  #player: CamPlayer;
  #stream: MosaicStreamName;
  #incoming: { readonly player: CamPlayer; readonly stream: MosaicStreamName } | null = null;

  /** @param onSwap Called when another player is seen. */
  constructor(create: () => CamPlayer, stream: MosaicStreamName, onSwap: () => void) {
    this.#create = create;
    this.#onSwap = onSwap;
    this.#player = create();
    this.#stream = stream;
    this.box.className = 'box';
    this.box.append(this.#player);
  }

  get player(): CamPlayer {
    return this.#player;
  }

  get stream(): MosaicStreamName {
    return this.#stream;
  }

  play(place: Place, stream: MosaicStreamName, settings: PlayerSettings): void {
    if (stream === this.#stream || isSameStream(place)) {
      this.#dropIncoming();
      this.#stream = stream;
      apply(this.#player, settings);
    } else if (this.#incoming) {
      apply(this.#incoming.player, settings);
    } else if (!this.#player.paused) {
      this.#startIncoming(stream, settings);
    }
  }

  end(): void {
    this.box.remove();
  }

  #startIncoming(stream: MosaicStreamName, settings: PlayerSettings): void {
    const player = this.#create();
    player.inert = true;
    player.classList.add('incoming');
    apply(player, settings);
    player.addEventListener('cam-firstframe', () => this.#swap(), { once: true });
    this.#incoming = { player, stream };
    this.box.append(player);
  }

  #dropIncoming(): void {
    this.#incoming?.player.remove();
    this.#incoming = null;
  }

  #swap(): void {
    const incoming = this.#incoming;
    if (!incoming) return;
    const { player, stream } = incoming;
    const old = this.#player;
    this.#incoming = null;
    this.#player = player;
    this.#stream = stream;
    player.stats = old.stats;
    player.volume = old.volume;
    player.muted = old.muted;
    // What was clicked on goes: its keys stay here.
    if (old.matches(':focus-within')) this.box.parentElement?.focus({ preventScroll: true });
    old.muted = true;
    player.inert = false;
    player.classList.remove('incoming');
    old.inert = true;
    this.#onSwap();
    // Under the new picture until that is on the screen, where there is a screen.
    if (document.hidden) old.remove();
    else requestAnimationFrame(() => requestAnimationFrame(() => old.remove()));
  }
}

/** A tile that shows a player of the page's: it is not made, told or removed here, only shown and let go. */
export class SlottedTile implements Tile {
  readonly box = document.createElement('slot');
  readonly player: CamPlayer;
  readonly stream = 'high';

  constructor(player: CamPlayer) {
    this.player = player;
    this.box.className = 'box';
    this.box.assign(player);
    resumePlayer(player);
  }

  play(): void {}

  end(): void {
    const root = this.box.getRootNode();
    const isOurs = root instanceof ShadowRoot && root.host === this.player.parentElement;
    this.box.assign();
    this.box.remove();
    // What the page took out is the page's again.
    if (isOurs) releasePlayer(this.player);
  }
}

const RELEASED = new WeakSet<CamPlayer>();

/** Frees the server of a player that is not shown now. */
export function releasePlayer(player: CamPlayer): void {
  if (player.paused) return;
  RELEASED.add(player);
  player.pause();
}

/** Plays a player that was let go; what a person paused stays paused. */
export function resumePlayer(player: CamPlayer): void {
  if (RELEASED.delete(player)) void player.play();
}

function apply(player: CamPlayer, { attributes, options }: PlayerSettings): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) player.removeAttribute(name);
    else if (player.getAttribute(name) !== value) player.setAttribute(name, value);
  }
  Object.assign(player, options);
}
