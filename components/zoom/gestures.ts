import type { PicturePoint } from '../../src/picture/geometry.js';
import { isZoomGesture } from '../cam-player/zoom-gesture.js';
import type { PartHost } from '../cam-player/player-part.js';

/** What gestures do to the picture. Places are `clientX` and `clientY`; null is the middle of the element. */
export interface ZoomActions {
  isZoomed(): boolean;
  zoomBy(factor: number, at: PicturePoint | null): void;
  /** CSS pixels. */
  panBy(x: number, y: number): void;
  reset(): void;
}

const KEY_FACTOR = 1.5;
const DOUBLE_CLICK_FACTOR = 2.5;
/** CSS pixels for one press of an arrow key. */
const KEY_STEP = 60;
/** One step of a wheel at most: with Ctrl, a wheel sends large steps, and a touch pad small ones. */
const MAX_WHEEL_STEP = 0.25;
const PIXELS_PER_LINE = 16;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** A pinch on the trackpad, in Safari alone. Other browsers send a wheel with Ctrl. */
interface TrackpadEvent extends UIEvent {
  /** Since the start of the pinch. */
  readonly scale: number;
  readonly clientX: number;
  readonly clientY: number;
}

const isTrackpad = (event: Event): event is TrackpadEvent => event.type.startsWith('gesture');

/** Tells apart the gestures on the picture of one player, and runs their actions. */
export class Gestures {
  readonly #player: PartHost;
  readonly #actions: ZoomActions;
  /** The fingers or the mouse button that are down, with their last place. */
  readonly #pointers = new Map<number, PicturePoint>();
  /** The last scale of a pinch on the trackpad. */
  #trackpadScale = 1;

  constructor(player: PartHost, actions: ZoomActions) {
    this.#player = player;
    this.#actions = actions;
  }

  zoomIn = () => this.#actions.zoomBy(KEY_FACTOR, null);
  zoomOut = () => this.#actions.zoomBy(1 / KEY_FACTOR, null);
  reset = () => this.#actions.reset();

  /** Handles an event of the picture, or a key of the player, unless it is for somebody else. */
  onEvent(event: Event): void {
    // A key that moved the camera does not move the picture, too.
    if (event.type === 'keydown' && event.defaultPrevented) return;
    if (event.type === 'wheel' || event.type === 'dblclick' || isTrackpad(event)) {
      if (!isZoomGesture(event, this.#player)) return;
      event.preventDefault();
    }
    this.handle(event);
  }

  handle(event: Event): void {
    // By type: in a picture-in-picture window, events are of that window's classes.
    if (event.type === 'keydown') this.#onKey(event as KeyboardEvent);
    else if (isTrackpad(event)) this.#onTrackpad(event);
    else if (event.type === 'wheel') this.#onWheel(event as WheelEvent);
    else if (event.type === 'dblclick') this.#onDoubleClick(event as MouseEvent);
    else this.#onPointer(event as PointerEvent);
  }

  #onWheel({ deltaY, deltaMode, ctrlKey, clientX, clientY }: WheelEvent): void {
    const pixels = deltaMode === WheelEvent.DOM_DELTA_LINE ? deltaY * PIXELS_PER_LINE : deltaY;
    const step = Math.min(MAX_WHEEL_STEP, Math.max(-MAX_WHEEL_STEP, pixels / (ctrlKey ? 100 : 400)));
    this.#actions.zoomBy(Math.exp(-step), { x: clientX, y: clientY });
  }

  #onTrackpad({ type, scale, clientX, clientY }: TrackpadEvent): void {
    const before = type === 'gesturestart' ? 1 : this.#trackpadScale;
    this.#trackpadScale = scale;
    // On a screen, Safari reports two fingers also as pointers.
    if (this.#pointers.size === 0) this.#actions.zoomBy(scale / before, { x: clientX, y: clientY });
  }

  #onDoubleClick({ clientX, clientY }: MouseEvent): void {
    if (this.#actions.isZoomed()) this.#actions.reset();
    else this.#actions.zoomBy(DOUBLE_CLICK_FACTOR, { x: clientX, y: clientY });
  }

  #onKey(event: KeyboardEvent): void {
    const { key, ctrlKey, altKey, metaKey } = event;
    const [target] = event.composedPath();
    // A slider uses the arrow keys itself.
    if (ctrlKey || altKey || metaKey || target instanceof HTMLInputElement) return;
    if (this.#player.thumbnail || this.#player.getAttribute('zoom') === 'off') return;
    const arrow = this.#actions.isZoomed() ? ARROWS[key] : undefined;
    if (arrow) this.#actions.panBy(arrow[0] * KEY_STEP, arrow[1] * KEY_STEP);
    else if (key === '+' || key === '=') this.zoomIn();
    else if (key === '-') this.zoomOut();
    else if (key === '0' && this.#actions.isZoomed()) this.#actions.reset();
    else return;
    event.preventDefault();
  }

  #onPointer(event: PointerEvent): void {
    const { type, pointerId, pointerType, button, clientX: x, clientY: y } = event;
    const before = this.#pointers.get(pointerId);
    // A press on a whole picture is not captured, and may end elsewhere.
    const hasLeft = type === 'pointermove' && pointerType === 'mouse' && event.buttons === 0;
    if (type === 'pointerup' || type === 'pointercancel' || hasLeft) {
      this.#pointers.delete(pointerId);
      return;
    }
    // A finger may have been down before this script was there.
    if (type === 'pointermove' && !before && pointerType !== 'touch') return;
    if (type === 'pointerdown' && button !== 0) return;
    const others = [...this.#pointers].filter(([id]) => id !== pointerId).map(([, point]) => point);
    this.#pointers.set(pointerId, { x, y });
    const [other] = others;
    if (other || this.#actions.isZoomed()) this.#capture(event);
    if (!before || type === 'pointerdown') return;
    if (other && others.length === 1) this.#pinch(other, before, { x, y });
    else if (!other && this.#actions.isZoomed()) this.#actions.panBy(x - before.x, y - before.y);
  }

  /** One of two fingers moves: the points of the picture under both stay there. */
  #pinch(other: PicturePoint, before: PicturePoint, now: PicturePoint): void {
    const distance = (point: PicturePoint) => Math.max(1, Math.hypot(point.x - other.x, point.y - other.y));
    const middle = (point: PicturePoint) => ({ x: (point.x + other.x) / 2, y: (point.y + other.y) / 2 });
    this.#actions.zoomBy(distance(now) / distance(before), middle(before));
    this.#actions.panBy((now.x - before.x) / 2, (now.y - before.y) / 2);
  }

  #capture({ pointerId, currentTarget }: PointerEvent): void {
    try {
      (currentTarget as Element | null)?.setPointerCapture(pointerId);
    } catch {
      // The finger is up already.
    }
  }
}
