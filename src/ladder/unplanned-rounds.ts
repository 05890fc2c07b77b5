import type { LadderState } from './state.js';

/**
 * Unplanned rounds (a person presses a button, the page or the network comes back) are limited: a network that flaps,
 * or a page that calls `retry()` in a loop, does not cause more than about one request a second.
 */
const WITHIN_MS = 10_000;
const MOST = 8;
/**
 * Events come in bursts (`online`, `visibilitychange` and `pageshow` may report one return): an unplanned round follows
 * any other by at least this time.
 */
const APART_MS = 1_000;

/**
 * Gives the time when an unplanned round may begin: `nowMs`, or later.
 *
 * @param isRequested Whether a person or the page asked for it: then at once, up to a limit.
 */
export function nextUnplannedAtMs(
  { unplannedAtMs, roundAtMs }: LadderState,
  nowMs: number,
  isRequested: boolean,
): number {
  const recent = unplannedAtMs.filter((atMs) => nowMs - atMs < WITHIN_MS);
  const oldestMs = (recent.at(-MOST) ?? -Infinity) + WITHIN_MS;
  const lastMs = Math.max(roundAtMs ?? -Infinity, recent.at(-1) ?? -Infinity) + APART_MS;
  return Math.max(nowMs, oldestMs, isRequested ? -Infinity : lastMs);
}

/**
 * Remembers that an unplanned round begins at this time. Keeps one time more than the limit, because `dropPlanned` may
 * remove the newest.
 */
export function noteUnplannedRound(state: LadderState, nowMs: number): LadderState {
  return { ...state, unplannedAtMs: [...state.unplannedAtMs, nowMs].slice(-MOST - 1) };
}

/** Forgets a planned round that will not begin: it does not count. */
export function dropPlanned(state: LadderState, nowMs: number): LadderState {
  return {
    ...state,
    nextRoundAtMs: null,
    pauseUntilMs: null,
    unplannedAtMs: state.unplannedAtMs.filter((atMs) => atMs <= nowMs),
  };
}
