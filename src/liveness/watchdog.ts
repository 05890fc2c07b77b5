/** What the watchdog knows of a picture. Times in milliseconds of one monotonic clock. */
export interface WatchdogState {
  readonly count: number;
  /** When the count last grew, or watching began anew; later by the time in which nobody looked. */
  readonly progressAtMs: number;
  readonly observedAtMs: number;
  /** Smoothed distance between frames; null while nothing is known of it. */
  readonly intervalMs: number | null;
  readonly isStalled: boolean;
  /** Long gaps that ended by themselves, oldest first: so the camera behaves when all is well. */
  readonly gaps: readonly Gap[];
}

/** A time without a picture, after which there was one. */
export interface Gap {
  readonly lengthMs: number;
  readonly endedAtMs: number;
}

/** One look at a picture. */
export interface Observation {
  readonly nowMs: number;
  /** Frames presented so far; pictures that came, where the same one may come again. */
  readonly count: number;
  /** False while nobody can know: a hidden page presents no frames. Never counts as dead, and never as alive. */
  readonly isKnown: boolean;
}

/** Looked at ten times a second on a busy page, a frozen picture is called so within 2 s. */
const LIMIT_MS = 1700;
/** A camera with few frames is given this many of its own intervals. */
const LIMIT_INTERVALS = 5;
/** Nothing is known yet of a camera that has shown one frame: it may be one that shows few. */
const UNKNOWN_LIMIT_MS = 5000;
/**
 * A page that is busy, or whose timers are throttled, looks late, and perhaps before the pictures of the
 * meantime were painted: of the time in which nobody looked no more than this counts.
 */
const MAX_UNOBSERVED_MS = 1000;
const SMOOTHING = 0.2;
/** Bursts, a camera that sends what changed alone, the night's long exposures: shorter gaps are within any limit. */
const LONG_GAP_MS = 1000;
/** A gap that the camera has shown once is no freeze, nor one that is half as long again. */
const GAP_SPARE = 1.5;
/** One accident is forgotten after a minute, a camera's habit when it has not come back for five of its own lengths. */
const GAP_MEMORY_MS = 60_000;
const GAP_MEMORY_LENGTHS = 5;
const MOST_GAPS = 8;
/**
 * A camera that was asked and gave the same picture lives, and the end of its gap is yet to come: so much longer is
 * waited before it is asked once more.
 */
const SAME_AGAIN = 2.5;
const MOST_GAP_MS = 5 * 60_000;

/**
 * The state before the first look.
 * @param intervalMs What is known of the distance between frames before they come.
 * @param gaps What was learnt of the same camera before.
 */
export function beginWatch(
  nowMs: number,
  count: number,
  intervalMs: number | null = null,
  gaps: readonly Gap[] = [],
): WatchdogState {
  return { count, progressAtMs: nowMs, observedAtMs: nowMs, intervalMs, isStalled: false, gaps };
}

/** The state of a new connection that gave the picture at once which has been the same since `sinceMs`. */
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
 * The state of a new connection to a camera that gave one picture on the last one and then, since `sinceMs`, none: it
 * gives one to each who comes, and its next may take longer than was waited for.
 */
export function beginAfterSingle(
  nowMs: number,
  count: number,
  intervalMs: number | null,
  gaps: readonly Gap[],
  sinceMs: number,
): WatchdogState {
  return beginWatch(nowMs, count, intervalMs, addGap(gaps, SAME_AGAIN * (nowMs - sinceMs), nowMs));
}

/** Is the picture moving? Pure; only the growth of the count is proof. */
export function observe(state: WatchdogState, { nowMs, count, isKnown }: Observation): WatchdogState {
  if (!isKnown) return { ...state, count, progressAtMs: nowMs, observedAtMs: nowMs };
  const frames = count - state.count;
  const progressAtMs = state.progressAtMs + Math.max(0, nowMs - state.observedAtMs - MAX_UNOBSERVED_MS);
  if (frames > 0) {
    const measuredMs = (nowMs - state.progressAtMs) / frames;
    const intervalMs =
      // The gap of a stall says nothing about the usual distance.
      state.isStalled ? state.intervalMs : smooth(state.intervalMs, measuredMs);
    const gaps = addGap(state.gaps, nowMs - progressAtMs, nowMs);
    return { count, progressAtMs: nowMs, observedAtMs: nowMs, intervalMs, isStalled: false, gaps };
  }
  const isStalled = state.isStalled || nowMs - progressAtMs >= limitMs(state, nowMs);
  return { ...state, progressAtMs, observedAtMs: nowMs, isStalled };
}

/** How long this camera may be without a picture. */
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
