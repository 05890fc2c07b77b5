import { ratio } from '../../telemetry/rates.js';
import type { Sample } from '../transport.js';

/** The largest value that browsers allow (webrtc-extensions, jitterBufferTarget); more is a RangeError. */
const MOST_MS = 4000;

/** A receiver with a target for its jitter buffer in milliseconds; null for as little as it needs. */
export interface JitterBufferReceiver {
  jitterBufferTarget?: number | null;
}

/** Delays the pictures of a peer connection by its jitter buffer. */
export class JitterBufferTarget {
  readonly #receiver: JitterBufferReceiver;
  readonly #preferredMs: number | null;
  #addedMs = 0;
  #baseMs = 0;
  #before: Sample | null = null;

  /** @param preferredMs The target that the page sets; null leaves it to the browser. */
  constructor(receiver: JitterBufferReceiver, preferredMs: number | null) {
    this.#receiver = receiver;
    this.#preferredMs = preferredMs;
    this.#set(preferredMs);
  }

  /** Call this with each sample: the buffer's own need is its delay while no delay was added. */
  note(sample: Sample): void {
    const bufferMs = ratio(
      this.#before,
      sample,
      (s) => s.jitterBufferMs,
      (s) => s.jitterBufferCount,
    );
    this.#before = sample;
    if (this.#addedMs === 0) this.#baseMs = bufferMs ?? this.#baseMs;
  }

  /** Delays everything by this many milliseconds more, or less when negative. */
  shiftBy(ms: number): void {
    this.#addedMs = Math.max(0, this.#addedMs + ms);
    this.#set(this.#addedMs === 0 ? this.#preferredMs : this.#baseMs + this.#addedMs);
  }

  #set(targetMs: number | null): void {
    // A browser without this property ignores the delay.
    if (!('jitterBufferTarget' in this.#receiver)) return;
    this.#receiver.jitterBufferTarget = targetMs === null ? null : Math.min(MOST_MS, Math.max(0, targetMs));
  }
}
