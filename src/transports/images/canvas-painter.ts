import { ManualFrameCount } from '../../liveness/frame-counter.js';
import type { StartupTimings } from '../../telemetry/startup.js';
import type { PictureDate } from './picture-date.js';
import { BLANK_SAMPLE, type Sample, type SurfaceContainer } from '../transport.js';

/** A new picture that was painted: its bytes, and its size. */
export interface PaintedPicture {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly date: PictureDate | null;
  /** `performance.now()` */
  readonly arrivedAtMs: number;
}

interface Picture {
  readonly source: Blob | HTMLImageElement;
  readonly date: PictureDate | null;
  /** `performance.now()` */
  readonly arrivedAtMs: number;
}

/**
 * The reported delay follows the pictures within this time. Snapshots come more rarely, and each reports its own delay.
 */
const SPAN_SETTLES_MS = 500;

/**
 * The last picture of each container, across its sessions, and the `performance.now()` since which it is the same: a
 * picture that is equal byte for byte is not a new one.
 */
const NEWEST = new WeakMap<SurfaceContainer, { readonly bytes: Uint8Array; readonly sinceMs: number }>();

/** Counts new pictures, and all that arrived. */
class PictureCount extends ManualFrameCount {
  receivedCount = 0;
}

/** Paints JPEGs on a canvas as they arrive. While one is decoded, only the newest waits. */
export class CanvasPainter {
  readonly canvas = document.createElement('canvas');
  readonly frames = new PictureCount();
  /** Receives each new picture, as long as it can be read. */
  onPicture: ((picture: PaintedPicture) => void) | null = null;
  readonly #signal: AbortSignal;
  readonly #surfaces: SurfaceContainer;
  #waiting: Picture | null = null;
  #isDecoding = false;
  #decodeMs = 0;
  /**
   * The time from when a picture was made until it was painted, by the pictures' own dates, smoothed over the last
   * moments, because one picture may be late.
   */
  #spanMs: number | null = null;
  #slackMs: number | null = null;
  #dropped = 0;
  #bytes = 0;
  #hasPicture = false;

  constructor(surfaces: SurfaceContainer, signal: AbortSignal) {
    this.#surfaces = surfaces;
    this.#signal = signal;
  }

  /** Whether a picture was painted, also one that another session had painted before. */
  get hasPicture(): boolean {
    return this.#hasPicture;
  }

  /**
   * Paints a picture. Resolves when it and those that arrived meanwhile are painted; at once when it has to wait for
   * another. Rejects when the last of them cannot be decoded. A picture that equals the one before counts as received
   * and is no new frame: its age continues.
   */
  async paint(source: Blob | HTMLImageElement, date: PictureDate | null = null): Promise<void> {
    if (source instanceof Blob) this.#bytes += source.size;
    const picture: Picture = { source, date, arrivedAtMs: performance.now() };
    if (this.#isDecoding) {
      if (this.#waiting) this.#dropped += 1;
      this.#waiting = picture;
      return;
    }
    this.#isDecoding = true;
    try {
      for (let next: Picture | null = picture; next && !this.#signal.aborted; next = this.#takeWaiting()) {
        try {
          await this.#paintOne(next);
        } catch (thrown) {
          // The picture that waits may be good.
          if (!this.#waiting) throw thrown;
        }
      }
    } finally {
      this.#isDecoding = false;
    }
  }

  /** @param startup The phases of the time to the first picture. */
  sample(startup: StartupTimings): Promise<Sample> {
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
      startup,
    });
  }

  async #paintOne(picture: Picture): Promise<void> {
    const { source } = picture;
    // A picture of another origin cannot be compared.
    const bytes = source instanceof Blob ? new Uint8Array(await source.arrayBuffer()) : null;
    const newest = NEWEST.get(this.#surfaces);
    const same = bytes && newest && isSame(bytes, newest.bytes) ? newest : null;
    const isShown = same !== null && this.#hasPicture;
    if (!isShown) {
      const bitmap = await createImageBitmap(source);
      this.#draw(bitmap);
      bitmap.close();
    }
    if (this.#signal.aborted) return;
    this.#hasPicture = true;
    this.frames.receivedCount += 1;
    if (same) this.frames.lastAtMs ??= same.sinceMs;
    else this.#noteNew(picture);
    const { width, height } = this.canvas;
    if (bytes && !isShown) this.onPicture?.({ ...picture, bytes, width, height });
    if (bytes && !same) NEWEST.set(this.#surfaces, { bytes, sinceMs: performance.now() });
  }

  #takeWaiting(): Picture | null {
    const next = this.#waiting;
    this.#waiting = null;
    return next;
  }

  #draw(bitmap: ImageBitmap): void {
    if (this.#signal.aborted) return;
    const { canvas } = this;
    // Setting a size clears the canvas, so it is set only when it changes.
    if (canvas.width !== bitmap.width) canvas.width = bitmap.width;
    if (canvas.height !== bitmap.height) canvas.height = bitmap.height;
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  }

  #noteNew({ date, arrivedAtMs }: Picture): void {
    const gapMs = performance.now() - (this.frames.lastAtMs ?? -Infinity);
    this.frames.step();
    this.#decodeMs += performance.now() - arrivedAtMs;
    this.#noteDate(date, gapMs);
  }

  #noteDate(date: PictureDate | null, gapMs: number): void {
    const before = this.#spanMs;
    this.#slackMs = date?.slackMs ?? null;
    this.#spanMs = date && Date.now() - date.atMs;
    if (before === null || this.#spanMs === null) return;
    this.#spanMs = before + (this.#spanMs - before) * Math.min(1, gapMs / SPAN_SETTLES_MS);
  }
}

/** Different pictures differ within their first bytes after the tables: only two equal ones are compared completely. */
function isSame(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return a.length === b?.length && a.every((byte, at) => byte === b[at]);
}
