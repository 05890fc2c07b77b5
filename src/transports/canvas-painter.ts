import { ManualFrameCount } from '../frames.js';
import { BLANK_SAMPLE, type Sample } from './transport.js';

/** Paints JPEGs on a canvas at the pace at which they come. While one is decoded, only the newest waits. */
export class CanvasPainter {
  readonly canvas = document.createElement('canvas');
  readonly frames = new ManualFrameCount();
  readonly #signal: AbortSignal;
  #waiting: Blob | null = null;
  #isDecoding = false;
  #dropped = 0;
  #bytes = 0;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /**
   * Resolves when this picture was painted, and those that came meanwhile; at once when it has to wait for
   * another. Rejects when the last of them can't be decoded.
   */
  async paint(jpeg: Blob): Promise<void> {
    this.#bytes += jpeg.size;
    if (this.#isDecoding) {
      if (this.#waiting) this.#dropped += 1;
      this.#waiting = jpeg;
      return;
    }
    this.#isDecoding = true;
    try {
      for (let next: Blob | null = jpeg; next && !this.#signal.aborted; next = this.#takeWaiting()) {
        try {
          this.#draw(await createImageBitmap(next));
        } catch (thrown) {
          // The one that waits is not to blame.
          if (!this.#waiting) throw thrown;
        }
      }
    } finally {
      this.#isDecoding = false;
    }
  }

  sample(): Promise<Sample> {
    return Promise.resolve({
      ...BLANK_SAMPLE,
      atMs: performance.now(),
      framesDecoded: this.frames.count,
      framesDropped: this.#dropped,
      bytesReceived: this.#bytes,
      width: this.canvas.width,
      height: this.canvas.height,
      codec: 'JPEG',
    });
  }

  #takeWaiting(): Blob | null {
    const next = this.#waiting;
    this.#waiting = null;
    return next;
  }

  #draw(bitmap: ImageBitmap): void {
    if (!this.#signal.aborted) {
      const { canvas } = this;
      // Setting a size clears the canvas: only when the picture's changed.
      if (canvas.width !== bitmap.width) canvas.width = bitmap.width;
      if (canvas.height !== bitmap.height) canvas.height = bitmap.height;
      canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
      this.frames.step();
    }
    bitmap.close();
  }
}
