import type { Fault } from '../faults/fault.js';
import { getConsequence, getFaultState } from './policy.js';
import { TRANSPORT_NAMES, type TransportName } from './transport-name.js';

/** What the player is doing. The labels for people are in `components/i18n/`. */
export type PlaybackState =
  | 'idle'
  | 'connecting'
  | 'live'
  | 'stalled'
  | 'reconnecting'
  | 'offline'
  | 'unconfigured'
  | 'capacity'
  | 'unauthorized'
  | 'unsupported'
  | 'paused'
  | 'suspended';

/** Why nothing runs. */
export type Halt = 'idle' | 'paused' | 'suspended';

/** A transport of this camera's ladder, with what a decision needs. */
export interface Step {
  readonly transport: TransportName;
  /** The URL. Two transports on one endpoint get the same answer. */
  readonly endpoint: string;
  /** The key of the server. All endpoints of one server know the same about the camera. */
  readonly server: string;
}

/** What the ladder is built from. Times in milliseconds. */
export interface LadderConfig {
  /** The transports, best first; only those that the camera has and the browser can try. */
  readonly steps: readonly Step[];
  /** After this time without a picture the next transport joins; Infinity turns the race off. */
  readonly headStartMs: number;
  /** Whether there are addresses of which this browser can try none (WebRTC alone, in a browser without it). */
  readonly isUnplayable?: boolean;
  /** Whether other servers have the camera too: then a lost picture is replaced at once. */
  readonly hasOtherServers?: boolean;
  /** Whether the picture is for a preview: then no other transport is tried beside one that freezes. */
  readonly isPreview?: boolean;
}

/** An attempt: a transport that should be opening. */
export interface Attempt {
  readonly id: number;
  readonly transport: TransportName;
  /**
   * `probe`: another transport plays meanwhile, and a failure has no effect. `renewal`: so does the same transport,
   * from another server than the preferred one.
   */
  readonly purpose: 'race' | 'probe' | 'renewal';
  readonly queuedAtMs: number;
  /** When the connect gate let it start; null before. A head start counts from here. */
  readonly startedAtMs: number | null;
  /** Set while a session plays hidden on trial, as this transport: it is shown if it still plays at the end. */
  readonly trial: { readonly transport: TransportName; readonly endsAtMs: number } | null;
}

/** The session that is shown. */
export interface ActiveSession {
  readonly id: number;
  readonly transport: TransportName;
  /** The transport that was requested: `ll-hls` on a playlist without parts is shown as `hls`. */
  readonly requested: TransportName;
  readonly sinceMs: number;
  /** When its picture stopped moving; null while it moves. */
  readonly stalledAtMs: number | null;
  /** Whether it was opened because a picture had stopped. */
  readonly isAfterStall: boolean;
}

/** What the ladder remembers about a transport. */
export interface TransportMemory {
  /** Whether it was tried in the running round. */
  readonly isTried: boolean;
  readonly fault: Fault | null;
  /** Since when the transport is known to be unable to play this camera; null while it may be able. */
  readonly bannedAtMs: number | null;
  /** How often in a row it was found to be unable. */
  readonly bans: number;
  readonly earlyEnds: number;
  /**
   * Its server refused us (401, 403): it is not tried before this time; Infinity when the page has no credentials to
   * give.
   */
  readonly restUntilMs: number;
  /** Refusals in a row. */
  readonly refusals: number;
  /** Failed probes since a worse transport plays, and when the next one is due. */
  readonly probes: number;
  readonly probeAtMs: number;
}

/** The whole state of the ladder, as a value. `attempts` and `active` say what should be running. */
export interface LadderState {
  readonly halt: Halt | null;
  readonly isVisible: boolean;
  readonly attempts: readonly Attempt[];
  readonly active: ActiveSession | null;
  readonly memory: Readonly<Record<TransportName, TransportMemory>>;
  /** Servers that gave an answer in this round that is true of the camera on all their transports. */
  readonly blocked: readonly string[];
  /** Rounds in a row that ended without a lasting picture. */
  readonly failures: number;
  /** When the next round begins; null while one runs, a picture is shown, or only the page can help. */
  readonly nextRoundAtMs: number | null;
  /** The running round starts nothing before this time; null when it may start at once. */
  readonly pauseUntilMs: number | null;
  /**
   * Whether the conditions changed while attempts ran: their faults may be out of date, so their round does not end
   * with a wait.
   */
  readonly isWoken: boolean;
  /** Why there is no picture; null while connecting for the first time and while live. */
  readonly fault: Fault | null;
  readonly lastLiveAtMs: number | null;
  /** When the last round began; null before the first. */
  readonly roundAtMs: number | null;
  /** When the last unplanned rounds began. */
  readonly unplannedAtMs: readonly number[];
  readonly nextId: number;
}

/** An attempt that takes longer is given up: no transport may wait for ever. */
export const ATTEMPT_LIMIT_MS = 45_000;
/** A stalled session that its own transport could not replace in this time is ended. */
export const STALL_LIMIT_MS = 6_000;
/** Two decoders at a time, with the one that is shown: the limit of a browser on a small device. */
export const MAX_RUNNING = 2;

const FRESH: TransportMemory = {
  isTried: false,
  fault: null,
  bannedAtMs: null,
  bans: 0,
  earlyEnds: 0,
  restUntilMs: 0,
  refusals: 0,
  probes: 0,
  probeAtMs: 0,
};

