import { Fault } from './fault.js';
import type { Attempt, Halt, LadderConfig, LadderState, RungMemory, Shown } from './ladder-state.js';
import {
  ATTEMPT_LIMIT_MS,
  candidates,
  climbable,
  endpointOfRung,
  headStartEndsAtMs,
  isBetter,
  isLive,
  MAX_RUNNING,
  STALL_LIMIT_MS,
} from './ladder-state.js';
import { consequenceOf, delayMs, isOfAddress, mostTelling, probeDelayMs, reconnectDelayMs } from './policy.js';
import type { Rung } from './rung.js';
import { RUNGS } from './rung.js';

/** What can happen to a ladder. `id` is the attempt's. */
export type LadderInput =
  | { readonly type: 'start' }
  | { readonly type: 'halt'; readonly halt: Halt }
  /** The page's gate has let the attempt go. */
  | { readonly type: 'started'; readonly id: number }
  /** Its first frame has been presented; `rung` is what it really is. */
  | { readonly type: 'firstframe'; readonly id: number; readonly rung: Rung }
  /** It ended before its first frame. */
  | { readonly type: 'failed'; readonly id: number; readonly fault: Fault }
  /** It ended after its first frame. */
  | { readonly type: 'lost'; readonly id: number; readonly fault: Fault }
  /** The picture that is seen stopped moving, or moves again. */
  | { readonly type: 'stalled' | 'moving'; readonly id: number }
  | { readonly type: 'visible'; readonly isVisible: boolean }
  /** The world may have changed: the network is back, the page woke. `isAsked`: a person or the page said so. */
  | { readonly type: 'wake'; readonly isAsked: boolean }
  /** The address can't be used at all. */
  | { readonly type: 'refused'; readonly fault: Fault }
  | { readonly type: 'tick' };

/** What a step needs of the world: a monotonic clock in milliseconds, and a number from [0, 1). */
export interface LadderEnv {
  readonly config: LadderConfig;
  readonly nowMs: number;
  readonly random: number;
}

/** Frames for so long mean that an outage is over: only then does the backoff begin anew. */
const STEADY_MS = 10_000;
/** A rung that could not play is asked again after so long when nothing else plays, or in the next round when nothing else is left. */
const BAN_MS = 45_000;
/** A full server is asked by its best rung alone, but for one round in so many: a refused offer leaves nothing behind. */
const FULL_ROUNDS = 8;

/** One step of the ladder: a pure function. What should be running is in the state it returns. */
export function step(state: LadderState, input: LadderInput, env: LadderEnv): LadderState {
  const next = react(state, input, env);
  return next.halt ? next : fill(expire(next, env), env);
}

function react(state: LadderState, input: LadderInput, env: LadderEnv): LadderState {
  const { nowMs } = env;
  switch (input.type) {
    case 'start':
      return state.halt ? beginRound(pardon({ ...state, halt: null, fault: null, failures: 0 }), env) : state;
    case 'halt':
      return { ...state, halt: input.halt, attempts: [], shown: null, nextRoundAtMs: null, fault: null };
    case 'started':
      return { ...state, attempts: state.attempts.map((a) => (a.id === input.id ? { ...a, startedAtMs: nowMs } : a)) };
    case 'firstframe':
      return onFirstFrame(state, input.id, input.rung, env);
    case 'failed':
      return onFailed(state, input.id, input.fault, env);
    case 'lost':
      return state.shown?.id === input.id ? onLost(state, state.shown, input.fault, env) : state;
    case 'stalled':
      return state.shown?.id === input.id && isLive(state) ? onStalled(state, state.shown, env) : state;
    case 'moving':
      return state.shown?.id === input.id && !isLive(state)
        ? settle(state, { ...state.shown, stalledAtMs: null }, env)
        : state;
    case 'visible':
      return { ...state, isVisible: input.isVisible };
    case 'wake':
      return onWake(state, input.isAsked, env);
    case 'refused':
      return { ...state, halt: null, attempts: [], shown: null, nextRoundAtMs: null, fault: input.fault };
    case 'tick':
      return state;
  }
}

