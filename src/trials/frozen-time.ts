import { FRAMES_TO_KNOW, isFreezeGap, SMOOTHING } from '../liveness/freeze.js';

/** How long a picture was frozen since its session was first observed. All times are in milliseconds on one clock. */
export interface FrozenTime {
  readonly count: number;
  /** When the count last grew, or observation began. */
  readonly frameAtMs: number;
  readonly observedAtMs: number;
  /** The usual time between two frames; null while it is unknown. */
  readonly intervalMs: number | null;
  /** Frames that the interval was measured from. */
  readonly measured: number;
  /** The frozen time so far, with that of a freeze that goes on. */
  readonly frozenMs: number;
  /** Freezes so far, with one that goes on. */
  readonly freezes: number;
  /** The part of `frozenMs` that belongs to the freeze that goes on; 0 while the picture moves. */
  readonly openMs: number;
}

/** A busy page observes late. What it did not observe for so long says nothing about the picture. */
const MAX_UNOBSERVED_MS = 1000;

/**
 * Begins to observe a session.
 *
 * @param intervalMs The usual time between two frames of this camera, where it is known from another session.
 */
export function beginFrozenTime(nowMs: number, count: number, intervalMs: number | null = null): FrozenTime {
  return {
    count,
    frameAtMs: nowMs,
    observedAtMs: nowMs,
    intervalMs,
    measured: intervalMs === null ? 0 : FRAMES_TO_KNOW,
    frozenMs: 0,
    freezes: 0,
    openMs: 0,
  };
}

/** Adds an observation: how many frames the session has presented by now. */
export function observeFrames(before: FrozenTime, nowMs: number, count: number): FrozenTime {
  const { frameAtMs, intervalMs, observedAtMs, openMs } = before;
  if (nowMs - observedAtMs > MAX_UNOBSERVED_MS) {
    return { ...before, count, frameAtMs: nowMs, observedAtMs: nowMs, openMs: 0 };
  }
  // The count begins at zero when the video gets another source.
  const frames = count >= before.count ? count - before.count : count;
  const usualMs = intervalMs ?? 0;
  // The longest gap that the frames can have between them.
  const gapMs = nowMs - frameAtMs - Math.max(0, frames - 1) * usualMs;
  const isKnown = intervalMs !== null && before.measured >= FRAMES_TO_KNOW;
  const isFreeze = isKnown && isFreezeGap(gapMs, usualMs);
  const next = { ...before, count, observedAtMs: nowMs };
  // A freeze that goes on never gets shorter: its frames may come at once.
  const addedMs = isFreeze ? Math.max(0, gapMs - usualMs - openMs) : 0;
  const counted = {
    frozenMs: before.frozenMs + addedMs,
    freezes: before.freezes + (isFreeze && openMs === 0 ? 1 : 0),
  };
  if (frames === 0) return { ...next, ...counted, openMs: isFreeze ? openMs + addedMs : 0 };
  const ended = { ...next, ...counted, frameAtMs: nowMs, openMs: 0 };
  // A freeze says nothing about the usual interval.
  if (isFreeze || openMs > 0) return ended;
  const eachMs = (nowMs - frameAtMs) / frames;
  const measured = before.measured + frames;
  const weight = Math.max(SMOOTHING, Math.min(1, frames / measured));
  return {
    ...ended,
    measured: Math.min(measured, 10 / SMOOTHING),
    intervalMs: intervalMs === null ? eachMs : intervalMs + (eachMs - intervalMs) * weight,
  };
}
