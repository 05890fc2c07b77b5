import { fill, startAttempt } from '../ladder/rounds.js';
import { step } from '../ladder/step.js';
import { candidates, isBetter, isLive, type Attempt, type LadderState } from '../ladder/state.js';
import { remember } from '../ladder/memory.js';
import { TRANSPORT_NAMES, type TransportName } from '../ladder/transport-name.js';
import type { LadderEnv, LadderInput } from '../ladder/input.js';
import { hasChangedEnough, hasStuttered, isMoving, noteShown } from './observe-trials.js';
import { beginTrial, getTrialMemory, noteFailedTrial, NO_TRIALS, rememberTrial, type Trials } from './trials.js';

/** The trials and the ladder after a step. */
export interface TrialStep {
  readonly trials: Trials;
  readonly ladder: LadderState;
}

/**
 * One step of a ladder with trials: a pure function around `step`.
 *
 * A trial is an attempt of the ladder: a probe whose session goes on beside the shown one after its first frame. The
 * ladder shows it when nothing else moves; `trials.request` says when it is shown, or ends, before that.
 */
export function stepWithTrials(
  before: Trials,
  ladderBefore: LadderState,
  input: LadderInput,
  env: LadderEnv,
): TrialStep {
  // A ladder that has started nothing yet is one of another camera.
  const known = ladderBefore.nextId === 1 ? NO_TRIALS : before;
  const isFirstFrame = input.type === 'firstframe' && input.id === known.running?.id;
  const woken = noteWake(known, input, env);
  const prepared = applyRequest(woken, prepare(known, ladderBefore, input, env), input, env);
  const stepped = step(prepared.ladder, isFirstFrame ? { type: 'tick' } : input, env);
  const kept = keepAttempts(prepared, stepped, input, env);
  const followed = followRunning(kept.trials, kept.ladder, env);
  return holdDoubted(noteShown(followed, { ...env, ladder: kept.ladder }), kept.ladder, env);
}

/**
 * A picture that stutters stops and moves again, before the ladder has another one. So the transport that stutters is
 * not the one that is opened in its place, and one that was about to open goes on, as a trial.
 */
function keepAttempts(before: TrialStep, ladder: LadderState, input: LadderInput, env: LadderEnv): TrialStep {
  const { trials } = before;
  const { active } = ladder;
  const { nowMs, config } = env;
  if (!active || config.isPreview || !hasStuttered(trials, active.transport, nowMs)) return { trials, ladder };
  if (input.type === 'stalled') {
    const others = ladder.attempts.filter(({ transport }) => transport !== active.requested);
    const isAlone =
      others.length === 0 && candidates(ladder, config).every(({ transport }) => transport === 'snapshot');
    return { trials, ladder: isAlone ? ladder : fill({ ...ladder, attempts: others }, env) };
  }
  const [opening] = before.ladder.attempts;
  const isDropped = isLive(ladder) && ladder.attempts.length === 0 && opening && opening.id !== active.id;
  const isWorse = opening && opening.transport !== 'snapshot' && isBetter(active.transport, opening.transport, config);
  if (input.type !== 'moving' || !isDropped || !isWorse || hasChangedEnough(trials, nowMs)) return { trials, ladder };
  if (!trials.running && !trials.isWorthwhile) return { trials, ladder };
  const running = trials.running ?? beginTrial(opening.id, opening.transport);
  const attempts = [{ ...opening, purpose: 'probe' as const }];
  return { trials: { ...trials, running }, ladder: { ...ladder, attempts } };
}

/** After a change of the conditions, what is known of the link is out of date. */
function noteWake(trials: Trials, input: LadderInput, { nowMs }: LadderEnv): Trials {
  if (input.type !== 'wake') return trials;
  const begun = input.isRequested ? { ...trials, running: null } : trials;
  return TRANSPORT_NAMES.reduce((next, transport) => {
    const { doubt } = getTrialMemory(next, transport);
    if (!doubt) return next;
    // A person who presses a button wants the best transport, whatever was before.
    return rememberTrial(next, transport, { pauseUntilMs: nowMs, ...(input.isRequested ? { doubt: null } : {}) });
  }, begun);
}

