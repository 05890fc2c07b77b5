import { Fault } from '../faults/fault.js';
import {
  noteFault,
  noteChange,
  noteProbe,
  liftBans,
  readmitFailed,
  remember,
  rememberAll,
  noteCameraFault,
} from './memory.js';
import { dropPlanned, nextPushAtMs, notePush } from './unplanned-rounds.js';
import type { LadderEnv, LadderInput, SignIn } from './input.js';
import type { Attempt, LadderState, TransportMemory, ActiveSession } from './state.js';
import {
  ATTEMPT_LIMIT_MS,
  candidates,
  betterSteps,
  findEndpoint,
  headStartEndsAtMs,
  isBetter,
  isLive,
  isWaitingForPage,
  MAX_RUNNING,
  nextTryAtMs,
  findServer,
  sinceLiveMs,
  STALL_LIMIT_MS,
} from './state.js';
import {
  getConsequence,
  delayMs,
  endsRoundOfServer,
  isAddressFault,
  mostTelling,
  probeDelayMs,
  reconnectDelayMs,
} from './policy.js';
import type { TransportName } from './transport-name.js';
import { TRANSPORT_NAMES } from './transport-name.js';

/** Frames for so long mean that an outage is over: only then does the backoff begin anew. */
const STEADY_MS = 10_000;
/** A transport that could not play is asked again after so long when nothing else plays, or in the next round when nothing else is left. */
const BAN_MS = 45_000;
/** A transport that could not play is shown once it has played unseen for so long: MediaMTX ends a session at its first B-frame. */
const TRIAL_MS = 2_000;

/** One step of the ladder: a pure function. What should be running is in the state it returns. */
export function step(state: LadderState, input: LadderInput, env: LadderEnv): LadderState {
  const next = react(state, input, env);
  return next.halt ? next : fill(expire(next, env), env);
}

function react(state: LadderState, input: LadderInput, env: LadderEnv): LadderState {
  const { nowMs } = env;
  switch (input.type) {
    case 'start':
      return state.halt ? push(liftBans({ ...state, halt: null, fault: null, failures: 0 }, true), true, env) : state;
    case 'halt':
      return { ...dropPlanned(state, nowMs), halt: input.halt, attempts: [], active: null, fault: null };
    case 'started':
      return { ...state, attempts: state.attempts.map((a) => (a.id === input.id ? { ...a, startedAtMs: nowMs } : a)) };
    case 'firstframe':
      return onFirstFrame(state, input.id, input.transport, env);
    case 'failed':
      return onFailed(state, input.id, input.fault, env, input.signIn);
    case 'lost':
      // What was on trial has failed it.
      if (state.active?.id !== input.id) return onFailed(state, input.id, input.fault, env, input.signIn);
      return onLost(state, state.active, input.fault, env, input.signIn);
    case 'changed':
      return state.active?.id === input.id ? noteChange(state, nowMs) : state;
    case 'stalled':
      return state.active?.id === input.id && isLive(state) ? onStalled(state, state.active, env) : state;
    case 'moving':
      return state.active?.id === input.id && !isLive(state)
        ? settle(state, { ...state.active, stalledAtMs: null }, env)
        : state;
    case 'visible':
      return { ...state, isVisible: input.isVisible };
    case 'wake':
      return onResume(state, input.isRequested, env);
    case 'refused':
      return {
        ...state,
        halt: null,
        attempts: [],
        active: null,
        nextRoundAtMs: null,
        pauseUntilMs: null,
        fault: input.fault,
      };
    case 'tick':
      return state;
  }
}

