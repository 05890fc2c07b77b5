import type { Fault } from './fault.js';
import type { Rung } from './rung.js';
import { RUNGS } from './rung.js';

/** What the player is doing, in one word; the words for people are in `words.ts`. */
export type ViewerState =
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

/** A rung of this camera's ladder, as far as deciding needs it. */
export interface Step {
  readonly rung: Rung;
  /** Two rungs on one endpoint hear the same answer. */
  readonly endpoint: string;
  /** Endpoints of one server know the same about the camera. */
  readonly server: string;
}

/** What the ladder is built of. Times in milliseconds. */
export interface LadderConfig {
  /** Best first; only what this camera has and this browser can try. */
  readonly steps: readonly Step[];
  /** A rung without a picture for so long is joined by the next; Infinity turns the race off. */
  readonly headStartMs: number;
}

/** Something that should be opening. */
export interface Attempt {
  readonly id: number;
  readonly rung: Rung;
  /** `probe`: another rung plays meanwhile, and a failure is nobody's business. */
  readonly purpose: 'race' | 'probe';
  readonly askedAtMs: number;
  /** Null while the page's connect gate holds it back: a head start counts from here. */
  readonly startedAtMs: number | null;
}

/** What is seen. */
export interface Shown {
  readonly id: number;
  readonly rung: Rung;
  /** The rung that was asked for: `ll-hls` on a playlist without parts is shown as `hls`. */
  readonly asked: Rung;
  readonly sinceMs: number;
  /** When its picture stopped moving; null while it moves. */
  readonly stalledAtMs: number | null;
  /** It was opened because a picture had stopped. */
  readonly followsStall: boolean;
}

/** What is remembered of a rung. */
export interface RungMemory {
  /** Had its chance in the running round. */
  readonly isTried: boolean;
  readonly fault: Fault | null;
  /** Since when it is known not to be able to play this camera; null while it may. */
  readonly bannedAtMs: number | null;
  readonly earlyEnds: number;
  /** Failed probes since a worse rung plays, and when the next is due. */
  readonly probes: number;
  readonly probeAtMs: number;
}

/** The whole state of the ladder: a value. What should be running is `attempts` and `shown`. */
export interface LadderState {
  readonly halt: Halt | null;
  readonly isVisible: boolean;
  readonly attempts: readonly Attempt[];
  readonly shown: Shown | null;
  readonly memory: Readonly<Record<Rung, RungMemory>>;
  /** Servers that said in this round what is true of the camera on all their rungs. */
  readonly blocked: readonly string[];
  /** Rounds in a row that ended without a picture that lasted. */
  readonly failures: number;
  /** When the next round begins; null while one runs, a picture shows, or only the page can help. */
  readonly nextRoundAtMs: number | null;
  /** The world changed while attempts ran: what they hear may be old, so their round does not end with a wait. */
  readonly isWoken: boolean;
  /** Why there is no picture; null while connecting for the first time and while live. */
  readonly fault: Fault | null;
  readonly lastLiveAtMs: number | null;
  readonly nextId: number;
}

/** An attempt that has not ended by itself after so long is given up: no transport may wait for ever. */
export const ATTEMPT_LIMIT_MS = 45_000;
/** A stalled session that its own rung could not replace in so long is let go. */
export const STALL_LIMIT_MS = 6_000;
/** Two decoders at a time, what is seen included: a browser's and a small device's limit. */
export const MAX_RUNNING = 2;

const FRESH: RungMemory = {
  isTried: false,
  fault: null,
  bannedAtMs: null,
  earlyEnds: 0,
  probes: 0,
  probeAtMs: 0,
};

/** A ladder that does nothing yet. */
export function initialLadder(): LadderState {
  return {
    halt: 'idle',
    isVisible: true,
    attempts: [],
    shown: null,
    memory: Object.fromEntries(RUNGS.map((rung) => [rung, FRESH])) as Record<Rung, RungMemory>,
    blocked: [],
    failures: 0,
    nextRoundAtMs: null,
    isWoken: false,
    fault: null,
    lastLiveAtMs: null,
    nextId: 1,
  };
}

