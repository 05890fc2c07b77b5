/** A stretch of time whose pictures can be shown. */
export interface TimeRange {
  /** Epoch milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
  /** Where its pictures are: in this page's memory, or recorded on a server. */
  readonly source: 'memory' | 'recording';
}

/** Why nothing can be looked at again: the browser cannot take the frames, cannot decode them, or the page forbids the worker. */
export type NoReplayReason = 'no-encoded-frames' | 'no-decoder' | 'no-worker';

/** What can be shown, oldest first. Live is the right end of the last range. */
export interface Seekable extends ReadonlyArray<TimeRange> {
  /** Why the list is empty, where it will stay so; null while there is no such reason. */
  readonly reason: NoReplayReason | null;
}
