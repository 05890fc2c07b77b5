/** What the watchdog knows about a picture. All times are in milliseconds on one monotonic clock. */
export interface WatchdogState {
  readonly count: number;
  /** When the count last grew, or observation began. Time in which nothing was observed is added. */
  readonly progressAtMs: number;
  readonly observedAtMs: number;
  /** The smoothed time between frames; null while nothing is known. */
  readonly intervalMs: number | null;
  readonly isStalled: boolean;
  /** Long gaps that ended by themselves, oldest first: they are normal for this camera. */
  readonly gaps: readonly Gap[];
}

/** A time without a picture that ended with one. */
export interface Gap {
  readonly lengthMs: number;
  readonly endedAtMs: number;
}

/** One observation of a picture. */
export interface Observation {
  readonly nowMs: number;
  /** Frames presented so far; or pictures that arrived, where the same one may arrive again. */
  readonly count: number;
  /**
   * False while it cannot be known whether the picture moves: a hidden page presents no frames. Such a picture counts
   * neither as stalled nor as moving.
   */
  readonly isKnown: boolean;
}

/** At ten observations per second on a busy page, a frozen picture is detected within 2 s. */
const LIMIT_MS = 1700;
/** A camera with a low frame rate gets this many of its own intervals. */
const LIMIT_INTERVALS = 5;
/** Nothing is known yet about a camera that has shown one frame: it may have a low frame rate. */
const UNKNOWN_LIMIT_MS = 5000;
/**
 * A busy page, or one with throttled timers, observes late, and perhaps before the pictures of the meantime are
 * painted. Of the time without an observation, no more than this counts.
 */
const MAX_UNOBSERVED_MS = 1000;
const SMOOTHING = 0.2;
/** Shorter gaps are within any limit: bursts, a camera that sends only what changed, long exposures at night. */
const LONG_GAP_MS = 1000;
/** A gap that the camera has shown before is no freeze, nor is one that is half as long again. */
const GAP_SPARE = 1.5;
/**
 * A gap is forgotten after a minute, or after five times its own length where that is longer: a habit of the camera
 * returns within that time.
 */
const GAP_MEMORY_MS = 60_000;
const GAP_MEMORY_LENGTHS = 5;
const MOST_GAPS = 8;
/**
 * A camera that answered with the same picture is alive, and its gap has not ended. The limit grows to this many times
 * the gap before the camera is asked again.
 */
const SAME_AGAIN = 2.5;
const MOST_GAP_MS = 5 * 60_000;
/** What lasts longer than this until a new connection has a picture is an outage. */
const MOST_PAUSE_MS = 5_000;

/**
 * Gives the state before the first observation.
 *
 * @param intervalMs The time between frames, where it is known before they arrive.
 * @param gaps What was learned about the same camera before.
 */
export function beginWatch(
  nowMs: number,
  count: number,
  intervalMs: number | null = null,
  gaps: readonly Gap[] = [],
): WatchdogState {
  return { count, progressAtMs: nowMs, observedAtMs: nowMs, intervalMs, isStalled: false, gaps };
}

/** Gives the state for a new connection whose first picture is the one that has not changed since `sinceMs`. */
export function beginWithSame(
  nowMs: number,
  count: number,
  intervalMs: number | null,
  gaps: readonly Gap[],
  sinceMs: number,
): WatchdogState {
  const extended = addGap(gaps, Math.min(MOST_GAP_MS, SAME_AGAIN * (nowMs - sinceMs)), nowMs);
  const progressAtMs = Math.max(sinceMs, nowMs - MOST_GAP_MS);
  return { ...beginWatch(nowMs, count, intervalMs, extended), progressAtMs };
}

/**
 * Gives the state for a new connection, which has a picture, to a camera whose pictures stopped on the last one.
 *
 * A short pause counts as a normal gap of this camera: it would have ended by itself if the player had not reconnected.
 * A camera that gave one picture sends one to each new viewer, and its next one may take longer than the last wait.
 */
export function beginAfterStall(
  nowMs: number,
  count: number,
  intervalMs: number | null,
  before: WatchdogState,
): WatchdogState {
  const pauseMs = nowMs - before.progressAtMs;
  const isSingle = before.intervalMs === null;
  const isPause = isSingle || pauseMs < MOST_PAUSE_MS;
  const gaps = isPause ? addGap(before.gaps, isSingle ? SAME_AGAIN * pauseMs : pauseMs, nowMs) : before.gaps;
  return beginWatch(nowMs, count, intervalMs, gaps);
}

/** Decides whether the picture moves. Only the growth of the count proves it. */
export function observe(state: WatchdogState, { nowMs, count, isKnown }: Observation): WatchdogState {
  if (!isKnown) return { ...state, count, progressAtMs: nowMs, observedAtMs: nowMs };
  const frames = count - state.count;
  const progressAtMs = state.progressAtMs + Math.max(0, nowMs - state.observedAtMs - MAX_UNOBSERVED_MS);
  if (frames > 0) {
    const measuredMs = (nowMs - state.progressAtMs) / frames;
    const intervalMs =
      // The gap of a stall says nothing about the usual interval.
      state.isStalled ? state.intervalMs : smooth(state.intervalMs, measuredMs);
    const gaps = addGap(state.gaps, nowMs - progressAtMs, nowMs);
    return { count, progressAtMs: nowMs, observedAtMs: nowMs, intervalMs, isStalled: false, gaps };
  }
  const isStalled = state.isStalled || nowMs - progressAtMs >= limitMs(state, nowMs);
  return { ...state, progressAtMs, observedAtMs: nowMs, isStalled };
}

/** Gives the time that this camera may be without a picture. */
function limitMs({ intervalMs, gaps }: WatchdogState, nowMs: number): number {
  const usualMs = intervalMs === null ? UNKNOWN_LIMIT_MS : Math.max(LIMIT_MS, LIMIT_INTERVALS * intervalMs);
  const known = gaps.filter((gap) => isRemembered(gap, nowMs)).map(({ lengthMs }) => GAP_SPARE * lengthMs);
  return Math.max(usualMs, ...known);
}

function addGap(gaps: readonly Gap[], lengthMs: number, nowMs: number): readonly Gap[] {
  if (lengthMs < LONG_GAP_MS) return gaps;
  const remembered = gaps.filter((gap) => isRemembered(gap, nowMs)).slice(1 - MOST_GAPS);
  return [...remembered, { lengthMs: Math.min(MOST_GAP_MS, lengthMs), endedAtMs: nowMs }];
}

function isRemembered({ lengthMs, endedAtMs }: Gap, nowMs: number): boolean {
  return nowMs - endedAtMs < Math.max(GAP_MEMORY_MS, GAP_MEMORY_LENGTHS * lengthMs);
}

function smooth(beforeMs: number | null, measuredMs: number): number {
  return beforeMs === null ? measuredMs : beforeMs + SMOOTHING * (measuredMs - beforeMs);
}
