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
import { beginRound, fill, startUnplannedRound, startAttempt } from './rounds.js';
import { dropPlanned, nextUnplannedAtMs, noteUnplannedRound } from './unplanned-rounds.js';
import type { LadderEnv, LadderInput, SignIn } from './input.js';
import type { Attempt, LadderState, ActiveSession } from './state.js';
import {
  ATTEMPT_LIMIT_MS,
  candidates,
  betterSteps,
  findEndpoint,
  isBetter,
  isLive,
  isWaitingForPage,
  findServer,
  STALL_LIMIT_MS,
} from './state.js';
import { getConsequence, isRoundOverForServer, isAddressFault, probeDelayMs, reconnectDelayMs } from './policy.js';
import { TRANSPORT_NAMES, type TransportName } from './transport-name.js';

/** After this time with frames an outage is over: only then does the backoff start again. */
const STEADY_MS = 10_000;
/**
 * A transport that could not play is shown once it has played hidden for this time: MediaMTX ends a session at its
 * first B-frame.
 */
const TRIAL_MS = 2_000;

/** The viewers of a server that died reach the other servers spread over this time. */
const REPLACE_WITHIN_MS = 150;

/** One step of the ladder: a pure function. The state that it returns says what should be running. */
export function step(state: LadderState, input: LadderInput, env: LadderEnv): LadderState {
  const next = react(state, input, env);
  return next.halt ? next : fill(expire(next, env), env);
}

function react(state: LadderState, input: LadderInput, env: LadderEnv): LadderState {
  const { nowMs } = env;
  switch (input.type) {
    case 'start':
      return state.halt
        ? startUnplannedRound(liftBans({ ...state, halt: null, fault: null, failures: 0 }, true), true, env)
        : state;
    case 'halt':
      return { ...dropPlanned(state, nowMs), halt: input.halt, attempts: [], active: null, fault: null };
    case 'started':
      return { ...state, attempts: state.attempts.map((a) => (a.id === input.id ? { ...a, startedAtMs: nowMs } : a)) };
    case 'firstframe':
      return onFirstFrame(state, input.id, input.transport, env);
    case 'failed':
      return onFailed(state, input.id, input.fault, env, input.signIn);
    case 'lost':
      // The session was on trial.
      if (state.active?.id !== input.id) return onFailed(state, input.id, input.fault, env, input.signIn);
      return onLost(state, state.active, input.fault, env, input.signIn);
    case 'changed':
      return state.active?.id === input.id ? noteChange(state, nowMs) : state;
    case 'renew':
      return state.active?.id === input.id && isLive(state) && state.attempts.length === 0
        ? startAttempt(state, state.active.requested, 'renewal', nowMs)
        : state;
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
    case 'invalid':
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

/** Applies what the time alone causes: attempts that never end, stalls that last, rounds and probes that are due. */
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
    if (due) next = startAttempt(next, due.transport, 'probe', nowMs);
  }
  return next;
}

function onFirstFrame(state: LadderState, id: number, transport: TransportName, env: LadderEnv): LadderState {
  const attempt = state.attempts.find((a) => a.id === id);
  if (!attempt) return state;
  // A moving picture is not given up for one that may end at once, as it did before.
  if (!isLive(state) || state.memory[attempt.transport].bannedAtMs === null) return show(state, id, transport, env);
  const trial = { transport, endsAtMs: env.nowMs + TRIAL_MS };
  return { ...state, attempts: state.attempts.map((a) => (a.id === id ? { ...a, trial } : a)) };
}

function show(state: LadderState, id: number, transport: TransportName, env: LadderEnv): LadderState {
  const attempt = state.attempts.find((a) => a.id === id);
  const requested = attempt?.transport ?? transport;
  const without: LadderState = { ...state, attempts: state.attempts.filter((a) => a.id !== id) };
  const { active } = without;
  // Only a better transport, or a better server, replaces a moving picture.
  const isRenewal = attempt?.purpose === 'renewal' && transport === active?.transport;
  if (active && isLive(without) && !isRenewal && !isBetter(transport, active.transport, env.config)) return without;
  const isAfterStall = state.fault?.code === 'stalled';
  return settle(without, { id, transport, requested, sinceMs: env.nowMs, stalledAtMs: null, isAfterStall }, env);
}

/**
 * Applies that a picture moves: worse attempts end, better ones become probes, and better transports that failed get
 * the time of their next probe.
 */
