import type { Fault, FaultCode } from '../faults/fault.js';

/**
 * What a fault means for the ladder.
 *
 * - `descend`: this transport has no picture now; another may have one.
 * - `descend-for-good`: this transport cannot play this camera in this browser; it is probed seldom while another
 *   plays.
 * - `again-once`: perhaps an accident: one more attempt, and the second time `descend-for-good`.
 * - `rest`: this address refuses us; another may not. It is not tried for a while, whatever else is tried.
 * - `wait`: said of the camera as a whole. When all addresses of the server have been tried, only the best is tried.
 * - `ask`: as `wait`, but only the page can change it.
 */
export type Consequence = 'descend' | 'descend-for-good' | 'again-once' | 'rest' | 'wait' | 'ask';

/** The state of a player whose round ended with a fault. */
export type FaultState =
  'offline' | 'unconfigured' | 'capacity' | 'unauthorized' | 'unsupported' | 'paused' | 'reconnecting';

/** All that follows from a kind of fault. */
interface Meaning {
  readonly consequence: Consequence;
  readonly state: FaultState;
  /** The time until the next round in milliseconds; null when only the page can change it. */
  readonly delayMs: (context: DelayContext) => number | null;
}

const DESCEND: Meaning = { consequence: 'descend', state: 'reconnecting', delayMs: reconnectDelayMs };
const REFUSED: Meaning = { consequence: 'rest', state: 'unauthorized', delayMs: refusalDelayMs };
const LEASE_DENIED: Meaning = { consequence: 'wait', state: 'capacity', delayMs: smallRequestDelayMs };
const FULL: Meaning = { consequence: 'descend', state: 'capacity', delayMs: placeDelayMs };

/**
 * From the most to the least telling. A camera with an unreachable WHEP and an HLS that answers "offline" is offline;
 * "unsupported" leads only when no other fault could heal.
 */
const MEANINGS: Readonly<Record<FaultCode, Meaning>> = {
  'bad-address': { consequence: 'ask', state: 'unconfigured', delayMs: () => null },
  unauthorized: REFUSED,
  digest: REFUSED,
  'token-missing': REFUSED,
  'sign-in-page': REFUSED,
  blocked: REFUSED,
  // A change of the permission starts a round at once.
  'local-network': REFUSED,
  'local-network-forbidden': REFUSED,
  forbidden: { consequence: 'wait', state: 'unauthorized', delayMs: halfMinuteDelayMs },
  quota: LEASE_DENIED,
  'lease-ended': LEASE_DENIED,
  unconfigured: { consequence: 'wait', state: 'unconfigured', delayMs: halfMinuteDelayMs },
  'stopped-sending': { consequence: 'wait', state: 'offline', delayMs: smallRequestDelayMs },
  offline: { consequence: 'wait', state: 'offline', delayMs: offlineDelayMs },
  // Each round makes the server start the camera, without a viewer: it may be a camera on a battery or behind a phone
  // line.
  'source-timeout': { consequence: 'wait', state: 'offline', delayMs: placeDelayMs },
  // A phone in its energy-saving mode plays when it is charged. Until then, a tap starts the picture at once.
  'play-refused': { consequence: 'descend-for-good', state: 'paused', delayMs: lastingDelayMs },
  capacity: FULL,
  'connection-limit': { ...FULL, delayMs: reconnectDelayMs },
  busy: DESCEND,
  'no-media-path': DESCEND,
  // A round may show a few old pictures. They count as live, so `sinceLiveMs` would allow a quick retry each time.
  stalled: { ...DESCEND, delayMs: ({ failures, random }) => fullJitterMs(failures, random) },
  'no-media': DESCEND,
  'server-error': DESCEND,
  lost: DESCEND,
  'bad-answer': DESCEND,
  refused: DESCEND,
  unreachable: DESCEND,
  // Nothing is sent. A server in the local network that is down looks the same.
  'mixed-content': { consequence: 'descend', state: 'unsupported', delayMs: offlineDelayMs },
  'ended-early': { ...DESCEND, consequence: 'again-once' },
  // Somebody may change the camera's codec.
  unsupported: { consequence: 'descend-for-good', state: 'unsupported', delayMs: lastingDelayMs },
  'not-found': { consequence: 'descend', state: 'offline', delayMs: offlineDelayMs },
};

