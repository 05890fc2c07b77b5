import { Fault } from '../faults/fault.js';
import type { LadderConfig, LadderState } from '../ladder/state.js';
import type { TransportName } from '../ladder/transport-name.js';
import type { FrameCount } from '../liveness/frame-counter.js';
import type { FrozenTime } from './frozen-time.js';

/** What is remembered of a transport's trials. Times in milliseconds, on the ladder's clock. */
export interface TrialMemory {
  /** No trial of it begins before. */
  readonly pauseUntilMs: number;
  /** Trials in a row that it did not pass, and the time of the last one. */
  readonly failures: number;
  readonly failedAtMs: number;
  /**
   * Why it has to pass a trial before it is shown in place of a worse one: it froze while it was shown, or did not pass
   * a trial. Null where it is not in doubt.
   */
  readonly doubt: Fault | null;
  /** The doubt ends at this time, without a trial. */
  readonly doubtUntilMs: number;
  /** How often it came back after a trial, and was left again soon: each doubles its next trial. */
  readonly returns: number;
  /** When a trial brought it back; null where it was shown for another reason. */
  readonly returnedAtMs: number | null;
}

/** Frozen time of one transport in one second. */
export interface FrozenSecond {
  readonly transport: TransportName;
  readonly atMs: number;
  readonly frozenMs: number;
  readonly freezes: number;
}

/** A trial that runs: the session of a transport opens, then plays hidden beside the one that is shown. */
export interface RunningTrial {
  /** The id of its attempt. */
  readonly id: number;
  readonly transport: TransportName;
  /** Null until its first frame. */
  readonly time: FrozenTime | null;
  /** How long it has played, until the comparison begins. */
  readonly settledMs: number;
  /** How long both were observed side by side, and how long each was frozen in that time. */
  readonly comparedMs: number;
  readonly frozenMs: number;
  readonly shownFrozenMs: number;
}

/** Gives a trial whose attempt has just begun. */
export function beginTrial(id: number, transport: TransportName): RunningTrial {
  return { id, transport, time: null, settledMs: 0, comparedMs: 0, frozenMs: 0, shownFrozenMs: 0 };
}

/** What the ladder should do at its next `tick`. */
export type TrialRequest =
  | { readonly type: 'begin'; readonly transport: TransportName }
  /** Show the session on trial in place of the other. */
  | { readonly type: 'take' }
  /** End the trial. `isFailure`: it counts against the transport. */
  | { readonly type: 'end'; readonly isFailure: boolean };

/** Everything that the trials of one playback know, as a value. */
export interface Trials {
  readonly memory: Readonly<Partial<Record<TransportName, TrialMemory>>>;
  /** The last minute of what was shown, oldest first. */
  readonly seconds: readonly FrozenSecond[];
  /** The session that is shown. */
  readonly shownSession: { readonly id: number; readonly time: FrozenTime } | null;
  /** The transport of the last session that was shown. */
  readonly lastTransport: TransportName | null;
  /** The camera's usual time between two frames; null while it is unknown. */
  readonly intervalMs: number | null;
  readonly running: RunningTrial | null;
  readonly request: TrialRequest | null;
  readonly nextTrialAtMs: number;
  /** Whether a trial was worth its bandwidth when the picture was last observed. */
  readonly isWorthwhile: boolean;
  /** When the transport changed, in the last minutes. */
  readonly changesAtMs: readonly number[];
}

/** What a session knows of its frames. */
export type ObservedFrames = Pick<FrameCount, 'count' | 'usualMs' | 'freezeCount' | 'freezeMs'>;

/** One observation of what is shown, and of what is on trial. */
export interface TrialObservation {
  readonly nowMs: number;
  readonly ladder: LadderState;
  readonly config: LadderConfig;
  /** The frames of the shown session; null where there is none. */
  readonly shownFrames: ObservedFrames | null;
  /** The frames of the session on trial; null before the first one. */
  readonly trialFrames: ObservedFrames | null;
  /** Whether a trial may run: the page is visible. */
  readonly isAllowed: boolean;
  /** Whether a trial is worth its bandwidth: the picture is large enough, and no other one on the page is on trial. */
  readonly isWorthwhile: boolean;
}

