import { ManualFrameCount } from '../frames.js';
import type { Opening } from '../telemetry-opening.js';
import type { PictureDate } from './picture-date.js';
import { BLANK_SAMPLE, type Sample, type Stage } from './transport.js';

interface Picture {
  readonly jpeg: Blob;
  readonly date: PictureDate | null;
  /** `performance.now()` */
  readonly arrivedAtMs: number;
}

/** In so long the delay that is told follows the pictures; stills come more rarely, and each tells its own. */
const SPAN_SETTLES_MS = 500;

/** The last picture of each stage, across its sessions: byte for byte the same one is no new picture. */
const NEWEST = new WeakMap<Stage, Uint8Array>();

/** Paints JPEGs on a canvas at the pace at which they come. While one is decoded, only the newest waits. */
export class CanvasPainter {
  readonly canvas = document.createElement('canvas');
  readonly frames = new ManualFrameCount();
  readonly #signal: AbortSignal;
  readonly #stage: Stage;
  #waiting: Picture | null = null;
  #isDecoding = false;
  #decodeMs = 0;
  /** From made to painted, by the pictures' own dates: of the last moments, since one picture alone may be late. */
  #spanMs: number | null = null;
  #slackMs: number | null = null;
  #dropped = 0;
  #bytes = 0;

  constructor(stage: Stage, signal: AbortSignal) {
    this.#stage = stage;
    this.#signal = signal;
  }

  /**
   * Resolves when this picture was painted, and those that came meanwhile; at once when it has to wait for
   * another. Rejects when the last of them can't be decoded. A picture that was painted before is left out:
   * a camera that hangs may send its last one again and again.
   */
  async paint(jpeg: Blob, date: PictureDate | null = null): Promise<void> {
    this.#bytes += jpeg.size;
    const picture: Picture = { jpeg, date, arrivedAtMs: performance.now() };
    if (this.#isDecoding) {
      if (this.#waiting) this.#dropped += 1;
      this.#waiting = picture;
      return;
    }
    this.#isDecoding = true;
    try {
      for (let next: Picture | null = picture; next && !this.#signal.aborted; next = this.#takeWaiting()) {
        try {
          const bytes = new Uint8Array(await next.jpeg.arrayBuffer());
          if (isSame(bytes, NEWEST.get(this.#stage))) continue;
          this.#draw(await createImageBitmap(next.jpeg), next);
          NEWEST.set(this.#stage, bytes);
        } catch (thrown) {
          // The one that waits is not to blame.
          if (!this.#waiting) throw thrown;
        }
      }
    } finally {
      this.#isDecoding = false;
    }
  }

  /** @param opening What the time to the first picture was made of. */
  sample(opening: Opening): Promise<Sample> {
    const atMs = performance.now();
    const { count, freezeCount, freezeMs } = this.frames;
    return Promise.resolve({
      ...BLANK_SAMPLE,
      atMs,
      framesDecoded: count,
      freezeCount,
      freezeMs,
      decodeMs: this.#decodeMs,
      decodeCount: count,
      programDateMs: this.#spanMs === null ? null : Date.now() - this.#spanMs,
      programDateSlackMs: this.#slackMs,
      framesDropped: this.#dropped,
      bytesReceived: this.#bytes,
      width: this.canvas.width,
      height: this.canvas.height,
      codec: 'JPEG',
      opening,
    });
  }

  #takeWaiting(): Picture | null {
    const next = this.#waiting;
    this.#waiting = null;
    return next;
  }

  #draw(bitmap: ImageBitmap, { date, arrivedAtMs }: Picture): void {
    if (!this.#signal.aborted) {
      const { canvas } = this;
      // Setting a size clears the canvas: only when the picture's changed.
      if (canvas.width !== bitmap.width) canvas.width = bitmap.width;
      if (canvas.height !== bitmap.height) canvas.height = bitmap.height;
      canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
      const gapMs = performance.now() - (this.frames.lastAtMs ?? -Infinity);
      this.frames.step();
      this.#decodeMs += performance.now() - arrivedAtMs;
      this.#noteDate(date, gapMs);
    }
    bitmap.close();
  }

  #noteDate(date: PictureDate | null, gapMs: number): void {
    const before = this.#spanMs;
    this.#slackMs = date?.slackMs ?? null;
    this.#spanMs = date && Date.now() - date.atMs;
    if (before === null || this.#spanMs === null) return;
    this.#spanMs = before + (this.#spanMs - before) * Math.min(1, gapMs / SPAN_SETTLES_MS);
  }
}

/** Pictures that differ do so within their first bytes after the tables: this looks at all of two equal ones only. */
function isSame(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return a.length === b?.length && a.every((byte, at) => byte === b[at]);
}
