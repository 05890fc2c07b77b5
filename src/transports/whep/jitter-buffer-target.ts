import { ratio } from '../../telemetry/rates.js';
import type { Sample } from '../transport.js';

/** What the browser allows (webrtc-extensions, jitterBufferTarget); more is a RangeError. */
const MOST_MS = 4000;

/** A receiver that takes a wish for its jitter buffer, in milliseconds; null for as little as it needs. */
export interface JitterBufferReceiver {
  jitterBufferTarget?: number | null;
}

/** Holds the pictures of a peer connection back, by its jitter buffer. */
export class JitterBufferTarget {
  readonly #receiver: JitterBufferReceiver;
  readonly #preferredMs: number | null;
  #addedMs = 0;
  #baseMs = 0;
  #before: Sample | null = null;

  /** @param preferredMs The page's wish for the buffer; null leaves it to the browser. */
  constructor(receiver: JitterBufferReceiver, preferredMs: number | null) {
    this.#receiver = receiver;
    this.#preferredMs = preferredMs;
    this.#set(preferredMs);
  }

  /** To be told of each sample: what the buffer needs by itself is what it held while nobody asked for more. */
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

  /** Shows everything by so many milliseconds later than until now. */
  shiftBy(ms: number): void {
    this.#addedMs = Math.max(0, this.#addedMs + ms);
    this.#set(this.#addedMs === 0 ? this.#preferredMs : this.#baseMs + this.#addedMs);
  }

  #set(targetMs: number | null): void {
    // Where a browser does not know it, nothing comes of it.
    if (!('jitterBufferTarget' in this.#receiver)) return;
    this.#receiver.jitterBufferTarget = targetMs === null ? null : Math.min(MOST_MS, Math.max(0, targetMs));
  }
}