/** Gives the state of a ladder that does nothing yet. */
export function initialLadder(): LadderState {
  return {
    halt: 'idle',
    isVisible: true,
    attempts: [],
    active: null,
    memory: Object.fromEntries(TRANSPORT_NAMES.map((transport) => [transport, FRESH])) as Record<
      TransportName,
      TransportMemory
    >,
    blocked: [],
    failures: 0,
    nextRoundAtMs: null,
    pauseUntilMs: null,
    isWoken: false,
    fault: null,
    lastLiveAtMs: null,
    roundAtMs: null,
    unplannedAtMs: [],
    nextId: 1,
  };
}

/**
 * Gives how long ago the camera was live, in milliseconds; null if it never was. A picture that stopped was live until
 * then.
 */
export function sinceLiveMs({ active, lastLiveAtMs }: LadderState, nowMs: number): number | null {
  const atMs = active?.stalledAtMs ?? lastLiveAtMs;
  return atMs === null ? null : nowMs - atMs;
}

/** Whether a picture is shown and moves. */
export function isLive(state: LadderState): boolean {
  return state.active !== null && state.active.stalledAtMs === null;
}

/**
 * Whether a round ended with a fault that only the page can change: an address, or credentials that it does not have.
 */
export function isWaitingForPage({ nextRoundAtMs, fault, memory }: LadderState): boolean {
  if (nextRoundAtMs !== null || fault === null) return false;
  return (
    getConsequence(fault.code) === 'ask' ||
    TRANSPORT_NAMES.some((transport) => memory[transport].restUntilMs === Infinity)
  );
}

/** Gives the state for people and events. */
export function getPlaybackState(state: LadderState): PlaybackState {
  if (state.halt) return state.halt;
  if (state.active) return state.active.stalledAtMs === null ? 'live' : 'stalled';
  return state.fault ? getFaultState(state.fault.code) : 'connecting';
}

/** Whether this ladder prefers `a` to `b`: the page may have chosen another order than the usual one. */
export function isBetter(a: TransportName, b: TransportName, config: LadderConfig): boolean {
  const rank = (transport: TransportName) => {
    const place = config.steps.findIndex((step) => step.transport === transport);
    // A playlist without parts may turn out to be a transport that is not on the ladder: it comes last.
    return place < 0 ? config.steps.length + TRANSPORT_NAMES.indexOf(transport) : place;
  };
  return rank(a) < rank(b);
}

/** Gives the transports that may still start in this round, best first. */
export function candidates(state: LadderState, config: LadderConfig): readonly Step[] {
  const isKnownOffline = Object.values(state.memory).some(
    ({ fault }) => fault?.code === 'offline' || fault?.code === 'unconfigured',
  );
  return config.steps.filter((step) => {
    const { isTried, bannedAtMs } = state.memory[step.transport];
    if (isTried || bannedAtMs !== null || state.blocked.includes(step.server)) return false;
    // A snapshot of a camera that its server calls offline is shown as a still frame, not as a live transport.
    if (step.transport === 'snapshot' && isKnownOffline) return false;
    return !state.attempts.some(({ transport }) => findEndpoint(transport, config) === step.endpoint);
  });
}

/** Gives the transports that are better than the active one: each is probed some day. */
export function betterSteps(state: LadderState, config: LadderConfig): readonly Step[] {
  const { active } = state;
  if (!active) return [];
  return config.steps.filter(
    ({ transport }) => isBetter(transport, active.transport, config) && transport !== active.requested,
  );
}

/** Gives the endpoint of a transport on this ladder. */
export function findEndpoint(transport: TransportName, config: LadderConfig): string | undefined {
  return config.steps.find((step) => step.transport === transport)?.endpoint;
}

/** Gives the server of a transport on this ladder; empty for a transport that is not on it. */
export function findServer(transport: TransportName, config: LadderConfig): string {
  return config.steps.find((step) => step.transport === transport)?.server ?? '';
}

/** Gives the time when the next transport may join the race; null when there is none to wait for. */
export function headStartEndsAtMs(state: LadderState, config: LadderConfig): number | null {
  const newest = state.attempts.at(-1);
  if (!newest) return null;
  return newest.startedAtMs === null ? Infinity : newest.startedAtMs + config.headStartMs;
}

/** Gives the time when something starts next; null while something runs, and when nothing is planned. */
export function nextTryAtMs({ attempts, nextRoundAtMs, pauseUntilMs }: LadderState): number | null {
  return nextRoundAtMs ?? (attempts.length === 0 ? pauseUntilMs : null);
}

/**
 * Gives the time of the next `tick` that `step` needs, on the clock of its `nowMs`; null when only an event can change
 * anything.
 */
export function nextTickAtMs(state: LadderState, config: LadderConfig): number | null {
  if (state.halt) return null;
  const times = state.attempts.map(({ queuedAtMs, trial }) => trial?.endsAtMs ?? queuedAtMs + ATTEMPT_LIMIT_MS);
  if (state.nextRoundAtMs !== null) times.push(state.nextRoundAtMs);
  if (isLive(state)) {
    if (state.isVisible && state.attempts.length === 0) {
      times.push(...betterSteps(state, config).map(({ transport }) => state.memory[transport].probeAtMs));
    }
  } else {
    if (state.active?.stalledAtMs != null) times.push(state.active.stalledAtMs + STALL_LIMIT_MS);
    const running = state.attempts.length + (state.active ? 1 : 0);
    const startsAtMs = Math.max(state.pauseUntilMs ?? -Infinity, headStartEndsAtMs(state, config) ?? -Infinity);
    const hasMore = candidates(state, config).length > 0 || state.attempts.length === 0;
    if (running < MAX_RUNNING && hasMore && startsAtMs > -Infinity) times.push(startsAtMs);
  }
  const soonest = Math.min(...times);
  return Number.isFinite(soonest) ? soonest : null;
}
