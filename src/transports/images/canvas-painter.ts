import { ManualFrameCount } from '../../liveness/frame-counter.js';
import type { StartupTimings } from '../../telemetry/startup.js';
import type { PictureDate } from './picture-date.js';
import { BLANK_SAMPLE, type Sample, type SurfaceContainer } from '../transport.js';

interface Picture {
  readonly source: Blob | HTMLImageElement;
  readonly date: PictureDate | null;
  /** `performance.now()` */
  readonly arrivedAtMs: number;
}

/** In so long the delay that is told follows the pictures; stills come more rarely, and each tells its own. */
const SPAN_SETTLES_MS = 500;

/**
 * The last picture of each stage, across its sessions, and the `performance.now()` since which it is the same: byte
 * for byte the same one is no new picture.
 */
const NEWEST = new WeakMap<SurfaceContainer, { readonly bytes: Uint8Array; readonly sinceMs: number }>();

/** New pictures, and all that came. */
class PictureCount extends ManualFrameCount {
  receivedCount = 0;
}

/** Paints JPEGs on a canvas at the pace at which they come. While one is decoded, only the newest waits. */
export class CanvasPainter {
  readonly canvas = document.createElement('canvas');
  readonly frames = new PictureCount();
  readonly #signal: AbortSignal;
  readonly #surfaces: SurfaceContainer;
  #waiting: Picture | null = null;
  #isDecoding = false;
  #decodeMs = 0;
  /** From made to painted, by the pictures' own dates: of the last moments, since one picture alone may be late. */
  #spanMs: number | null = null;
  #slackMs: number | null = null;
  #dropped = 0;
  #bytes = 0;
  #hasPicture = false;

  constructor(surfaces: SurfaceContainer, signal: AbortSignal) {
    this.#surfaces = surfaces;
    this.#signal = signal;
  }

  /** Was anything painted? Also what another session had painted before. */
  get hasPicture(): boolean {
    return this.#hasPicture;
  }

  /**
   * Resolves when this picture was painted, and those that came meanwhile; at once when it has to wait for
   * another. Rejects when the last of them can't be decoded. A picture that is the same as the one before is a sign
   * of life and no new frame: its age goes on.
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
          // The one that waits is not to blame.
          if (!this.#waiting) throw thrown;
        }
      }
    } finally {
      this.#isDecoding = false;
    }
  }

  /** @param startup What the time to the first picture was made of. */
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
    // One of another origin can't be compared.
    const bytes = source instanceof Blob ? new Uint8Array(await source.arrayBuffer()) : null;
    const newest = NEWEST.get(this.#surfaces);
    const same = bytes && newest && isSame(bytes, newest.bytes) ? newest : null;
    if (!same || !this.#hasPicture) {
      const bitmap = await createImageBitmap(source);
      this.#draw(bitmap);
      bitmap.close();
    }
    if (this.#signal.aborted) return;
    this.#hasPicture = true;
    this.frames.receivedCount += 1;
    if (same) this.frames.lastAtMs ??= same.sinceMs;
    else this.#noteNew(picture);
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
    // Setting a size clears the canvas: only when the picture's changed.
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

/** Pictures that differ do so within their first bytes after the tables: this looks at all of two equal ones only. */
function isSame(a: Uint8Array, b: Uint8Array | undefined): boolean {
  return a.length === b?.length && a.every((byte, at) => byte === b[at]);
}