/** A page without TypeScript may make a fault of its own kind. */
function getMeaning(code: FaultCode): Meaning {
  return (MEANINGS as Partial<typeof MEANINGS>)[code] ?? DESCEND;
}

/** Gives what this kind of fault means for the ladder. */
export function getConsequence(code: FaultCode): Consequence {
  return getMeaning(code).consequence;
}

/** Gives the state of a player whose round ended with this kind of fault. */
export function getFaultState(code: FaultCode): FaultState {
  return getMeaning(code).state;
}

/**
 * Whether the fault is of the address itself. Then another transport on the same address would get the same answer, and
 * its request would only burden a server in trouble.
 */
export function isAddressFault(fault: Fault): boolean {
  return fault.status !== null || fault.code === 'unreachable' || fault.code === 'bad-answer';
}

/** In one of this many rounds, all addresses of a server are tried, although its fault is known. */
const FULL_ROUNDS = 8;

/**
 * Does this fault end the round for all addresses of its server? One address may speak for itself alone: a gateway
 * that has no WHEP for a camera may have HLS. So all are tried in the first round, and in one of `FULL_ROUNDS`.
 *
 * @param known The fault of the rounds before; null in the first.
 * @param failures Rounds that ended with the known fault.
 */
export function isRoundOverForServer(fault: Fault, known: Fault | null, failures: number): boolean {
  const consequence = getConsequence(fault.code);
  if (consequence === 'ask') return true;
  // A fault of no transport comes from the service that gives the leases: it is asked before any address.
  if (fault.transport === null) return consequence === 'rest' || consequence === 'wait';
  const isOfServer = consequence === 'wait' || fault.code === 'capacity';
  const isKnown = fault.code === known?.code && fault.retryAfterMs === null;
  return isOfServer && isKnown && failures % FULL_ROUNDS > 0;
}

/** All codes, from the most to the least telling. */
export const FAULT_CODES_BY_PRIORITY = Object.keys(MEANINGS) as readonly FaultCode[];

/** Gives the fault that says most about why there is no picture; null for none. */
export function mostTelling(faults: readonly Fault[]): Fault | null {
  // Of two transports that cannot play the camera, the one that knows the codec.
  const rank = (fault: Fault) => FAULT_CODES_BY_PRIORITY.indexOf(fault.code) - (fault.codec ? 0.5 : 0);
  return faults.reduce<Fault | null>((best, fault) => (best && rank(best) <= rank(fault) ? best : fault), null);
}

/** What a delay depends on besides the fault. */
export interface DelayContext {
  /** The rounds before this one that ended with this kind of fault. */
  readonly failures: number;
  /** Milliseconds since the camera was last live for a while; null if it never was live. */
  readonly sinceLiveMs: number | null;
  /** Whether the page is visible. */
  readonly isVisible: boolean;
  /** From [0, 1); an argument, so that the policy stays a pure function. */
  readonly random: number;
}

const S = 1000;
const SOON_AFTER_LIVE_MS = 30 * S;
/** Credentials that showed a picture a moment ago are valid: the service that checks them is in trouble. */
const TRUSTED_AFTER_LIVE_MS = 300 * S;

/** Gives the time until the next round, in milliseconds; null when only the page can change it. */
export function delayMs(fault: Fault, context: DelayContext): number | null {
  const ownMs = getMeaning(fault.code).delayMs(context);
  if (ownMs === null || fault.retryAfterMs === null) return ownMs && Math.min(ownMs, quickRetryMs(fault, context));
  // The server's time is used, spread a little, because all its viewers got the same number. Zero would be a loop
  // without a pause, and some proxies send an hour.
  return Math.min(Math.max(fault.retryAfterMs, S), 300 * S) * (1 + 0.2 * context.random);
}

