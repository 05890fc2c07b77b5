import { Fault } from '../faults/fault.js';
import { remember, rememberAll } from './memory.js';
import { nextUnplannedAtMs, noteUnplannedRound } from './unplanned-rounds.js';
import type { LadderEnv } from './input.js';
import type { Attempt, LadderState, TransportMemory } from './state.js';
import {
  candidates,
  headStartEndsAtMs,
  isLive,
  isWaitingForPage,
  MAX_RUNNING,
  nextTryAtMs,
  sinceLiveMs,
} from './state.js';
import { delayMs, getConsequence, mostTelling } from './policy.js';
import type { TransportName } from './transport-name.js';

/**
 * A transport that could not play is tried again after this time when nothing else plays, or in the next round when
 * nothing else is left.
 */
const BAN_MS = 45_000;

/** Starts attempts while the race has room; ends the round when nothing is left to start. */
export function fill(state: LadderState, env: LadderEnv): LadderState {
  let next = state;
  const isRacing = () =>
    !isLive(next) &&
    next.nextRoundAtMs === null &&
    next.pauseUntilMs === null &&
    next.attempts.length + (next.active ? 1 : 0) < MAX_RUNNING;
  while (isRacing()) {
    const [best] = candidates(next, env.config);
    if (!best) break;
    const waitsUntilMs = headStartEndsAtMs(next, env.config);
    if (waitsUntilMs !== null && env.nowMs < waitsUntilMs) break;
    next = startAttempt(next, best.transport, 'race', env.nowMs);
  }
  return isRacing() && next.attempts.length === 0 ? endRound(next, env) : next;
}

/** Adds an attempt: the playback opens its transport. */
export function startAttempt(
  state: LadderState,
  transport: TransportName,
  purpose: Attempt['purpose'],
  nowMs: number,
): LadderState {
  const attempt: Attempt = {
    id: state.nextId,
    transport,
    purpose,
    queuedAtMs: nowMs,
    startedAtMs: null,
    trial: null,
  };
  return {
    ...remember(state, transport, { isTried: true }),
    attempts: [...state.attempts, attempt],
    nextId: state.nextId + 1,
  };
}

/**
 * Begins a round, in which each transport may be tried once.
 *
 * @param isCoolingSkipped Leaves out the transports whose next probe is in the future.
 */
export function beginRound(state: LadderState, { nowMs, config }: LadderEnv, isCoolingSkipped = false): LadderState {
  const banMs = config.steps.every(({ transport }) => state.memory[transport].bannedAtMs !== null) ? 0 : BAN_MS;
  const mayPlayAgain = ({ bannedAtMs }: TransportMemory) => bannedAtMs !== null && nowMs >= bannedAtMs + banMs;
  return {
    ...rememberAll(state, (memory, transport) => ({
      isTried:
        memory.restUntilMs > nowMs ||
        (isCoolingSkipped && memory.probeAtMs > nowMs) ||
        state.attempts.some((a) => a.transport === transport),
      fault: memory.restUntilMs > nowMs || (memory.bannedAtMs !== null && !mayPlayAgain(memory)) ? memory.fault : null,
      ...(mayPlayAgain(memory) ? { bannedAtMs: null, earlyEnds: 0 } : {}),
    })),
    blocked: [],
    nextRoundAtMs: null,
    pauseUntilMs: null,
    roundAtMs: nowMs,
    isWoken: false,
  };
}

/** Starts an unplanned round: now, or as soon as another one is allowed. */
export function startUnplannedRound(state: LadderState, isRequested: boolean, env: LadderEnv): LadderState {
  const atMs = nextUnplannedAtMs(state, env.nowMs, isRequested);
  if (atMs <= env.nowMs) return beginRound(noteUnplannedRound(state, env.nowMs), env);
  const isSooner = atMs < (nextTryAtMs(state) ?? Infinity);
  return isSooner ? noteUnplannedRound({ ...state, nextRoundAtMs: atMs }, atMs) : state;
}

/**
 * Ends a round when nothing runs and nothing can start: its most telling fault gives the message for the viewer, and
 * the time of the next round.
 */
function endRound(state: LadderState, env: LadderEnv): LadderState {
  if (state.active || isWaitingForPage(state)) return state;
  const { nowMs, random } = env;
  const memories = env.config.steps.map(({ transport }) => state.memory[transport]);
  const findFault = (some: readonly TransportMemory[]) => mostTelling(some.flatMap(({ fault }) => fault ?? []));
  const fault =
    findFault(memories) ?? state.fault ?? new Fault(env.config.isUnplayable ? 'unsupported' : 'bad-address');
  const isSame = fault.code === state.fault?.code;
  const failures = isSame ? state.failures : 0;
  const resting = memories.filter(({ restUntilMs }) => restUntilMs > nowMs);
  // Transports that refuse us have a time of their own; the fault of the others gives the wait.
  const others = findFault(memories.filter((memory) => !resting.includes(memory)));
  const lead = others ?? (resting.length === 0 ? fault : null);
  const waitMs =
    lead && delayMs(lead, { failures, sinceLiveMs: sinceLiveMs(state, nowMs), isVisible: state.isVisible, random });
  const nextMs = Math.min(nowMs + (waitMs ?? Infinity), ...resting.map(({ restUntilMs }) => restUntilMs));
  const ended: LadderState = {
    ...state,
    fault,
    failures: failures + 1,
    nextRoundAtMs: nextMs < Infinity ? nextMs : null,
  };
  // A refusal does not depend on the conditions: only the page can give other credentials.
  const isNews = state.isWoken && !['ask', 'rest'].includes(getConsequence(fault.code));
  return isNews ? fill(startUnplannedRound(ended, false, env), env) : ended;
}
