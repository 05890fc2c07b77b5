import type { TalkProblem } from './talk-back.js';

/** The microphone is given back this long after the last release: the next press within it needs no new question. */
const MICROPHONE_KEPT_MS = 90_000;
/** The way back stays open this long after a release, so that a conversation does not connect for each sentence. */
const WAY_BACK_KEPT_MS = 5_000;
const PROBLEM_SHOWN_MS = 12_000;

/** Hold to talk, as a value. */
export interface TalkState {
  /** Whether the viewer holds the button or the key. */
  readonly isHeld: boolean;
  readonly microphone: 'none' | 'asking' | 'open';
  /** The connection that carries the microphone. */
  readonly wayBack: 'none' | 'opening' | 'open';
  /** Why the last press came to nothing; null after the next press, and after a while. */
  readonly problem: TalkProblem | null;
  /** When the button was released, or when the microphone came without a hold; null while held or without microphone. */
  readonly releasedAtMs: number | null;
  /** When the problem came; null without one. */
  readonly problemAtMs: number | null;
}

/** What happened. */
export type TalkInput =
  | { readonly type: 'press' }
  | { readonly type: 'release' }
  /** The microphone was opened, or (`problem`) not. */
  | { readonly type: 'microphone'; readonly problem: TalkProblem | null }
  | { readonly type: 'microphone-lost' }
  | { readonly type: 'way-back-open' }
  /** The way back could not be opened, or ended by itself. */
  | { readonly type: 'way-back-closed'; readonly problem: TalkProblem }
  /** The player left the page, or shows another camera. */
  | { readonly type: 'leave' }
  /** Time passed. */
  | { readonly type: 'tick' };

/** What a viewer reads about it. */
export type TalkPhase = 'idle' | 'asking' | 'connecting' | 'talking' | 'refused';

/** Nothing is open. */
export const SILENT: TalkState = {
  isHeld: false,
  microphone: 'none',
  wayBack: 'none',
  problem: null,
  releasedAtMs: null,
  problemAtMs: null,
};

/** Gives the next state. @param nowMs Milliseconds on any clock that only advances. */
export function stepTalk(state: TalkState, input: TalkInput, nowMs: number): TalkState {
  switch (input.type) {
    case 'press':
      return state.isHeld ? state : press(state);
    case 'release':
      return state.isHeld ? release(state, nowMs) : state;
    case 'microphone':
      if (state.microphone !== 'asking') return state;
      if (input.problem) return fail(input.problem, nowMs);
      return state.isHeld
        ? { ...state, microphone: 'open', wayBack: 'opening' }
        : { ...state, microphone: 'open', releasedAtMs: nowMs };
    case 'microphone-lost':
      if (state.microphone !== 'open') return state;
      return state.isHeld
        ? fail({ code: 'microphone-lost', serverMessage: null }, nowMs)
        : { ...state, microphone: 'none', wayBack: 'none', releasedAtMs: null };
    case 'way-back-open':
      return state.wayBack === 'opening' ? { ...state, wayBack: 'open' } : state;
    case 'way-back-closed':
      if (state.wayBack === 'none') return state;
      // Nobody talks any more: nothing is missed.
      if (!state.isHeld) return { ...state, wayBack: 'none' };
      return { ...fail(input.problem, nowMs), microphone: state.microphone, releasedAtMs: nowMs };
    case 'leave':
      return SILENT;
    case 'tick':
      return expire(state, nowMs);
  }
}

/** Whether the microphone's sound goes out. */
export function isSending({ isHeld, microphone, wayBack }: TalkState): boolean {
  return isHeld && microphone === 'open' && wayBack === 'open';
}

/** Says in one word what a viewer sees. */
export function phaseOf(state: TalkState): TalkPhase {
  if (state.problem) return 'refused';
  // The browser's question stays open also when the viewer releases the button to answer it.
  if (state.microphone === 'asking') return 'asking';
  if (!state.isHeld) return 'idle';
  return state.wayBack === 'open' ? 'talking' : 'connecting';
}

/** Gives the time of the next `tick` that changes something, on the clock of `stepTalk`; null if there is none. */
export function nextTickMs({ releasedAtMs, problemAtMs, microphone, wayBack }: TalkState): number | null {
  const times = [
    problemAtMs === null ? null : problemAtMs + PROBLEM_SHOWN_MS,
    releasedAtMs === null || wayBack === 'none' ? null : releasedAtMs + WAY_BACK_KEPT_MS,
    releasedAtMs === null || microphone === 'none' ? null : releasedAtMs + MICROPHONE_KEPT_MS,
  ].filter((time) => time !== null);
  return times.length > 0 ? Math.min(...times) : null;
}

function press(state: TalkState): TalkState {
  const held = { ...state, isHeld: true, releasedAtMs: null, problem: null, problemAtMs: null };
  if (state.microphone === 'none') return { ...held, microphone: 'asking' };
  if (state.microphone === 'open' && state.wayBack === 'none') return { ...held, wayBack: 'opening' };
  return held;
}

function release(state: TalkState, nowMs: number): TalkState {
  return {
    ...state,
    isHeld: false,
    releasedAtMs: state.microphone === 'open' ? nowMs : null,
    // What is not open yet has carried nothing: it would open for nobody.
    wayBack: state.wayBack === 'open' ? 'open' : 'none',
  };
}

/** The press has come to nothing: the next one tries again. */
function fail(problem: TalkProblem, nowMs: number): TalkState {
  return { ...SILENT, problem, problemAtMs: nowMs };
}

function expire(state: TalkState, nowMs: number): TalkState {
  const { releasedAtMs, problemAtMs } = state;
  const isDue = (sinceMs: number | null, keptMs: number) => sinceMs !== null && nowMs - sinceMs >= keptMs;
  const shown = isDue(problemAtMs, PROBLEM_SHOWN_MS) ? { ...state, problem: null, problemAtMs: null } : state;
  if (isDue(releasedAtMs, MICROPHONE_KEPT_MS)) {
    return { ...shown, microphone: 'none', wayBack: 'none', releasedAtMs: null };
  }
  return isDue(releasedAtMs, WAY_BACK_KEPT_MS) && shown.wayBack !== 'none' ? { ...shown, wayBack: 'none' } : shown;
}
