/** RTP timestamps have 32 bits. */
const WRAP = 2 ** 32;
/** The offset is the smallest of this much time, so that it follows two clocks that drift apart. */
const BUCKET_MS = 10_000;
const BUCKETS = 12;
/** A picture cannot arrive before it was sent: what is this much too early comes from a clock that jumped. */
const JUMP_MS = 1000;
/** The first pictures show whether a camera sends B-frames. */
const FIRST_PICTURES = 8;
/** How fast the offset may change, as a part of the media's speed: slowly where pictures come out of order. */
const SLEW = 1 / 2;
const SLEW_OUT_OF_ORDER = 1 / 20;
/** What an arrival on a quiet network may be late; the rest is the camera's own delay, which nobody knows. */
const SLACK_MS = 50;

/**
 * Puts the RTP timestamps of one session on the time axis. The smallest difference between arrival and timestamp over
 * the last minutes is the offset: what is above it is delay of the network. All moments rise with the timestamps.
 */
export class RtpClock {
  readonly #ticksPerMs: number;
  #ticks = 0;
  #lastRtp: number | null = null;
  #offsetMs = 0;
  #count = 0;
  #slew = SLEW;
  #mediaMs = 0;
  #lastMs: number;
  #hasBegun = false;
  #buckets: { startMs: number; minMs: number }[] = [];

  /**
   * @param ticksPerSecond The clock rate: 90,000 for video.
   * @param afterMs All moments come after this one, so that two sessions never overlap.
   */
  constructor(ticksPerSecond: number, afterMs = -Infinity) {
    this.#ticksPerMs = ticksPerSecond / 1000;
    this.#lastMs = afterMs;
  }

  /** Says when a picture arrived that is yet to be noted: the first ones are often late, and those after them tell. */
  hint(rtpTimestamp: number, arrivedAtMs: number): void {
    this.#noteDifference(arrivedAtMs, arrivedAtMs - this.#unwrap(rtpTimestamp, true));
  }

  /** Notes a picture that arrived, and gives its moment in epoch milliseconds, and how sure that is. */
  note(rtpTimestamp: number, arrivedAtMs: number): { readonly atMs: number; readonly slackMs: number } {
    const mediaMs = this.#unwrap(rtpTimestamp, true);
    const differenceMs = arrivedAtMs - mediaMs;
    // Backwards too: B-frames step back a little, a camera that starts again a lot.
    const isJump = differenceMs < this.#offsetMs - JUMP_MS || mediaMs < this.#mediaMs - JUMP_MS;
    const isNew = !this.#hasBegun || isJump;
    if (this.#hasBegun && isJump) this.#buckets = [];
    this.#hasBegun = true;
    this.#noteDifference(arrivedAtMs, differenceMs);
    const targetMs = Math.min(...this.#buckets.map(({ minMs }) => minMs));
    if (isNew) {
      this.#offsetMs = Math.max(targetMs, this.#lastMs + 1 - mediaMs);
      this.#mediaMs = mediaMs;
    }
    if (mediaMs < this.#mediaMs) this.#slew = SLEW_OUT_OF_ORDER;
    this.#count += 1;
    // The offset follows slower than the media runs, so that the order of the moments is that of the timestamps.
    const slew = this.#count > FIRST_PICTURES ? this.#slew : 0;
    const mostMs = Math.max(0, mediaMs - this.#mediaMs) * slew;
    this.#offsetMs += Math.min(mostMs, Math.max(-mostMs, targetMs - this.#offsetMs));
    this.#mediaMs = Math.max(this.#mediaMs, mediaMs);
    const atMs = this.#offsetMs + mediaMs;
    this.#lastMs = Math.max(this.#lastMs, atMs);
    return { atMs, slackMs: SLACK_MS + Math.abs(targetMs - this.#offsetMs) };
  }

  /** The moment of a picture that was noted, or is about to be; null before the first. */
  momentOf(rtpTimestamp: number): number | null {
    return this.#hasBegun ? this.#offsetMs + this.#unwrap(rtpTimestamp, false) : null;
  }

  /** Milliseconds of the media, without the jumps of a counter that begins again at 0. */
  #unwrap(rtpTimestamp: number, isLast: boolean): number {
    let step = rtpTimestamp - (this.#lastRtp ?? rtpTimestamp);
    if (step > WRAP / 2) step -= WRAP;
    else if (step < -WRAP / 2) step += WRAP;
    const ticks = this.#ticks + step;
    if (isLast) {
      this.#ticks = ticks;
      this.#lastRtp = rtpTimestamp;
    }
    return ticks / this.#ticksPerMs;
  }

  #noteDifference(arrivedAtMs: number, differenceMs: number): void {
    const bucket = this.#buckets.at(-1);
    if (bucket && arrivedAtMs - bucket.startMs < BUCKET_MS) bucket.minMs = Math.min(bucket.minMs, differenceMs);
    else this.#buckets.push({ startMs: arrivedAtMs, minMs: differenceMs });
    if (this.#buckets.length > BUCKETS) this.#buckets.shift();
  }
}