/** What the clock alone brings: attempts that never end, stalls that last, rounds and probes that are due. */
function expire(state: LadderState, env: LadderEnv): LadderState {
  const { nowMs, config } = env;
  let next = state;
  for (const { id, transport, queuedAtMs, trial } of state.attempts) {
    if (trial && (nowMs >= trial.endsAtMs || !isLive(next))) next = show(next, id, trial.transport, env);
    if (trial || nowMs < queuedAtMs + ATTEMPT_LIMIT_MS) continue;
    next = onFailed(next, id, new Fault('no-media', { transport, serverMessage: 'no picture in time' }), env);
  }
  if (next.active?.stalledAtMs != null && nowMs >= next.active.stalledAtMs + STALL_LIMIT_MS) {
    next = { ...next, active: null, lastLiveAtMs: next.active.stalledAtMs };
  }
  if (next.nextRoundAtMs !== null && nowMs >= next.nextRoundAtMs) next = beginRound(next, env);
  if (next.pauseUntilMs !== null && nowMs >= next.pauseUntilMs) next = { ...next, pauseUntilMs: null };
  if (isLive(next) && next.isVisible && next.attempts.length === 0) {
    const due = betterSteps(next, config).find(({ transport }) => nowMs >= next.memory[transport].probeAtMs);
    if (due) next = ask(next, due.transport, 'probe', nowMs);
  }
  return next;
}

/** Starts what the race has room for; ends the round when nothing is left to start. */
function fill(state: LadderState, env: LadderEnv): LadderState {
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
    next = ask(next, best.transport, 'race', env.nowMs);
  }
  return isRacing() && next.attempts.length === 0 ? endRound(next, env) : next;
}

