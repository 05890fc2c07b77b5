import type { PicturePoint } from '../../src/picture/geometry.js';
import { html, nothing } from 'lit';
import type { PtzBox } from '../../src/ptz/ptz.js';
import type { Part } from '../cam-player/view.js';
import type { PtzView } from './view.js';

/** A shorter way of the pointer is a click. In CSS pixels. */
const CLICK_PX = 8;
/** Halves the rest of the way to the edge of the picture so often: to less than a pixel. */
const BISECTIONS = 12;

/** What the player and the camera do with a place on the picture. */
export interface AimHost {
  /** The point of the picture at this place of the page; null beside the picture. */
  toPicture(clientX: number, clientY: number): PicturePoint | null;
  readonly onPoint: ((point: PicturePoint) => void) | null;
  readonly onBox: ((box: PtzBox) => void) | null;
  readonly requestUpdate: () => void;
  /** Focuses the picture, so that keys move the camera. */
  readonly focus: () => void;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** A click on the picture brings its point into the middle; a drawn box is enlarged. */
export class Aim {
  readonly #host: AimHost;
  #pointer = -1;
  #start: Place = { x: 0, y: 0 };
  #end: Place = this.#start;
  /** Where the layer begins on the page, in CSS pixels. */
  #corner = { left: 0, top: 0 };

  constructor(host: AimHost) {
    this.#host = host;
  }

  /** Forgets the box that is being drawn. */
  cancel(): void {
    if (this.#pointer === -1) return;
    this.#pointer = -1;
    this.#host.requestUpdate();
  }

  /** The layer over the picture that takes the pointer. */
  layer({ strings, abilities }: PtzView): Part {
    const { onPoint, onBox } = this.#host;
    if (!abilities || (!onPoint && !onBox)) return nothing;
    const title = [onPoint && strings.aim, onBox && strings.aimBox].filter(Boolean).join(' ');
    return html`<div
      class="ptz-aim"
      title=${title}
      @mousedown=${(event: Event) => this.#onMouseDown(event)}
      @pointerdown=${(event: PointerEvent) => this.#onDown(event)}
      @pointermove=${(event: PointerEvent) => this.#onMove(event)}
      @pointerup=${(event: PointerEvent) => this.#onUp(event)}
      @pointercancel=${() => this.cancel()}
      @dblclick=${(event: Event) => event.stopPropagation()}
    >
      ${this.#isBox ? html`<div class="ptz-box" style=${this.#boxStyle}></div>` : nothing}
    </div>`;
  }

  get #isBox(): boolean {
    const { x, y } = this.#start;
    return this.#pointer !== -1 && this.#host.onBox !== null && Math.hypot(this.#end.x - x, this.#end.y - y) > CLICK_PX;
  }

  get #boxStyle(): string {
    const [from, to] = [this.#start, this.#end];
    const { left, top } = this.#corner;
    const width = Math.abs(to.x - from.x);
    const height = Math.abs(to.y - from.y);
    return `left:${Math.min(from.x, to.x) - left}px;top:${Math.min(from.y, to.y) - top}px;width:${width}px;height:${height}px`;
  }

  #onDown(event: PointerEvent): void {
    // A second finger is a gesture of another kind.
    if (this.#pointer !== -1) return this.cancel();
    if (event.button !== 0 || !event.isPrimary || !this.#host.toPicture(event.clientX, event.clientY)) return;
    // Otherwise the picture would also be dragged.
    event.stopPropagation();
    capture(event);
    this.#pointer = event.pointerId;
    this.#corner = (event.currentTarget as Element).getBoundingClientRect();
    this.#start = this.#end = { x: event.clientX, y: event.clientY };
  }

  /** The layer itself cannot be focused. Without this, a click would take the focus from the player. */
  #onMouseDown(event: Event): void {
    event.preventDefault();
    this.#host.focus();
  }

  #onMove(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer) return;
    this.#end = this.#lastInside({ x: event.clientX, y: event.clientY });
    this.#host.requestUpdate();
  }

  #onUp(event: PointerEvent): void {
    if (event.pointerId !== this.#pointer) return;
    const { onPoint, onBox } = this.#host;
    const from = this.#host.toPicture(this.#start.x, this.#start.y);
    const to = this.#host.toPicture(this.#end.x, this.#end.y);
    const isBox = this.#isBox;
    this.cancel();
    if (!from || !to) return;
    if (!isBox) onPoint?.(from);
    else
      onBox?.({
        x: Math.min(from.x, to.x),
        y: Math.min(from.y, to.y),
        width: Math.abs(to.x - from.x),
        height: Math.abs(to.y - from.y),
      });
  }

  /** The last place on the way from the start to this one that is on the picture. */
  #lastInside(place: Place): Place {
    if (this.#host.toPicture(place.x, place.y)) return place;
    const at = (part: number) => ({
      x: this.#start.x + (place.x - this.#start.x) * part,
      y: this.#start.y + (place.y - this.#start.y) * part,
    });
    let inside = 0;
    for (let step = 1; step <= BISECTIONS; step += 1) {
      const { x, y } = at(inside + 2 ** -step);
      if (this.#host.toPicture(x, y)) inside += 2 ** -step;
    }
    return at(inside);
  }
}

/** The element gets all events of the pointer, also from outside of it. */
export function capture(event: PointerEvent): void {
  try {
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
  } catch {
    // The pointer has gone in the meantime. The window gets the end of it too.
  }
}