export const NO_TRIALS: Trials = {
  memory: {},
  seconds: [],
  shownSession: null,
  lastTransport: null,
  intervalMs: null,
  running: null,
  request: null,
  nextTrialAtMs: 0,
  isWorthwhile: false,
  changesAtMs: [],
};

const FRESH: TrialMemory = {
  pauseUntilMs: 0,
  failures: 0,
  failedAtMs: -Infinity,
  doubt: null,
  doubtUntilMs: 0,
  returns: 0,
  returnedAtMs: null,
};

/** Gives what is remembered of a transport. */
export function getTrialMemory({ memory }: Pick<Trials, 'memory'>, transport: TransportName): TrialMemory {
  return memory[transport] ?? FRESH;
}

/** Changes what is remembered of a transport. */
export function rememberTrial(trials: Trials, transport: TransportName, change: Partial<TrialMemory>): Trials {
  return { ...trials, memory: { ...trials.memory, [transport]: { ...getTrialMemory(trials, transport), ...change } } };
}

const S = 1000;
const MINUTE_MS = 60 * S;
/** Failed trials and changes of transport are forgotten after this time: the link may have changed. */
const FORGET_MS = 10 * MINUTE_MS;
const FIRST_PAUSE_MS = 30 * S;
const LONGEST_PAUSE_MS = 10 * MINUTE_MS;
/** A better transport is tried more often: each of its trials may give the viewer less delay. */
const FIRST_DOUBT_PAUSE_MS = 15 * S;
const LONGEST_DOUBT_PAUSE_MS = 2 * MINUTE_MS;
/** A transport stays in doubt for this time if no trial can be made. */
const DOUBT_MS = 5 * MINUTE_MS;

/**
 * Notes that a transport did not pass a trial: the next one comes later.
 *
 * @param isUpward Whether a worse transport was shown meanwhile.
 */
export function noteFailedTrial(trials: Trials, transport: TransportName, nowMs: number, isUpward: boolean): Trials {
  const memory = getTrialMemory(trials, transport);
  const failures = nowMs - memory.failedAtMs < FORGET_MS ? memory.failures + 1 : 1;
  const pauseMs = isUpward
    ? Math.min(LONGEST_DOUBT_PAUSE_MS, FIRST_DOUBT_PAUSE_MS * 2 ** (failures - 1))
    : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
  return rememberTrial(trials, transport, {
    failures,
    failedAtMs: nowMs,
    doubt: memory.doubt ?? new Fault('stalled', { transport, serverMessage: 'it did not pass a trial' }),
    pauseUntilMs: nowMs + pauseMs,
    doubtUntilMs: nowMs + DOUBT_MS,
  });
}

/** Puts a transport in doubt: it was left because it froze. */
export function noteDoubt(trials: Trials, transport: TransportName, doubt: Fault, nowMs: number): Trials {
  const { returnedAtMs, returns } = getTrialMemory(trials, transport);
  const isSoon = returnedAtMs !== null && nowMs - returnedAtMs < 3 * MINUTE_MS;
  return rememberTrial(trials, transport, {
    doubt,
    doubtUntilMs: nowMs + DOUBT_MS,
    failures: 0,
    pauseUntilMs: nowMs + FIRST_DOUBT_PAUSE_MS,
    returns: isSoon ? returns + 1 : 0,
    returnedAtMs: null,
  });
}

/** Whether the time of a doubt is over: the next step of the ladder ends it. */
export function hasDoubtEnded({ memory }: Trials, nowMs: number): boolean {
  return Object.values(memory).some(({ doubt, doubtUntilMs }) => doubt !== null && nowMs >= doubtUntilMs);
}

/** How many changes of the last ten minutes still count. */
export function countChanges(trials: Trials, nowMs: number): number {
  return recentChanges(trials, nowMs).length;
}

/** Notes a change of transport. */
export function noteTransportChange(trials: Trials, nowMs: number): Trials {
  return { ...trials, changesAtMs: [...recentChanges(trials, nowMs), nowMs] };
}

function recentChanges({ changesAtMs }: Trials, nowMs: number): readonly number[] {
  return changesAtMs.filter((atMs) => nowMs - atMs < FORGET_MS);
}
