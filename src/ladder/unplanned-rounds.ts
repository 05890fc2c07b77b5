import type { LadderState } from './state.js';

/**
 * Rounds that begin out of turn (a person's press, a page that comes back, a network that is there again) are
 * counted: a network that flaps, or a page that calls `retry()` in a loop, is no reason to ask a server more
 * than about once a second.
 */
const WITHIN_MS = 10_000;
const MOST = 8;
/** Signs of the world come in bursts (`online`, `visibilitychange` and `pageshow` tell of one return): so long after any round. */
const APART_MS = 1_000;

/** When a round may begin out of turn: `nowMs`, or later. @param isRequested By a person or the page: at once, up to a bound. */
export function nextPushAtMs({ pushesAtMs, roundAtMs }: LadderState, nowMs: number, isRequested: boolean): number {
  const recent = pushesAtMs.filter((atMs) => nowMs - atMs < WITHIN_MS);
  const oldestMs = (recent.at(-MOST) ?? -Infinity) + WITHIN_MS;
  const lastMs = Math.max(roundAtMs ?? -Infinity, recent.at(-1) ?? -Infinity) + APART_MS;
  return Math.max(nowMs, oldestMs, isRequested ? -Infinity : lastMs);
}

/** Remembers that one begins now, or then: one that is planned may be dropped, and is kept besides those that count. */
export function notePush(state: LadderState, nowMs: number): LadderState {
  return { ...state, pushesAtMs: [...state.pushesAtMs, nowMs].slice(-MOST - 1) };
}

/** Forgets a round that was planned and will not begin: it does not count. */
export function dropPlanned(state: LadderState, nowMs: number): LadderState {
  return {
    ...state,
    nextRoundAtMs: null,
    pauseUntilMs: null,
    pushesAtMs: state.pushesAtMs.filter((atMs) => atMs <= nowMs),
  };
}
