import { ratio } from '../../telemetry/rates.js';
import type { Sample } from '../transport.js';
import type { AdaptedBuffer } from './adaptive-jitter-buffer.js';

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
  #adapted: AdaptedBuffer | null = null;
  #canAdapt = true;

  /** @param preferredMs The target that the page sets; null leaves it to the browser, and to what the link needs. */
  constructor(receiver: JitterBufferReceiver, preferredMs: number | null) {
    this.#receiver = receiver;
    this.#preferredMs = preferredMs;
    this.#apply();
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
    if (sample.nackCount && this.#preferredMs === null && this.#canAdapt) {
      // It is not requested with each sample again: the link is in trouble already.
      this.#adapt(sample).catch(() => (this.#canAdapt = false));
    }
  }

  /** Delays everything by this many milliseconds more, or less when negative. */
  shiftBy(ms: number): void {
    this.#addedMs = Math.max(0, this.#addedMs + ms);
    this.#apply();
  }

  /** Loads what it needs with the first lost packet: a good link needs none of it. Rejects if that cannot be loaded. */
  async #adapt(sample: Sample): Promise<void> {
    const { adaptJitterBuffer } = await import('./adaptive-jitter-buffer.js');
    this.#adapted = adaptJitterBuffer(this.#adapted, sample);
    this.#apply();
  }

  #apply(): void {
    // A browser without this property ignores the delay.
    if (!('jitterBufferTarget' in this.#receiver)) return;
    const ownMs = this.#addedMs > 0 ? this.#baseMs + this.#addedMs : this.#preferredMs;
    const targetMs = Math.max(ownMs ?? 0, this.#adapted?.targetMs ?? 0);
    this.#receiver.jitterBufferTarget = targetMs || ownMs !== null ? Math.min(MOST_MS, targetMs) : null;
  }
}
