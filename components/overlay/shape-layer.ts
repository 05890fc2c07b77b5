import { getAddressKey } from '../../src/address/camera-address.js';
import type { PartHost } from '../cam-player/player-part.js';
import { Painter } from './painter.js';
import { PictureClock } from './picture-clock.js';
import type { OverlayShape } from './shapes.js';
import { addShapes, shapesAt, type Timeline } from './timeline.js';

/** For this long after a list with moments, another one is expected, and the pictures are watched. */
const EXPECTS_MS = 2000;

/** A timer that is longer fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** When the shapes of a list appeared. The player of another stream takes the list over, and with it these times. */
const APPEARED = new WeakMap<readonly OverlayShape[], readonly number[]>();

/** Shows the shapes of the player's `overlay` on its picture. */
export class ShapeLayer {
  readonly #player: PartHost;
  readonly #painter = new Painter();
  readonly #clock: PictureClock;
  #timeline: Timeline = [];
  #list: readonly OverlayShape[] | null = null;
  #camera: string;
  /** The moment at which more is shown. */
  #nextDueMs = Infinity;
  /** Until when lists with moments are expected, in epoch milliseconds. */
  #expectsUntilMs = 0;
  #frame = 0;
  /** Whose animation frame `#frame` is. */
  #view: Window = window;
  #timer = 0;

  constructor(player: PartHost) {
    this.#player = player;
    this.#clock = new PictureClock(player, () => this.#onPicture());
    this.#camera = getAddressKey(player);
    this.#observeSize();
  }

  get canvas(): HTMLCanvasElement {
    return this.#painter.canvas;
  }

  /** Takes over what the player's properties say. */
  update(): void {
    const player = this.#player;
    const camera = getAddressKey(player);
    if (camera !== this.#camera) {
      this.#camera = camera;
      this.#timeline = [];
      this.#clock.reset();
      // Shapes of another camera mean nothing on this one.
      if (player.overlay === this.#list) player.overlay = null;
    }
    const { overlay } = player;
    if (overlay === this.#list) return;
    this.#list = overlay;
    const shapes: readonly OverlayShape[] = Array.isArray(overlay) ? overlay : [];
    const nowMs = Date.now();
    if (shapes.some(({ at }) => at !== undefined)) this.#expectsUntilMs = nowMs + EXPECTS_MS;
    // Null removes everything at once, also what is still to come.
    if (!overlay) this.#timeline = [];
    const appearedAtMs = this.#timeline.length === 0 ? APPEARED.get(shapes) : undefined;
    this.#timeline = addShapes(this.#timeline, shapes, nowMs, appearedAtMs);
    // A hidden page draws nothing, but the time of its shapes passes.
    if (player.ownerDocument.hidden) this.#timeline = shapesAt(this.#timeline, nowMs, this.#clock.momentMs).timeline;
  }

  /** Draws with the next picture of the page. */
  requestDraw(): void {
    if (this.#timeline.length === 0 || this.#frame !== 0) return;
    // A page that is hidden has no frames. The window that the player is in has them.
    this.#view = this.#player.ownerDocument.defaultView ?? window;
    this.#frame = this.#view.requestAnimationFrame(() => this.#draw());
  }

  /** Stops what would run on outside of the page. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#view.cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#clock.watch(false);
  }

  /** A watched picture has come. */
  #onPicture(): void {
    if (this.#nextDueMs <= (this.#clock.momentMs ?? Infinity)) this.requestDraw();
    this.#clock.watch(this.#expectsPictures);
  }

  get #expectsPictures(): boolean {
    return this.#nextDueMs < Infinity || Date.now() < this.#expectsUntilMs;
  }

  #draw(): void {
    this.#frame = 0;
    const nowMs = Date.now();
    const { momentMs } = this.#clock;
    const { timeline, shapes, nextDueMs, nextEndMs } = shapesAt(this.#timeline, nowMs, momentMs);
    this.#timeline = timeline;
    const [current] = timeline;
    if (current) APPEARED.set(current.shapes, current.appearedAtMs);
    this.#painter.draw(shapes, shapes.length > 0 ? this.#player.picturePlace : null);
    this.#nextDueMs = nextDueMs;
    this.#clock.watch(this.#expectsPictures);
    const dueMs = this.#clock.isRunning && momentMs !== null ? nowMs + nextDueMs - momentMs : Infinity;
    const nextMs = Math.min(dueMs, nextEndMs);
    clearTimeout(this.#timer);
    if (nextMs < Infinity)
      this.#timer = window.setTimeout(() => this.requestDraw(), Math.min(MAX_TIMER_MS, Math.max(0, nextMs - nowMs)));
  }

  /** Keeps the canvas at the player's size, in the pixels of the screen. */
  #observeSize(): void {
    const { canvas } = this.#painter;
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      const [exact] = entry.devicePixelContentBoxSize ?? [];
      const { width, height } = entry.contentRect;
      const [across, down] = exact
        ? [exact.inlineSize, exact.blockSize]
        : [width * devicePixelRatio, height * devicePixelRatio];
      this.#painter.resize(Math.round(across), Math.round(down));
      // The new size is drawn before it is shown.
      this.#draw();
    });
    // Safari has no box of device pixels.
    const hasExactBox = 'devicePixelContentBoxSize' in ResizeObserverEntry.prototype;
    observer.observe(canvas, hasExactBox ? { box: 'device-pixel-content-box' } : {});
  }
}
