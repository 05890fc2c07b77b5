import type { Stage, Surface } from './transports/transport.js';

/** A picture that does not move: a frame kept from before, or a snapshot. */
export interface Still {
  readonly kind: 'snapshot' | 'last-frame';
  /** Epoch milliseconds at which it was live. */
  readonly atMs: number;
}

const FILL = 'position:absolute;inset:0;width:100%;height:100%;object-fit:var(--cam-fit,contain);display:block;';

/**
 * The surfaces of one player, in one element: one is seen, the others decode under it.
 *
 * Hidden ones have opacity 0, not `visibility` or `display`: the browser goes on presenting their
 * frames, so that a swap is one change of style after the first frame and never a flash of black.
 */
export class DomStage implements Stage {
  readonly #container: HTMLElement;
  readonly #canvas: HTMLCanvasElement;
  #shown: Surface | null = null;
  #still: Still | null = null;

  /** @param container Becomes the positioning context; everything inside belongs to the stage. */
  constructor(container: HTMLElement) {
    this.#container = container;
    this.#canvas = document.createElement('canvas');
    this.#canvas.style.cssText = `${FILL}opacity:0;`;
    container.append(this.#canvas);
  }

  /** What is seen and moves; null when it is a still or nothing. */
  get shown(): Surface | null {
    return this.#shown;
  }

  /** The still that is seen; null when something moves or nothing is there. */
  get still(): Still | null {
    return this.#shown ? null : this.#still;
  }

  /** Is some of it inside the window? */
  get isInView(): boolean {
    const { top, bottom, left, right } = this.#container.getBoundingClientRect();
    return bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
  }

  place(surface: Surface, signal: AbortSignal): void {
    if (signal.aborted) return;
    surface.style.cssText = `${FILL}opacity:0;`;
    this.#container.append(surface);
    signal.addEventListener('abort', () => surface.remove(), { once: true });
  }

  /** Shows a placed surface instead of whatever is seen. */
  show(surface: Surface): void {
    if (this.#shown === surface) return;
    surface.style.opacity = '1';
    if (this.#shown) this.#shown.style.opacity = '0';
    this.#canvas.style.opacity = '0';
    this.#shown = surface;
  }

  /** To be called before the shown surface is torn down: its last frame stays, as a still. */
  keepLastFrame(atMs: number): void {
    const surface = this.#shown;
    if (!surface) return;
    this.#shown = null;
    const size = sizeOf(surface);
    if (size) this.#paint(surface, size, { kind: 'last-frame', atMs });
  }

  /** Shows a still while nothing moves; one that is newer stays. */
  showStill(picture: CanvasImageSource, size: readonly [number, number], still: Still): void {
    if (!this.#shown && !(this.#still && this.#still.atMs > still.atMs)) this.#paint(picture, size, still);
  }

  /** Shows nothing: the camera became another one. */
  clear(): void {
    this.#still = null;
    this.#shown = null;
    this.#canvas.width = this.#canvas.height = 0;
    this.#canvas.style.opacity = '0';
  }

  /** What is seen, as a PNG. Rejects with SecurityError for pictures of another origin without CORS. */
  async capture(): Promise<Blob> {
    const source = this.#shown ?? (this.#still ? this.#canvas : null);
    return (await import('./capture.js')).captureOf(source);
  }

  #paint(source: CanvasImageSource, [width, height]: readonly [number, number], still: Still): void {
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#canvas.getContext('2d')?.drawImage(source, 0, 0);
    this.#canvas.style.opacity = '1';
    this.#still = still;
  }
}

/** Width and height of what it shows, in its own pixels; null while it shows nothing. */
export function sizeOf(surface: Surface): readonly [number, number] | null {
  const [width, height] =
    surface instanceof HTMLVideoElement
      ? [surface.videoWidth, surface.videoHeight]
      : surface instanceof HTMLImageElement
        ? [surface.naturalWidth, surface.naturalHeight]
        : [surface.width, surface.height];
  return width > 0 && height > 0 ? [width, height] : null;
}
