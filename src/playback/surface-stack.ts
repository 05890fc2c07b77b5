import { isBlack } from './black.js';
import { pictureSize } from './picture-size.js';
import type { SurfaceContainer, Surface } from '../transports/transport.js';

/** A picture that does not move: the last frame, or a snapshot. */
export interface StillFrame {
  readonly kind: 'snapshot' | 'last-frame';
  /** When the picture was live, in epoch milliseconds. */
  readonly atMs: number;
}

const FILL = 'position:absolute;inset:0;width:100%;height:100%;object-fit:var(--cam-fit,contain);display:block;';

const COPY_QUALITY = 0.9;

/**
 * The surfaces of one player, in one element: one is visible, the others decode under it.
 *
 * Hidden surfaces have opacity 0 instead of `visibility` or `display`: the browser goes on presenting their frames. A
 * swap is then one change of style after the first frame, and never a flash of black.
 */
export class SurfaceStack implements SurfaceContainer {
  readonly #container: HTMLElement;
  readonly #canvas: HTMLCanvasElement;
  #visibleSurface: Surface | null = null;
  #stillFrame: StillFrame | null = null;
  /** A copy of the still frame outside of the graphics process. */
  #copy: Blob | null = null;

  /** @param container Becomes the positioning context; the stack owns its content. */
  constructor(container: HTMLElement) {
    this.#container = container;
    this.#canvas = document.createElement('canvas');
    this.#canvas.style.cssText = `${FILL}opacity:0;`;
    container.append(this.#canvas);
    // When the graphics process ends, the canvas loses its content, and nothing would paint it again.
    this.#canvas.addEventListener('contextrestored', () => void this.#repaint().catch(() => undefined));
  }

  /** The visible surface that moves; null while a still frame or nothing is visible. */
  get visibleSurface(): Surface | null {
    return this.#visibleSurface;
  }

  /** The visible still frame; null while a surface moves or nothing is there. */
  get stillFrame(): StillFrame | null {
    return this.#visibleSurface ? null : this.#stillFrame;
  }

  /** Width and height of the visible picture in its own pixels; null without one. */
  get size(): readonly [number, number] | null {
    return this.#visibleSource && pictureSize(this.#visibleSource);
  }

  /** Whether a part of the stack is inside the window. */
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

  /** Shows a placed surface in place of the visible one. */
  show(surface: Surface): void {
    if (this.#visibleSurface === surface) return;
    surface.style.opacity = '1';
    if (this.#visibleSurface) this.#visibleSurface.style.opacity = '0';
    this.#canvas.style.opacity = '0';
    this.#visibleSurface = surface;
  }

  get #visibleSource(): Surface | null {
    // A picture of the past lies on the live one.
    const past = this.#container.querySelector<HTMLCanvasElement>('.replay');
    return past ?? this.#visibleSurface ?? (this.#stillFrame ? this.#canvas : null);
  }

  /**
   * Keeps the last frame of the visible surface as a still frame. Call it before the surface is removed. A frame that
   * is black all over is not kept: the still frame before it stays, with its age.
   */
  keepLastFrame(atMs: number): void {
    const surface = this.#visibleSurface;
    if (!surface) return;
    this.#visibleSurface = null;
    const size = pictureSize(surface);
    if (size && isBlack(surface)) this.#canvas.style.opacity = this.#stillFrame ? '1' : '0';
    else if (size) this.#paint(surface, size, { kind: 'last-frame', atMs });
  }

  /** Shows a still frame while no surface moves; a newer one that is visible stays. */
  showStillFrame(picture: CanvasImageSource, size: readonly [number, number], stillFrame: StillFrame): void {
    if (!this.#visibleSurface && !(this.#stillFrame && this.#stillFrame.atMs > stillFrame.atMs))
      this.#paint(picture, size, stillFrame);
  }

  /** Removes the picture, because the camera has changed. */
  clear(): void {
    this.#stillFrame = null;
    this.#copy = null;
    this.#visibleSurface = null;
    this.#canvas.width = 0;
    this.#canvas.height = 0;
    this.#canvas.style.opacity = '0';
  }

  /** Gives the visible picture as a PNG. Rejects with SecurityError for pictures of another origin without CORS. */
  async capture(): Promise<Blob> {
    const { capturePng } = await import('./capture.js');
    return capturePng(this.#visibleSource);
  }

  #paint(source: CanvasImageSource, [width, height]: readonly [number, number], stillFrame: StillFrame): void {
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#canvas.getContext('2d')?.drawImage(source, 0, 0);
    this.#canvas.style.opacity = '1';
    this.#stillFrame = stillFrame;
    this.#copy = null;
    try {
      const saveCopy = (copy: Blob | null) => {
        if (this.#stillFrame === stillFrame) this.#copy = copy;
      };
      this.#canvas.toBlob(saveCopy, 'image/jpeg', COPY_QUALITY);
    } catch {
      // A picture of a camera without CORS cannot be copied.
    }
  }

  async #repaint(): Promise<void> {
    const copy = this.#copy;
    if (!copy) return;
    const picture = await createImageBitmap(copy);
    if (copy === this.#copy) this.#canvas.getContext('2d')?.drawImage(picture, 0, 0);
    picture.close();
  }
}
