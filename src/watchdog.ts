/** What the watchdog knows of a picture. Times in milliseconds of one monotonic clock. */
export interface WatchdogState {
  readonly count: number;
  /** When the count last grew, or watching began anew; later by the time in which nobody looked. */
  readonly progressAtMs: number;
  readonly lookedAtMs: number;
  /** Smoothed distance between frames; null while nothing is known of it. */
  readonly intervalMs: number | null;
  readonly isStalled: boolean;
}

/** One look at a picture. */
export interface Look {
  readonly nowMs: number;
  /** Frames presented so far. */
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
const MOST_UNSEEN_MS = 1000;
const SMOOTHING = 0.2;

/** The state before the first look. @param intervalMs What is known of the distance between frames before they come. */
export function beginWatch(nowMs: number, count: number, intervalMs: number | null = null): WatchdogState {
  return { count, progressAtMs: nowMs, lookedAtMs: nowMs, intervalMs, isStalled: false };
}

/** Is the picture moving? Pure; only the growth of the count is proof. */
export function look(state: WatchdogState, { nowMs, count, isKnown }: Look): WatchdogState {
  if (!isKnown) return { ...state, count, progressAtMs: nowMs, lookedAtMs: nowMs };
  const frames = count - state.count;
  if (frames > 0) {
    const measuredMs = (nowMs - state.progressAtMs) / frames;
    const intervalMs =
      // The gap of a stall says nothing about the camera's pace.
      state.isStalled ? state.intervalMs : smooth(state.intervalMs, measuredMs);
    return { count, progressAtMs: nowMs, lookedAtMs: nowMs, intervalMs, isStalled: false };
  }
  const limitMs = state.intervalMs === null ? UNKNOWN_LIMIT_MS : Math.max(LIMIT_MS, LIMIT_INTERVALS * state.intervalMs);
  const progressAtMs = state.progressAtMs + Math.max(0, nowMs - state.lookedAtMs - MOST_UNSEEN_MS);
  const isStalled = state.isStalled || nowMs - progressAtMs >= limitMs;
  return { ...state, progressAtMs, lookedAtMs: nowMs, isStalled };
}

function smooth(beforeMs: number | null, measuredMs: number): number {
  return beforeMs === null ? measuredMs : beforeMs + SMOOTHING * (measuredMs - beforeMs);
}
