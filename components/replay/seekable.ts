import type { NoReplayReason, Seekable, TimeRange } from '../../src/replay/time-axis.js';

/** Ranges that players of media read too: `start()` and `end()` in seconds of `currentTime`. */
export class SeekableRanges extends Array<TimeRange> implements Seekable {
  reason: NoReplayReason | null = null;
  /** What to take off a moment for its place in `currentTime`, in milliseconds. */
  #originMs = 0;

  /** @param currentTimeMs `currentTime` of the newest picture. */
  static create(ranges: readonly TimeRange[], reason: NoReplayReason | null, currentTimeMs: number): SeekableRanges {
    const seekable = new SeekableRanges();
    seekable.push(...ranges);
    seekable.reason = reason;
    seekable.#originMs = (ranges.at(-1)?.endMs ?? 0) - currentTimeMs;
    return seekable;
  }

  /** `map` and its like give plain lists. */
  static override get [Symbol.species]() {
    return Array;
  }

  start(index: number): number {
    return this.#toSeconds(this.#at(index).startMs);
  }

  end(index: number): number {
    return this.#toSeconds(this.#at(index).endMs);
  }

  #at(index: number): TimeRange {
    const range = this[index];
    if (!range) throw new DOMException('There is no such range.', 'IndexSizeError');
    return range;
  }

  #toSeconds(ms: number): number {
    return (ms - this.#originMs) / 1000;
  }
}
