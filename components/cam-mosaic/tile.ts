import type { CamPlayer } from '../cam-player/cam-player.js';
import { isSameStream, type Place, type MosaicStreamName } from './mosaic-camera.js';

/** The properties that a mosaic passes to its players. */
export const SHARED_OPTIONS = [
  'server',
  'transports',
  'profile',
  'headStart',
  'fit',
  'cookies',
  'suspendAfter',
  'iceServers',
  'credentials',
  'leases',
  'ptz',
  'talkBack',
  'keepAwake',
  'replay',
] as const satisfies readonly (keyof CamPlayer)[];
export type SharedOptions = Pick<CamPlayer, (typeof SHARED_OPTIONS)[number]>;

/** The settings of a player: the camera's address as attributes (null means absent), and the playback options. */
export interface PlayerSettings {
  readonly attributes: Readonly<Record<string, string | null>>;
  readonly options: SharedOptions;
}

/** One camera's place on the screen. */
export interface Tile {
  /** The element in the template: a box with the player, or the slot of a player that the page has put in. */
  readonly box: HTMLElement;
  /** The visible player. */
  readonly player: CamPlayer;
  /** The visible stream. */
  readonly stream: MosaicStreamName;
  /** Shows this stream as soon as it has a picture. Until then, the other stream stays visible. */
  play(place: Place, stream: MosaicStreamName, settings: PlayerSettings): void;
  /** Removes the tile and closes its connections. */
  end(): void;
}

/** A tile whose player the mosaic creates. During a change of streams, it has a second player under the first. */
export class OwnTile implements Tile {
  readonly box = document.createElement('div');
  readonly #create: () => CamPlayer;
  readonly #onSwap: () => void;
  #player: CamPlayer;
  #stream: MosaicStreamName;
  #incoming: { readonly player: CamPlayer; readonly stream: MosaicStreamName } | null = null;

  /** @param onSwap Called when another player becomes visible. */
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
    } else if (!this.#player.paused && !this.#player.replayControls?.isBack) {
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
    player.overlay = old.overlay;
    player.volume = old.volume;
    player.zoom = old.zoom;
    player.muted = old.muted;
    // The old player is removed, so its focus moves to the tile. The keyboard shortcuts then still work.
    if (old.matches(':focus-within')) this.box.parentElement?.focus({ preventScroll: true });
    old.muted = true;
    player.inert = false;
    player.classList.remove('incoming');
    old.inert = true;
    this.#onSwap();
    // The old player stays under the new one until the new picture is painted. A hidden page paints nothing.
    const { hidden, defaultView } = this.box.ownerDocument;
    const view = defaultView ?? window;
    if (hidden) old.remove();
    else view.requestAnimationFrame(() => view.requestAnimationFrame(() => old.remove()));
  }
}

/** A tile with a player of the page. The tile shows and releases the player; it does not create, set or remove it. */
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
    // A player that the page has removed from the mosaic is no longer the mosaic's to pause.
    if (isOurs) releasePlayer(this.player);
  }
}

const RELEASED = new WeakSet<CamPlayer>();

/** Pauses a player that is not visible now, so that its connection is closed. */
export function releasePlayer(player: CamPlayer): void {
  if (player.paused) return;
  RELEASED.add(player);
  player.pause();
}

/** Plays a player that was released. A player that a person paused stays paused. */
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
