/** What tells of a programme date whether it can be true. Milliseconds. */
export interface DateEvidence {
  /** Epoch: the date of what is shown, as the playlist has it. */
  readonly dateMs: number;
  /** Epoch: now, by this device. */
  readonly nowMs: number;
  /** How far what is shown lies behind the end of the newest playlist, and how long ago that end was new here. */
  readonly behindEdgeMs: number;
  readonly targetDurationMs: number;
}

/** Sums of durations, and dates in whole milliseconds, are off by a little. */
const SLACK_MS = 100;
/**
 * A writer lists a segment when it ends, and a viewer reads that up to one and a half targets later (RFC 8216bis
 * §6.2.1, §6.3.4): what is more than this is a slow way, a cache, or a clock that is wrong.
 */
const MOST_TARGETS = 3;
const MOST_MS = 2_000;

/**
 * The date, where it can be true: the end of the playlist can't be of a time that is still to come, nor of one long
 * before it was first heard of. A clock that is off by less than that can't be told from a slow server.
 */
export function credibleProgramDateMs(evidence: DateEvidence): number | null {
  const { dateMs, nowMs, behindEdgeMs, targetDurationMs } = evidence;
  const lateMs = nowMs - dateMs - behindEdgeMs;
  return lateMs >= -SLACK_MS && lateMs <= MOST_TARGETS * targetDurationMs + MOST_MS ? dateMs : null;
}