/** What the clock alone brings: attempts that never end, stalls that last, rounds and probes that are due. */
function expire(state: LadderState, env: LadderEnv): LadderState {
  const { nowMs, config } = env;
  let next = state;
  for (const { id, rung, askedAtMs } of state.attempts) {
    if (nowMs < askedAtMs + ATTEMPT_LIMIT_MS) continue;
    next = onFailed(next, id, new Fault('no-media', { rung, said: 'no picture in time' }), env);
  }
  if (next.shown?.stalledAtMs != null && nowMs >= next.shown.stalledAtMs + STALL_LIMIT_MS) {
    next = { ...next, shown: null, lastLiveAtMs: next.shown.stalledAtMs };
  }
  // The first round after a loss begins where it played: the better rungs have their probe set already.
  if (next.nextRoundAtMs !== null && nowMs >= next.nextRoundAtMs) {
    next = beginRound(next, env, next.fault?.code === 'lost');
  }
  if (isLive(next) && next.isVisible && next.attempts.length === 0) {
    const due = climbable(next, config).find(({ rung }) => nowMs >= next.memory[rung].probeAtMs);
    if (due) next = ask(next, due.rung, 'probe', nowMs);
  }
  return next;
}

/** Starts what the race has room for; ends the round when nothing is left to start. */
function fill(state: LadderState, env: LadderEnv): LadderState {
  let next = state;
  const isRacing = () =>
    !isLive(next) && next.nextRoundAtMs === null && next.attempts.length + (next.shown ? 1 : 0) < MAX_RUNNING;
  while (isRacing()) {
    const [best] = candidates(next, env.config);
    if (!best) break;
    const waitsUntilMs = headStartEndsAtMs(next, env.config);
    if (waitsUntilMs !== null && env.nowMs < waitsUntilMs) break;
    next = ask(next, best.rung, 'race', env.nowMs);
  }
  return isRacing() && next.attempts.length === 0 ? endRound(next, env) : next;
}

function ask(state: LadderState, rung: Rung, purpose: Attempt['purpose'], nowMs: number): LadderState {
  const attempt: Attempt = { id: state.nextId, rung, purpose, askedAtMs: nowMs, startedAtMs: null };
  return {
    ...remember(state, rung, { isTried: true }),
    attempts: [...state.attempts, attempt],
    nextId: state.nextId + 1,
  };
}

function beginRound(state: LadderState, { nowMs, config }: LadderEnv, skipsCooling = false): LadderState {
  const banMs = config.steps.every(({ rung }) => state.memory[rung].bannedAtMs !== null) ? 0 : BAN_MS;
  const mayPlayAgain = ({ bannedAtMs }: RungMemory) => bannedAtMs !== null && nowMs >= bannedAtMs + banMs;
  return {
    ...rememberAll(state, (memory, rung) => ({
      isTried: (skipsCooling && memory.probeAtMs > nowMs) || state.attempts.some((a) => a.rung === rung),
      fault: mayPlayAgain(memory) || memory.bannedAtMs === null ? null : memory.fault,
      ...(mayPlayAgain(memory) ? { bannedAtMs: null, earlyEnds: 0 } : {}),
    })),
    blocked: [],
    nextRoundAtMs: null,
    isWoken: false,
  };
}

/** Nothing to start and nothing running: the round's most telling fault says what the viewer reads, and when to look again. */
function endRound(state: LadderState, env: LadderEnv): LadderState {
  if (state.shown || isWaitingForPage(state)) return state;
  const known = env.config.steps.flatMap(({ rung }) => state.memory[rung].fault ?? []);
  const fault = mostTelling(known) ?? state.fault ?? new Fault('bad-address');
  // A refusal is no news of the world: other credentials are the page's to bring.
  if (state.isWoken && consequenceOf(fault.code) !== 'ask') return fill(beginRound({ ...state, fault }, env), env);
  const failures = fault.code === state.fault?.code ? state.failures : 0;
  const sinceLiveMs = state.lastLiveAtMs === null ? null : env.nowMs - state.lastLiveAtMs;
  const waitMs = delayMs(fault, { failures, sinceLiveMs, isVisible: state.isVisible, random: env.random });
  return {
    ...state,
    fault,
    failures: failures + 1,
    nextRoundAtMs: waitMs === null ? null : env.nowMs + waitMs,
  };
}