/** True when a picture is seen and it moves. */
export function isLive(state: LadderState): boolean {
  return state.shown !== null && state.shown.stalledAtMs === null;
}

/** The state in one word. */
export function stateOf(state: LadderState): ViewerState {
  if (state.halt) return state.halt;
  if (state.shown) return state.shown.stalledAtMs === null ? 'live' : 'stalled';
  switch (state.fault?.code) {
    case undefined:
      return 'connecting';
    case 'offline':
    case 'source-timeout':
    case 'not-found':
    case 'stopped-sending':
      return 'offline';
    case 'unconfigured':
    case 'bad-address':
      return 'unconfigured';
    case 'crowded':
    case 'quota':
    case 'lease-ended':
      return 'capacity';
    case 'forbidden':
      return 'unauthorized';
    case 'capacity':
    case 'unauthorized':
    case 'unsupported':
      return state.fault.code;
    default:
      return 'reconnecting';
  }
}

/** True when this ladder prefers `a` to `b`: the page may have chosen another order than the usual one. */
export function isBetter(a: Rung, b: Rung, config: LadderConfig): boolean {
  const rank = (rung: Rung) => {
    const place = config.steps.findIndex((step) => step.rung === rung);
    // A playlist without parts may turn out as a rung that is not on the ladder: last, then.
    return place < 0 ? config.steps.length + RUNGS.indexOf(rung) : place;
  };
  return rank(a) < rank(b);
}

/** The rungs that may still be started in this round, best first. */
export function candidates(state: LadderState, config: LadderConfig): readonly Step[] {
  const isKnownDark = Object.values(state.memory).some(
    ({ fault }) => fault?.code === 'offline' || fault?.code === 'unconfigured',
  );
  return config.steps.filter((step) => {
    const { isTried, bannedAtMs } = state.memory[step.rung];
    if (isTried || bannedAtMs !== null || state.blocked.includes(step.server)) return false;
    // A still of a camera that its server calls offline is shown as such, not as a live rung.
    if (step.rung === 'snapshot' && isKnownDark) return false;
    return !state.attempts.some(({ rung }) => endpointOfRung(rung, config) === step.endpoint);
  });
}

/** The better rungs than the one that plays, as far as they are worth a probe. */
export function climbable(state: LadderState, config: LadderConfig): readonly Step[] {
  const { shown } = state;
  if (!shown) return [];
  return config.steps.filter(
    ({ rung }) => isBetter(rung, shown.rung, config) && rung !== shown.asked && state.memory[rung].bannedAtMs === null,
  );
}

/** The endpoint of a rung on this ladder. */
export function endpointOfRung(rung: Rung, config: LadderConfig): string | undefined {
  return config.steps.find((step) => step.rung === rung)?.endpoint;
}

/** When the next rung may join the race; null when there is nobody to wait for. */
export function headStartEndsAtMs(state: LadderState, config: LadderConfig): number | null {
  const newest = state.attempts.at(-1);
  if (!newest) return null;
  return newest.startedAtMs === null ? Infinity : newest.startedAtMs + config.headStartMs;
}

/** When `step` wants a `tick`, in the clock of its `nowMs`; null when only an event can change anything. */
export function wakeAtMs(state: LadderState, config: LadderConfig): number | null {
  if (state.halt) return null;
  const times = state.attempts.map(({ askedAtMs }) => askedAtMs + ATTEMPT_LIMIT_MS);
  if (state.nextRoundAtMs !== null) times.push(state.nextRoundAtMs);
  if (isLive(state)) {
    if (state.isVisible && state.attempts.length === 0) {
      times.push(...climbable(state, config).map(({ rung }) => state.memory[rung].probeAtMs));
    }
  } else {
    if (state.shown?.stalledAtMs != null) times.push(state.shown.stalledAtMs + STALL_LIMIT_MS);
    const running = state.attempts.length + (state.shown ? 1 : 0);
    const endsAtMs = headStartEndsAtMs(state, config);
    if (running < MAX_RUNNING && endsAtMs !== null && candidates(state, config).length > 0) times.push(endsAtMs);
  }
  const soonest = Math.min(...times);
  return Number.isFinite(soonest) ? soonest : null;
}
