/** What is needed to judge a program date. Milliseconds. */
export interface DateEvidence {
  /** The date of the visible picture in the playlist, in epoch milliseconds. */
  readonly dateMs: number;
  /** Now by this device, in epoch milliseconds. */
  readonly nowMs: number;
  /**
   * How far the visible picture is behind the end of the newest playlist, plus the time since that end was new here.
   */
  readonly behindEdgeMs: number;
  readonly targetDurationMs: number;
}

/** Sums of durations, and dates in whole milliseconds, deviate a little. */
const SLACK_MS = 100;
/**
 * A writer lists a segment when it ends, and a player reads that up to one and a half target durations later (RFC
 * 8216bis §6.2.1, §6.3.4). More than this means a slow network, a cache, or a wrong clock.
 */
const MOST_TARGETS = 3;
const MOST_MS = 2_000;

/**
 * Gives the date where it is credible: the end of the playlist cannot be in the future, nor long before it was first
 * listed. A clock that deviates less cannot be told from a slow server.
 */
export function credibleProgramDateMs(evidence: DateEvidence): number | null {
  const { dateMs, nowMs, behindEdgeMs, targetDurationMs } = evidence;
  const lateMs = nowMs - dateMs - behindEdgeMs;
  return lateMs >= -SLACK_MS && lateMs <= MOST_TARGETS * targetDurationMs + MOST_MS ? dateMs : null;
}
