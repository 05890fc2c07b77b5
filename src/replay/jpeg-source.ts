import type { CanvasPainter, PaintedPicture } from '../transports/images/canvas-painter.js';
import type { Frame, FrameSink, FrameSource, Track } from './frame.js';
import { noteTap, type FrameTap } from './frame-tap.js';

/** How late a picture without a date may be. */
const ARRIVAL_SLACK_MS = 1000;

/** Takes the pictures of a painter as they are, from its first one on that can be read. */
export function tapPainter(painter: Pick<CanvasPainter, 'canvas' | 'onPicture'>): void {
  const frames = new JpegFrames();
  painter.onPicture = (picture) => {
    noteTap(painter.canvas, frames);
    // The time that the clock of the device shows, when it has not been set meanwhile.
    frames.take(picture, Date.now() - performance.now());
  };
}

/** The pictures of Motion JPEG and of snapshots. Each is a key frame. */
export class JpegFrames implements FrameTap {
  #sink: FrameSink | null = null;
  #afterMs = -Infinity;
  #track: Track | null = null;
  /** The newest picture, for a sink that begins after it. */
  #newest: Frame | null = null;
  /** How much earlier than it arrived a picture was made. */
  #lagMs = 0;

  source(afterMs = -Infinity): FrameSource {
    return (sink, signal) => {
      this.#sink = sink;
      this.#afterMs = afterMs;
      if (this.#newest) this.#give(this.#newest);
      signal.addEventListener('abort', () => (this.#sink = null), { once: true });
    };
  }

  visibleMs(): number | null {
    return this.#newest?.atMs ?? null;
  }

  /** @param zeroMs Epoch milliseconds at zero of `performance.now()`. */
  take({ bytes, width, height, date, arrivedAtMs }: PaintedPicture, zeroMs: number): void {
    if (this.#track?.width !== width || this.#track.height !== height)
      this.#track = { kind: 'video', codec: 'jpeg', width, height, sampleRate: 0, channels: 0 };
    const receivedMs = zeroMs + arrivedAtMs;
    const slackMs = date?.slackMs ?? ARRIVAL_SLACK_MS;
    // Dates in whole seconds are the same for many pictures: they bound how late each of them is.
    const mostMs = date ? receivedMs - date.atMs : 0;
    const leastMs = date ? mostMs - slackMs : 0;
    this.#lagMs = Math.min(mostMs, Math.max(leastMs, this.#newest ? this.#lagMs : Math.max(0, leastMs)));
    const newestMs = this.#newest?.atMs ?? -Infinity;
    const heldMs = receivedMs - this.#lagMs;
    // While the bound is found, moments come closer together; they never meet.
    const atMs = heldMs <= newestMs && newestMs - heldMs < slackMs ? newestMs + 1 : heldMs;
    this.#newest = { track: this.#track, atMs, slackMs, isKey: true, data: bytes };
    this.#give(this.#newest);
  }

  #give(frame: Frame): void {
    if (frame.atMs <= this.#afterMs) return;
    this.#afterMs = frame.atMs;
    this.#sink?.(frame);
  }
}