function ask(state: LadderState, transport: TransportName, purpose: Attempt['purpose'], nowMs: number): LadderState {
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

function beginRound(state: LadderState, { nowMs, config }: LadderEnv, skipsCooling = false): LadderState {
  const banMs = config.steps.every(({ transport }) => state.memory[transport].bannedAtMs !== null) ? 0 : BAN_MS;
  const mayPlayAgain = ({ bannedAtMs }: TransportMemory) => bannedAtMs !== null && nowMs >= bannedAtMs + banMs;
  return {
    ...rememberAll(state, (memory, transport) => ({
      isTried:
        memory.restUntilMs > nowMs ||
        (skipsCooling && memory.probeAtMs > nowMs) ||
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

/** A round that nobody had planned: now, or as soon as there may be another one. */
function push(state: LadderState, isAsked: boolean, env: LadderEnv): LadderState {
  const atMs = nextPushAtMs(state, env.nowMs, isAsked);
  if (atMs <= env.nowMs) return beginRound(notePush(state, env.nowMs), env);
  const isSooner = atMs < (nextTryAtMs(state) ?? Infinity);
  return isSooner ? notePush({ ...state, nextRoundAtMs: atMs }, atMs) : state;
}

/** Nothing to start and nothing running: the round's most telling fault says what the viewer reads, and when to look again. */
function endRound(state: LadderState, env: LadderEnv): LadderState {
  if (state.active || isWaitingForPage(state)) return state;
  const { nowMs, random } = env;
  const memories = env.config.steps.map(({ transport }) => state.memory[transport]);
  const faultOf = (some: readonly TransportMemory[]) => mostTelling(some.flatMap(({ fault }) => fault ?? []));
  const fault = faultOf(memories) ?? state.fault ?? new Fault(env.config.isUnplayable ? 'unsupported' : 'bad-address');
  const isSame = fault.code === state.fault?.code;
  const failures = isSame ? state.failures : 0;
  const resting = memories.filter(({ restUntilMs }) => restUntilMs > nowMs);
  // What refuses us has a time of its own; the others are looked at by what they said.
  const others = faultOf(memories.filter((memory) => !resting.includes(memory)));
  const told = others ?? (resting.length === 0 ? fault : null);
  const waitMs =
    told && delayMs(told, { failures, sinceLiveMs: sinceLiveMs(state, nowMs), isVisible: state.isVisible, random });
  const nextMs = Math.min(nowMs + (waitMs ?? Infinity), ...resting.map(({ restUntilMs }) => restUntilMs));
  const ended = {
    ...state,
    fault,
    failures: failures + 1,
    nextRoundAtMs: nextMs < Infinity ? nextMs : null,
  };
  // A refusal is no news of the world: other credentials are the page's to bring.
  const isNews = state.isWoken && !['ask', 'rest'].includes(getConsequence(fault.code));
  return isNews ? fill(push(ended, false, env), env) : ended;
}

function onFirstFrame(state: LadderState, id: number, transport: TransportName, env: LadderEnv): LadderState {
  const attempt = state.attempts.find((a) => a.id === id);
  if (!attempt) return state;
  // A picture that moves is not given up for one that may die at once, as it did before.
  if (!isLive(state) || state.memory[attempt.transport].bannedAtMs === null) return show(state, id, transport, env);
  const trial = { transport, endsAtMs: env.nowMs + TRIAL_MS };
  return { ...state, attempts: state.attempts.map((a) => (a.id === id ? { ...a, trial } : a)) };
}

function show(state: LadderState, id: number, transport: TransportName, env: LadderEnv): LadderState {
  const asked = state.attempts.find((a) => a.id === id)?.transport ?? transport;
  const without = { ...state, attempts: state.attempts.filter((a) => a.id !== id) };
  const { active } = without;
  // A moving picture is replaced by a better transport only.
  if (active && isLive(without) && !isBetter(transport, active.transport, env.config)) return without;
  const followsStall = state.fault?.code === 'stalled';
  return settle(without, { id, transport, requested: asked, sinceMs: env.nowMs, stalledAtMs: null, followsStall }, env);
}

/** A picture moves: worse attempts end, better ones become probes, and the better transports that failed get their time. */
function settle(state: LadderState, shown: ActiveSession, env: LadderEnv): LadderState {
  const attempts = state.attempts
    .filter(({ transport }) => isBetter(transport, shown.transport, env.config))
    .map((attempt): Attempt => ({ ...attempt, purpose: 'probe' }));
  const settled = { ...state, attempts, shown, fault: null, nextRoundAtMs: null, pauseUntilMs: null, blocked: [] };
  return rememberAll(settled, (memory, transport) => ({
    ...(isBetter(transport, shown.transport, env.config)
      ? {
          probeAtMs: Math.max(
            memory.probeAtMs,
            memory.restUntilMs,
            env.nowMs + probeDelayMs(memory.probes, env.random),
          ),
        }
      : { probes: 0, probeAtMs: 0 }),
    ...(transport === shown.transport || transport === shown.requested
      ? { bannedAtMs: null, fault: null, restUntilMs: 0, refusals: 0 }
      : {}),
  }));
}

function onFailed(
  state: LadderState,
  id: number,
  fault: Fault,
  env: LadderEnv,
  signIn: SignIn | null = null,
): LadderState {
  const attempt = state.attempts.find((a) => a.id === id);
  if (!attempt) return state;
  const { transport } = attempt;
  const without = { ...state, attempts: state.attempts.filter((a) => a.id !== id) };
  // Once more, with what the page gives now: nobody needs to hear of it.
  if (signIn === 'renewed') return remember(without, transport, { isTried: false, probeAtMs: env.nowMs });
  const noted = noteFault(without, transport, fault, env, signIn === 'declined');
  return isLive(noted) ? noteProbe(noted, transport, env) : afterRace(noted, transport, fault, env);
}

function afterRace(before: LadderState, transport: TransportName, fault: Fault, { config }: LadderEnv): LadderState {
  const consequence = getConsequence(fault.code);
  const server = findServer(transport, config);
  const state = consequence === 'wait' ? noteCameraFault(before, fault, server, config) : before;
  if (endsRoundOfServer(fault, before.fault, before.failures)) {
    return {
      ...state,
      blocked: [...state.blocked, server],
      attempts: state.attempts.filter((a) => findServer(a.transport, config) !== server),
    };
  }
  if (consequence === 'again-once' && state.memory[transport].bannedAtMs === null) {
    return remember(state, transport, { isTried: false });
  }
  if (!isAddressFault(fault)) return state;
  const endpoint = findEndpoint(transport, config);
  return rememberAll(state, (memory, other) => (findEndpoint(other, config) === endpoint ? { isTried: true } : memory));
}

function onLost(
  state: LadderState,
  shown: ActiveSession,
  told: Fault,
  env: LadderEnv,
  signIn: SignIn | null = null,
): LadderState {
  const wasSteady = env.nowMs - shown.sinceMs >= STEADY_MS;
  // The first loss is an accident and looked after at once; one that follows on its heels is not.
  const before = wasSteady ? 0 : state.failures;
  // Other credentials are there already: a person has nothing to do.
  const fault =
    signIn === 'renewed'
      ? new Fault('lost', { transport: shown.transport, serverMessage: told.serverMessage, cause: told })
      : told;
  const racing = state.attempts.map((attempt): Attempt => ({ ...attempt, purpose: 'race' }));
  // Half a minute of impatience for each picture that lasted: one that comes and goes wears it out.
  const lastLiveAtMs = wasSteady || state.lastLiveAtMs === null ? (shown.stalledAtMs ?? env.nowMs) : state.lastLiveAtMs;
  // A picture that lasted proves the transport; one that died at once, again and again, disproves it.
  const proven = wasSteady ? remember(state, shown.requested, { earlyEnds: 0, bans: 0 }) : state;
  const noted = noteFault({ ...proven, lastLiveAtMs }, shown.requested, fault, env, signIn === 'declined');
  const lost = { ...noted, shown: null, fault, failures: before + 1, attempts: racing, lastLiveAtMs };
  if (fault.retryAfterMs !== null) {
    // The server has named its time; until then the other transports.
    const round = remember(beginRound(lost, env), shown.requested, { isTried: true, fault });
    return afterRace(round, shown.requested, fault, env);
  }
  const context = { failures: before, sinceLiveMs: env.nowMs - lastLiveAtMs, random: env.random };
  // It begins where it played: the better transports have their probe set already. What races goes on; what has just
  // ended is not asked again at once.
  return { ...beginRound(lost, env, true), pauseUntilMs: env.nowMs + reconnectDelayMs(context) };
}

/** The transport is opened anew beside its own still picture; if that fails, or stops again at once, the next ones follow. */
function onStalled(state: LadderState, shown: ActiveSession, env: LadderEnv): LadderState {
  const fault = new Fault('stalled', { transport: shown.transport });
  const wasSteady = env.nowMs - shown.sinceMs >= STEADY_MS;
  const failures = wasSteady ? 0 : state.failures;
  const next = beginRound({ ...state, fault, failures, active: { ...shown, stalledAtMs: env.nowMs } }, env, true);
  // A muxer that stands still has old pictures for each who comes: they move, and prove nothing.
  return shown.followsStall && !wasSteady ? remember(next, shown.requested, { isTried: true }) : next;
}

function onResume(state: LadderState, isAsked: boolean, env: LadderEnv): LadderState {
  if (state.halt) return state;
  const { nowMs } = env;
  const isWaiting = isWaitingForPage(state);
  // While another transport plays, one that can't is asked again for a person only.
  const known = isAsked || !isLive(state) ? liftBans(state, isAsked) : state;
  const atMs = nextPushAtMs(state, nowMs, isAsked);
  const fresh = rememberAll(known, ({ bannedAtMs, restUntilMs, probeAtMs }) =>
    bannedAtMs === null && restUntilMs < Infinity
      ? { probes: 0, probeAtMs: Math.min(probeAtMs, atMs), restUntilMs: 0 }
      : {},
  );
  if (isLive(state))
    return TRANSPORT_NAMES.some((transport) => fresh.memory[transport].probeAtMs === atMs)
      ? notePush(fresh, atMs)
      : fresh;
  if (isWaiting && !isAsked) return state;
  if (state.attempts.length > 0) {
    const woken = { ...fresh, failures: 0, isWoken: true };
    const rejoined = readmitFailed(woken, nowMs);
    const isMore = candidates(rejoined, env.config).length > candidates(woken, env.config).length;
    return isMore && atMs <= nowMs ? notePush(rejoined, nowMs) : woken;
  }
  return push({ ...fresh, failures: 0, fault: isWaiting ? null : state.fault }, isAsked, env);
}
