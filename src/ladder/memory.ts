import type { Fault } from '../faults/fault.js';
import {
  findEndpoint,
  findServer,
  sinceLiveMs,
  type LadderConfig,
  type LadderState,
  type TransportMemory,
} from './state.js';
import { getConsequence, delayMs, healProbeMs, mostTelling, probeDelayMs } from './policy.js';
import { TRANSPORT_NAMES, type TransportName } from './transport-name.js';

/** What is needed to remember a fault. */
export interface NoteContext {
  readonly config: LadderConfig;
  readonly nowMs: number;
  readonly random: number;
}

/** Changes the memory of one transport. */
export function remember(state: LadderState, transport: TransportName, change: Partial<TransportMemory>): LadderState {
  return { ...state, memory: { ...state.memory, [transport]: { ...state.memory[transport], ...change } } };
}

/** Changes the memory of each transport. */
export function rememberAll(
  state: LadderState,
  change: (memory: TransportMemory, transport: TransportName) => Partial<TransportMemory>,
): LadderState {
  return TRANSPORT_NAMES.reduce(
    (next, transport) => remember(next, transport, change(next.memory[transport], transport)),
    state,
  );
}

/**
 * Lifts the bans of the transports.
 *
 * @param isRequested Whether a person or the page asked for it: then every rest ends too.
 */
export function liftBans(state: LadderState, isRequested: boolean): LadderState {
  return rememberAll(state, (memory) => ({
    bannedAtMs: null,
    earlyEnds: 0,
    ...(isRequested ? { bans: 0, refusals: 0 } : {}),
    restUntilMs: isRequested || memory.restUntilMs < Infinity ? 0 : Infinity,
  }));
}

/**
 * Notes what a fault says about its transport, whatever else plays.
 *
 * @param isDeclined Whether the page has no credentials to give.
 */
export function noteFault(
  state: LadderState,
  transport: TransportName,
  fault: Fault,
  { config, nowMs, random }: NoteContext,
  isDeclined = false,
): LadderState {
  const memory = state.memory[transport];
  const consequence = getConsequence(fault.code);
  const earlyEnds = memory.earlyEnds + (consequence === 'again-once' ? 1 : 0);
  const noted = remember(state, transport, { fault, earlyEnds });
  if (consequence === 'descend-for-good' || earlyEnds >= 2) {
    const bans = memory.bans + 1;
    return remember(noted, transport, { bannedAtMs: nowMs, bans, probeAtMs: nowMs + healProbeMs(memory.bans, random) });
  }
  if (consequence !== 'rest') return noted;
  const context = {
    failures: memory.refusals,
    sinceLiveMs: sinceLiveMs(state, nowMs),
    isVisible: state.isVisible,
    random,
  };
  const restUntilMs = isDeclined ? Infinity : nowMs + (delayMs(fault, context) ?? Infinity);
  // Two transports on one playlist would get the same answer.
  const endpoint = findEndpoint(transport, config);
  const isSame = (other: TransportName) =>
    other === transport || (fault.transport !== null && findEndpoint(other, config) === endpoint);
  return rememberAll(noted, (each, other) => (isSame(other) ? { restUntilMs, refusals: each.refusals + 1 } : {}));
}

/**
 * After a change of the source, the transports that could not play it are probed when its new pictures have arrived.
 */
const CHANGED_MS = 3_000;

/**
 * Notes that the source changed: somebody corrected a setting of the camera, or it is another source. Transports that
 * could not play it are probed soon.
 */
export function noteChange(state: LadderState, nowMs: number): LadderState {
  return rememberAll(state, ({ bannedAtMs, probeAtMs }) =>
    bannedAtMs === null ? {} : { bans: 0, probeAtMs: Math.min(probeAtMs, nowMs + CHANGED_MS) },
  );
}

/** Notes a failed probe: the next one comes later, and not before the transport may be tried at all. */
export function noteProbe(
  state: LadderState,
  transport: TransportName,
  { nowMs, random }: Omit<NoteContext, 'config'>,
): LadderState {
  const { probes, bannedAtMs, restUntilMs, probeAtMs } = state.memory[transport];
  const healsAtMs = bannedAtMs === null ? restUntilMs : probeAtMs;
  return remember(state, transport, {
    probes: probes + 1,
    probeAtMs: Math.max(healsAtMs, nowMs + probeDelayMs(probes + 1, random)),
  });
}

/**
 * Lets transports that failed before the conditions changed join the attempts that still run: those may take long to
 * fail.
 */
export function readmitFailed(state: LadderState, nowMs: number): LadderState {
  const isRunning = (transport: TransportName) => state.attempts.some((attempt) => attempt.transport === transport);
  const rejoined = rememberAll(state, ({ restUntilMs }, transport) =>
    isRunning(transport) || restUntilMs > nowMs ? {} : { isTried: false, fault: null },
  );
  return { ...rejoined, blocked: [] };
}

/** Shows the server's fault now, without waiting for its other addresses, which may still have a picture. */
export function noteCameraFault(state: LadderState, fault: Fault, server: string, config: LadderConfig): LadderState {
  const { active } = state;
  // A picture that stopped stays while only another server calls the camera gone.
  if (active && findServer(active.requested, config) !== server) return state;
  const lastLiveAtMs = active ? active.stalledAtMs : state.lastLiveAtMs;
  const leading = mostTelling([state.fault ?? fault, fault]);
  const isNews = leading?.code !== state.fault?.code;
  return { ...state, active: null, lastLiveAtMs, ...(isNews ? { fault: leading, failures: 0 } : {}) };
}