/** A round that ended with something that only the page can change. */
function isWaitingForPage(state: LadderState): boolean {
  return state.nextRoundAtMs === null && state.fault !== null && consequenceOf(state.fault.code) === 'ask';
}

function onFirstFrame(state: LadderState, id: number, rung: Rung, env: LadderEnv): LadderState {
  const attempt = state.attempts.find((a) => a.id === id);
  if (!attempt) return state;
  const without = { ...state, attempts: state.attempts.filter((a) => a.id !== id) };
  const { shown } = without;
  // A moving picture is replaced by a better rung only.
  if (shown && isLive(without) && !isBetter(rung, shown.rung, env.config)) return without;
  const followsStall = state.fault?.code === 'stalled';
  return settle(without, { id, rung, asked: attempt.rung, sinceMs: env.nowMs, stalledAtMs: null, followsStall }, env);
}

/** A picture moves: worse attempts end, better ones become probes, and the better rungs that failed get their time. */
function settle(state: LadderState, shown: Shown, env: LadderEnv): LadderState {
  const attempts = state.attempts
    .filter(({ rung }) => isBetter(rung, shown.rung, env.config))
    .map((attempt): Attempt => ({ ...attempt, purpose: 'probe' }));
  const settled = { ...state, attempts, shown, fault: null, nextRoundAtMs: null, blocked: [] };
  return rememberAll(settled, (memory, rung) => ({
    ...(isBetter(rung, shown.rung, env.config)
      ? { probeAtMs: Math.max(memory.probeAtMs, env.nowMs + probeDelayMs(memory.probes, env.random)) }
      : { probes: 0, probeAtMs: 0 }),
    ...(rung === shown.rung ? { bannedAtMs: null, fault: null } : {}),
  }));
}

function onFailed(state: LadderState, id: number, fault: Fault, env: LadderEnv): LadderState {
  const attempt = state.attempts.find((a) => a.id === id);
  if (!attempt) return state;
  const { rung } = attempt;
  const without = { ...state, attempts: state.attempts.filter((a) => a.id !== id) };
  const noted = note(without, rung, fault, env);
  return isLive(noted) ? afterProbe(noted, rung, env) : afterRace(noted, rung, fault, env);
}

/** What a fault teaches about its rung, whatever else plays. */
function note(state: LadderState, rung: Rung, fault: Fault, { nowMs }: LadderEnv): LadderState {
  const consequence = consequenceOf(fault.code);
  const earlyEnds = state.memory[rung].earlyEnds + (consequence === 'again-once' ? 1 : 0);
  const isHopeless = consequence === 'descend-for-good' || earlyEnds >= 2;
  return remember(state, rung, { fault, earlyEnds, bannedAtMs: isHopeless ? nowMs : state.memory[rung].bannedAtMs });
}

function afterProbe(state: LadderState, rung: Rung, { nowMs, random }: LadderEnv): LadderState {
  const probes = state.memory[rung].probes + 1;
  return remember(state, rung, { probes, probeAtMs: nowMs + probeDelayMs(probes, random) });
}

function afterRace(state: LadderState, rung: Rung, fault: Fault, { config }: LadderEnv): LadderState {
  const consequence = consequenceOf(fault.code);
  const isKnown = fault.code === state.fault?.code && fault.retryAfterMs === null;
  const isKnownFull = isKnown && fault.code === 'capacity' && state.failures % FULL_ROUNDS > 0;
  if (consequence === 'wait' || consequence === 'ask' || isKnownFull) {
    const server = config.steps.find((s) => s.rung === rung)?.server ?? '';
    const isSame = (other: Rung) => config.steps.some((s) => s.rung === other && s.server === server);
    const { shown } = state;
    // A picture that stopped, of a camera that its own server calls gone, will not move again.
    const isOver = consequence === 'wait' && shown !== null && isSame(shown.asked);
    return {
      ...state,
      ...(isOver ? { shown: null, lastLiveAtMs: shown.stalledAtMs } : {}),
      blocked: [...state.blocked, server],
      attempts: state.attempts.filter((a) => !isSame(a.rung)),
    };
  }
  if (consequence === 'again-once' && state.memory[rung].bannedAtMs === null) {
    return remember(state, rung, { isTried: false });
  }
  if (!isOfAddress(fault)) return state;
  const endpoint = endpointOfRung(rung, config);
  return rememberAll(state, (memory, other) =>
    endpointOfRung(other, config) === endpoint ? { isTried: true } : memory,
  );
}