function settle(state: LadderState, active: ActiveSession, env: LadderEnv): LadderState {
  const attempts = state.attempts
    .filter(({ transport }) => isBetter(transport, active.transport, env.config))
    .map((attempt): Attempt => ({ ...attempt, purpose: 'probe' }));
  const settled: LadderState = {
    ...state,
    attempts,
    active,
    fault: null,
    nextRoundAtMs: null,
    pauseUntilMs: null,
    blocked: [],
  };
  return rememberAll(settled, (memory, transport) => ({
    ...(isBetter(transport, active.transport, env.config)
      ? {
          probeAtMs: Math.max(
            memory.probeAtMs,
            memory.restUntilMs,
            env.nowMs + probeDelayMs(memory.probes, env.random),
          ),
        }
      : { probes: 0, probeAtMs: 0 }),
    ...(transport === active.transport || transport === active.requested
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
  const without: LadderState = { ...state, attempts: state.attempts.filter((a) => a.id !== id) };
  // The transport is tried again with the page's new credentials, and no fault is reported.
  if (signIn === 'renewed') return remember(without, transport, { isTried: false, probeAtMs: env.nowMs });
  // The transport plays from another server: the failure says nothing of it.
  if (attempt.purpose === 'renewal' && isLive(without)) return without;
  const noted = noteFault(without, transport, fault, env, signIn === 'declined');
  return isLive(noted) ? noteProbe(noted, transport, env) : afterRace(noted, transport, fault, env);
}

function afterRace(before: LadderState, transport: TransportName, fault: Fault, { config }: LadderEnv): LadderState {
  const consequence = getConsequence(fault.code);
  const server = findServer(transport, config);
  const state = consequence === 'wait' ? noteCameraFault(before, fault, server, config) : before;
  if (isRoundOverForServer(fault, before.fault, before.failures)) {
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

/** Drops the renewals after a loss: they try only the preferred server, and a replacement must try all servers. */
function withoutRenewals({ attempts }: LadderState): readonly Attempt[] {
  return attempts.filter(({ purpose }) => purpose !== 'renewal');
}

function onLost(
  state: LadderState,
  active: ActiveSession,
  loss: Fault,
  env: LadderEnv,
  signIn: SignIn | null = null,
): LadderState {
  const wasSteady = env.nowMs - active.sinceMs >= STEADY_MS;
  // The first loss is an accident and is retried at once; another one soon after it is not.
  const before = wasSteady ? 0 : state.failures;
  // Other credentials are there already: the viewer has nothing to do.
  const fault =
    signIn === 'renewed'
      ? new Fault('lost', { transport: active.transport, serverMessage: loss.serverMessage, cause: loss })
      : loss;
  const racing = withoutRenewals(state).map((attempt): Attempt => ({ ...attempt, purpose: 'race' }));
  // Each lasting picture allows half a minute of quick retries; pictures that come and go use it up.
  const lastLiveAtMs =
    wasSteady || state.lastLiveAtMs === null ? (active.stalledAtMs ?? env.nowMs) : state.lastLiveAtMs;
  // A lasting picture proves the transport; pictures that end at once, again and again, disprove it.
  const proven = wasSteady ? remember(state, active.requested, { earlyEnds: 0, bans: 0 }) : state;
  const noted = noteFault({ ...proven, lastLiveAtMs }, active.requested, fault, env, signIn === 'declined');
  const lost: LadderState = { ...noted, active: null, fault, failures: before + 1, attempts: racing, lastLiveAtMs };
  if (fault.retryAfterMs !== null) {
    // The server has named a time; until then the other transports are tried.
    const round = remember(beginRound(lost, env), active.requested, { isTried: true, fault });
    return afterRace(round, active.requested, fault, env);
  }
  const context = { failures: before, sinceLiveMs: env.nowMs - lastLiveAtMs, random: env.random };
  // The round begins with the transport that played: better ones have a probe planned already. Attempts that run go on;
  // transports that have just failed are not tried at once.
  const isReplaced = env.config.hasOtherServers && before === 0;
  const waitMs = isReplaced ? REPLACE_WITHIN_MS * env.random : reconnectDelayMs(context);
  return { ...beginRound(lost, env, true), pauseUntilMs: env.nowMs + waitMs };
}

/**
 * Opens the transport again beside its own still picture; if that fails, or stops again at once, the next ones follow.
 */
function onStalled(state: LadderState, active: ActiveSession, env: LadderEnv): LadderState {
  const fault = new Fault('stalled', { transport: active.transport });
  const wasSteady = env.nowMs - active.sinceMs >= STEADY_MS;
  const failures = wasSteady ? 0 : state.failures;
  const stalled = { ...active, stalledAtMs: env.nowMs };
  const next = beginRound({ ...state, fault, failures, active: stalled, attempts: withoutRenewals(state) }, env, true);
  // A muxer that stands still sends old pictures to each new viewer: they move, and prove nothing.
  return active.isAfterStall && !wasSteady ? remember(next, active.requested, { isTried: true }) : next;
}

function onResume(state: LadderState, isRequested: boolean, env: LadderEnv): LadderState {
  if (state.halt) return state;
  const { nowMs } = env;
  const isWaiting = isWaitingForPage(state);
  // While another transport plays, one that cannot is tried again only when a person asks for it.
  const known = isRequested || !isLive(state) ? liftBans(state, isRequested) : state;
  const atMs = nextUnplannedAtMs(state, nowMs, isRequested);
  const fresh = rememberAll(known, ({ bannedAtMs, restUntilMs, probeAtMs }) =>
    bannedAtMs === null && restUntilMs < Infinity
      ? { probes: 0, probeAtMs: Math.min(probeAtMs, atMs), restUntilMs: 0 }
      : {},
  );
  if (isLive(state))
    return TRANSPORT_NAMES.some((transport) => fresh.memory[transport].probeAtMs === atMs)
      ? noteUnplannedRound(fresh, atMs)
      : fresh;
  if (isWaiting && !isRequested) return state;
  if (state.attempts.length > 0) {
    const woken: LadderState = { ...fresh, failures: 0, isWoken: true };
    const rejoined = readmitFailed(woken, nowMs);
    const isMore = candidates(rejoined, env.config).length > candidates(woken, env.config).length;
    return isMore && atMs <= nowMs ? noteUnplannedRound(rejoined, nowMs) : woken;
  }
  return startUnplannedRound({ ...fresh, failures: 0, fault: isWaiting ? null : state.fault }, isRequested, env);
}