/**
 * Faults that end by themselves, and whose check costs the server next to nothing: its own answer about the camera, or
 * a gateway's about the server. A 429 is a request for no more requests.
 */
const LIGHT = /^(offline|source-timeout|unconfigured|not-found|capacity|busy|unreachable)$/;

/**
 * While the page is visible, the end of any such fault is noticed within five seconds (docs/decisions/0010). Infinity
 * where there was no answer, or where the page is hidden.
 */
function quickRetryMs({ code, status }: Fault, { isVisible, random }: DelayContext): number {
  return isVisible && status && status !== 429 && LIGHT.test(code) ? (2 + random) * S : Infinity;
}

function offlineDelayMs(context: DelayContext): number {
  return Math.min(soonMs(context), growing(5 * S, 1.5, 30 * S, context.failures) * around(context));
}

function halfMinuteDelayMs(context: DelayContext): number {
  return 30 * S * around(context);
}

/** The second wait is longer than the 30 s for which an unused HLS session keeps its place. */
function placeDelayMs(context: DelayContext): number {
  return growing(13 * S, 3, 120 * S, context.failures) * around(context);
}

/** For one small request, which costs the camera nothing. */
function smallRequestDelayMs(context: DelayContext): number {
  return 3 * S * around(context);
}

/** For faults that last until somebody changes something. */
function lastingDelayMs(context: DelayContext): number {
  return growing(60 * S, 2, 300 * S, context.failures) * around(context);
}

/** Spreads the times of many viewers by a fifth to either side. */
function around({ random }: Pick<DelayContext, 'random'>): number {
  return 0.8 + 0.4 * random;
}

/** Gives the time until a connection that was lost, or failed, is tried again, in milliseconds. */
export function reconnectDelayMs(context: Omit<DelayContext, 'isVisible'>): number {
  return Math.min(soonMs(context), fullJitterMs(context.failures, context.random));
}

/**
 * Gives the wait after a refusal, in milliseconds. A service that checks credentials answers 401 while it restarts,
 * which takes about 20 s. Credentials that never worked are another matter: a guard on the server (fail2ban) bans
 * clients that insist.
 */
function refusalDelayMs(context: DelayContext): number {
  const { sinceLiveMs, random } = context;
  if (sinceLiveMs !== null && sinceLiveMs < TRUSTED_AFTER_LIVE_MS) return (5 + 10 * random) * S;
  return lastingDelayMs(context);
}

/** Most outages are short, and the viewer of a camera that was live a moment ago waits for it. */
function soonMs({ sinceLiveMs, random }: Pick<DelayContext, 'sinceLiveMs' | 'random'>): number {
  return sinceLiveMs !== null && sinceLiveMs < SOON_AFTER_LIVE_MS ? S + 0.5 * S * random : Infinity;
}

/** 0.5 s, doubling to 30 s, spread over the whole interval, so that a thousand viewers do not return at once. */
export function fullJitterMs(failures: number, random: number): number {
  const FLOOR_MS = 200;
  return FLOOR_MS + random * (growing(0.5 * S, 2, 30 * S, failures) - FLOOR_MS);
}

function growing(firstMs: number, factor: number, mostMs: number, times: number): number {
  return Math.min(mostMs, firstMs * factor ** times);
}

/**
 * Gives the time until a better transport is probed while a worse one plays, in milliseconds.
 *
 * @param probes How often a probe failed.
 */
export function probeDelayMs(probes: number, random: number): number {
  return growing(15 * S, 2, 300 * S, probes) * (0.9 + 0.2 * random);
}

/**
 * Gives the time until a transport that could not play this camera is probed while a worse one plays, in milliseconds:
 * somebody may have corrected the camera.
 *
 * @param bans How often it was found to be unable before.
 */
export function healProbeMs(bans: number, random: number): number {
  return growing(300 * S, 2, 1800 * S, bans) * (0.9 + 0.2 * random);
}