/** Changes the ladder so that a step of it treats the session on trial as one. */
function prepare({ running }: Trials, ladder: LadderState, input: LadderInput, { nowMs }: LadderEnv): LadderState {
  if (!running) return ladder;
  const { id, time } = running;
  const withTrial = (trial: Attempt['trial']) => ({
    ...ladder,
    attempts: ladder.attempts.map((attempt) => (attempt.id === id ? { ...attempt, trial } : attempt)),
  });
  if (input.type === 'firstframe' && input.id === id)
    return withTrial({ transport: input.transport, endsAtMs: Infinity });
  // It is shown now if it is better, and ends if it is worse.
  const trial = ladder.attempts.find((attempt) => attempt.id === id)?.trial;
  if (input.type === 'wake' && input.isRequested) return trial ? withTrial({ ...trial, endsAtMs: nowMs }) : ladder;
  // The ladder would show it now; but it stands still, too.
  const isFrozen = input.type === 'stalled' && input.id === ladder.active?.id && time && !isMoving(time, nowMs);
  return isFrozen ? withoutAttempt(ladder, id) : ladder;
}

function withoutAttempt(ladder: LadderState, id: number): LadderState {
  return { ...ladder, attempts: ladder.attempts.filter((attempt) => attempt.id !== id) };
}

function applyRequest(
  trials: Trials,
  ladder: LadderState,
  input: LadderInput,
  { nowMs, config }: LadderEnv,
): TrialStep {
  const { request, running } = trials;
  if (!request || input.type !== 'tick') return { trials, ladder };
  const next: Trials = { ...trials, request: null };
  if (request.type === 'begin') {
    if (!isLive(ladder) || ladder.attempts.length > 0) return { trials: next, ladder };
    const { transport } = request;
    const begun = beginTrial(ladder.nextId, transport);
    return { trials: { ...next, running: begun }, ladder: startAttempt(ladder, transport, 'probe', nowMs) };
  }
  if (!running) return { trials: next, ladder };
  // Where nothing else is shown, the ladder shows what is on trial.
  if (request.type === 'take') return { trials: next, ladder: { ...ladder, active: null } };
  const ended = { ...next, running: null, nextTrialAtMs: nowMs + AGAIN_MS };
  return {
    trials: request.isFailure ? noteFailure(ended, running.transport, ladder, { nowMs, config }) : ended,
    ladder: withoutAttempt(ladder, running.id),
  };
}

/** The next trial, of any transport, begins this much later. */
const AGAIN_MS = 10_000;

function noteFailure(
  trials: Trials,
  transport: TransportName,
  { active }: LadderState,
  { nowMs, config }: Pick<LadderEnv, 'nowMs' | 'config'>,
): Trials {
  return noteFailedTrial(trials, transport, nowMs, active !== null && isBetter(transport, active.transport, config));
}

/** Notes what the ladder has made of the attempt on trial. */
function followRunning(trials: Trials, ladder: LadderState, env: LadderEnv): Trials {
  const { running } = trials;
  if (!running || ladder.attempts.some(({ id }) => id === running.id)) return trials;
  const ended = { ...trials, running: null, request: null, nextTrialAtMs: env.nowMs + AGAIN_MS };
  if (ladder.halt || ladder.active?.id === running.id) return ended;
  return noteFailure(ended, running.transport, ladder, env);
}

/** Keeps the ladder from showing a transport in doubt at its first frame, as it shows any better one. */
function holdDoubted(trials: Trials, stepped: LadderState, { nowMs, config }: LadderEnv): TrialStep {
  let next = trials;
  let ladder = stepped;
  for (const transport of TRANSPORT_NAMES) {
    const { doubt, doubtUntilMs } = getTrialMemory(next, transport);
    if (!doubt) continue;
    if (nowMs >= doubtUntilMs) {
      next = rememberTrial(next, transport, { doubt: null });
      ladder = remember(ladder, transport, { probeAtMs: nowMs });
    } else if (ladder.active && isLive(ladder) && isBetter(transport, ladder.active.transport, config)) {
      const fault = ladder.memory[transport].fault ?? doubt;
      const attempts = ladder.attempts.filter(
        ({ id, transport: other, purpose }) => other !== transport || purpose !== 'probe' || id === next.running?.id,
      );
      ladder = { ...remember(ladder, transport, { probeAtMs: Infinity, fault }), attempts };
    }
  }
  return { trials: next, ladder };
}