function onLost(state: LadderState, shown: Shown, fault: Fault, env: LadderEnv): LadderState {
  const wasSteady = env.nowMs - shown.sinceMs >= STEADY_MS;
  // The first loss is an accident and looked after at once; one that follows on its heels is not.
  const before = wasSteady ? 0 : state.failures;
  const racing = state.attempts.map((attempt): Attempt => ({ ...attempt, purpose: 'race' }));
  // A picture that lasted proves the rung; one that died at once, again and again, disproves it.
  const noted = note(wasSteady ? remember(state, shown.asked, { earlyEnds: 0 }) : state, shown.asked, fault, env);
  // Half a minute of impatience for each picture that lasted: one that comes and goes wears it out.
  const lastLiveAtMs = wasSteady || state.lastLiveAtMs === null ? (shown.stalledAtMs ?? env.nowMs) : state.lastLiveAtMs;
  const lost = { ...noted, shown: null, fault, failures: before + 1, attempts: racing, lastLiveAtMs };
  if (fault.retryAfterMs !== null) {
    // The server has named its time; until then the other rungs.
    const round = remember(beginRound(lost, env), shown.asked, { isTried: true, fault });
    return afterRace(round, shown.asked, fault, env);
  }
  if (racing.length > 0) return beginRound(lost, env, true);
  const context = { failures: before, sinceLiveMs: env.nowMs - lastLiveAtMs, random: env.random };
  return { ...lost, nextRoundAtMs: env.nowMs + reconnectDelayMs(context) };
}

/** The rung is opened anew beside its own still picture; if that fails, or stops again at once, the next ones follow. */
function onStalled(state: LadderState, shown: Shown, env: LadderEnv): LadderState {
  const fault = new Fault('stalled', { rung: shown.rung });
  const wasSteady = env.nowMs - shown.sinceMs >= STEADY_MS;
  const failures = wasSteady ? 0 : state.failures;
  const next = beginRound({ ...state, fault, failures, shown: { ...shown, stalledAtMs: env.nowMs } }, env, true);
  // A muxer that stands still has old pictures for each who comes: they move, and prove nothing.
  return shown.followsStall && !wasSteady ? remember(next, shown.asked, { isTried: true }) : next;
}

function onWake(state: LadderState, isAsked: boolean, env: LadderEnv): LadderState {
  if (state.halt) return state;
  // While another rung plays, one that can't is asked again for a person only.
  const known = isAsked || !isLive(state) ? pardon(state) : state;
  const fresh = rememberAll(known, () => ({ probes: 0, probeAtMs: env.nowMs }));
  if (isLive(state) || (isWaitingForPage(state) && !isAsked)) return fresh;
  if (state.attempts.length > 0) return { ...fresh, failures: 0, isWoken: true };
  return beginRound({ ...fresh, failures: 0, fault: isWaitingForPage(state) ? null : state.fault }, env);
}

/** Lifts what is held against the rungs. */
function pardon(state: LadderState): LadderState {
  return rememberAll(state, () => ({ bannedAtMs: null, earlyEnds: 0 }));
}

function remember(state: LadderState, rung: Rung, change: Partial<RungMemory>): LadderState {
  return { ...state, memory: { ...state.memory, [rung]: { ...state.memory[rung], ...change } } };
}

function rememberAll(state: LadderState, change: (memory: RungMemory, rung: Rung) => Partial<RungMemory>): LadderState {
  return RUNGS.reduce((next, rung) => remember(next, rung, change(next.memory[rung], rung)), state);
}
