import { Fault } from '../faults/fault.js';
import { isBetter, isLive, type LadderConfig } from '../ladder/state.js';
import type { TransportName } from '../ladder/transport-name.js';
import { beginFrozenTime, observeFrames, type FrozenTime } from './frozen-time.js';
import {
  countChanges,
  getTrialMemory,
  noteDoubt,
  noteFailedTrial,
  noteTransportChange,
  rememberTrial,
  type RunningTrial,
  type TrialObservation,
  type TrialRequest,
  type Trials,
} from './trials.js';

/** A transport stutters that was frozen for this time, in two freezes or more, within the last half minute. */
const STUTTER_MS = 2_000;
const STUTTER_FREEZES = 2;
const WINDOW_MS = 30_000;
/** This much is kept, so that a transport that was left during a trial still counts as one that stuttered. */
const LOG_MS = 60_000;

/** A worse transport has to save this much frozen time for each step down the ladder: the change costs delay. */
const SAVING_MS = 1_500;
/** The first seconds of a session are not like the others: it finds its place at the live edge. */
const SETTLE_MS = 3_000;
/** Before this time a comparison says nothing. */
const LEAST_MS = 5_000;
/**
 * A transport is better if the other one was frozen at least this many times as long. A short comparison needs a larger
 * factor, because of chance.
 */
const FACTOR = 2;
const SHORT_FACTOR = 3;
const SHORT_MS = 12_000;
/** A comparison that decides nothing ends. */
const LIMIT_MS = 30_000;
/**
 * A better transport has to play as well as the shown one for this time; twice as long after each return that failed.
 */
const PROOF_MS = 20_000;
const LONGEST_PROOF_MS = 80_000;
/** One short freeze more than the other is within what chance does. */
const EVEN_MS = 250;
/** A transport that froze for this much longer than the other has failed: the link need not carry both any longer. */
const WORSE_MS = 750;
/** Both froze: the link has no room for both, or the cause is not the transport. */
const BOTH_FROZEN_MS = 4_000;
const OPENING_LIMIT_MS = 15_000;
/** The time until the next trial, whatever was before it. */
const APART_MS = 5_000;
/** This many changes within ten minutes are enough: then what plays goes on, unless it stops. */
const MOST_CHANGES = 6;
/** A picture moves that had a frame within this time, or within three of its usual intervals. */
const MOVING_MS = 500;

/** Whether the picture moves, as far as its frames say. */
export function isMoving({ frameAtMs, intervalMs }: FrozenTime, nowMs: number): boolean {
  return nowMs - frameAtMs < Math.max(MOVING_MS, 3 * (intervalMs ?? 0));
}

/** Observes the sessions, and says by `request` what the ladder should do. Call it about ten times a second. */
export function observeTrials(before: Trials, observation: TrialObservation): Trials {
  const { nowMs, ladder, isAllowed, isWorthwhile } = observation;
  const noted = { ...observeShown(before, observation), isWorthwhile };
  const { running } = noted;
  if (!running) {
    const transport = isAllowed && isWorthwhile ? chooseTransport(noted, observation) : null;
    return transport === null ? noted : { ...noted, request: { type: 'begin', transport } };
  }
  if (!isAllowed) return { ...noted, request: { type: 'end', isFailure: false } };
  const shownMs = (noted.shownSession?.time.frozenMs ?? 0) - (before.shownSession?.time.frozenMs ?? 0);
  const next = observeRunning(
    running,
    observation,
    before.shownSession?.id === noted.shownSession?.id ? shownMs : 0,
    noted,
  );
  const isOpening = next.time === null;
  // It may wait at the connect gate first, for longer than it opens.
  const startedAtMs = ladder.attempts.find(({ id }) => id === running.id)?.startedAtMs ?? nowMs;
  const isLate = isOpening && nowMs - startedAtMs >= OPENING_LIMIT_MS;
  const request = isLate ? END : isOpening || !isLive(ladder) ? null : judgeTrial(next, noted, observation);
  return { ...noted, running: next, request };
}

const END: TrialRequest = { type: 'end', isFailure: true };

/** Notes that another transport is shown than before. Call it after each step of the ladder. */
export function noteShown(
  before: Trials,
  { ladder, config, nowMs }: Pick<TrialObservation, 'ladder' | 'config' | 'nowMs'>,
): Trials {
  const { lastTransport } = before;
  const { active } = ladder;
  if (!active || active.transport === lastTransport) return before;
  const { transport } = active;
  const { doubt } = getTrialMemory(before, transport);
  const noted = rememberTrial({ ...before, lastTransport: transport }, transport, {
    doubt: null,
    returnedAtMs: doubt ? nowMs : null,
  });
  if (lastTransport === null || config.isPreview) return noted;
  const changed = { ...noteTransportChange(noted, nowMs), nextTrialAtMs: nowMs + APART_MS };
  if (!hasStuttered(changed, lastTransport, nowMs, LOG_MS)) return changed;
  return isBetter(lastTransport, transport, config)
    ? noteDoubt(changed, lastTransport, explain(changed, lastTransport, nowMs), nowMs)
    : noteFailedTrial(changed, lastTransport, nowMs, false);
}

function explain(trials: Trials, transport: TransportName, nowMs: number): Fault {
  const { frozenMs, freezes } = sumUp(trials, transport, nowMs, LOG_MS);
  const serverMessage = `frozen ${freezes} times, for ${(frozenMs / 1000).toFixed(1)} s of the last minute`;
  return new Fault('stalled', { transport, serverMessage });
}

/** Adds what the shown session did since the observation before. */
function observeShown(before: Trials, { ladder, shownFrames, nowMs }: TrialObservation): Trials {
  const { active } = ladder;
  if (!active || shownFrames === null) return { ...before, shownSession: null };
  const { count, usualMs, freezeMs = 0, freezeCount = 0 } = shownFrames;
  const { transport } = active;
  const kept = before.seconds.filter(({ atMs }) => nowMs - atMs < LOG_MS);
  if (before.shownSession?.id !== active.id) {
    // A session that was hidden has presented few of its frames, and does not know their usual interval.
    const intervalMs = before.intervalMs ?? (usualMs || null);
    const shown = { id: active.id, time: beginFrozenTime(nowMs, count, intervalMs) };
    // The first session is observed because it froze.
    const isFirst = before.seconds.length === 0 && before.shownSession === null && freezeMs > 0;
    const seconds = isFirst ? [{ transport, atMs: nowMs, frozenMs: freezeMs, freezes: freezeCount }] : kept;
    return { ...before, shownSession: shown, intervalMs, seconds };
  }
  const last = before.shownSession.time;
  const time = observeFrames(last, nowMs, count);
  const second = {
    transport,
    atMs: nowMs,
    frozenMs: time.frozenMs - last.frozenMs,
    freezes: time.freezes - last.freezes,
  };
  const isNews = second.frozenMs > 0;
  return {
    ...before,
    shownSession: { id: active.id, time },
    intervalMs: time.intervalMs,
    seconds: isNews ? merge(kept, second) : kept,
  };
}

/** Adds what happened to the entry of the same second, so that the log stays short. */
function merge(seconds: Trials['seconds'], added: Trials['seconds'][number]): Trials['seconds'] {
  const last = seconds.at(-1);
  if (!last || last.transport !== added.transport || added.atMs - last.atMs >= 1000) return [...seconds, added];
  const { transport, atMs, frozenMs, freezes } = last;
  return [
    ...seconds.slice(0, -1),
    { transport, atMs, frozenMs: frozenMs + added.frozenMs, freezes: freezes + added.freezes },
  ];
}

function sumUp({ seconds }: Trials, transport: TransportName, nowMs: number, withinMs: number) {
  const recent = seconds.filter((second) => second.transport === transport && nowMs - second.atMs < withinMs);
  return {
    frozenMs: recent.reduce((sum, second) => sum + second.frozenMs, 0),
    freezes: recent.reduce((sum, second) => sum + second.freezes, 0),
  };
}

/** Whether a transport stuttered while it was shown, in the last half minute. */
export function hasStuttered(
  trials: Trials,
  transport: TransportName,
  nowMs: number,
  withinMs: number = WINDOW_MS,
): boolean {
  const { frozenMs, freezes } = sumUp(trials, transport, nowMs, withinMs);
  return frozenMs >= STUTTER_MS && freezes >= STUTTER_FREEZES;
}

/** Whether the transport has changed so often that it should not change again, unless the picture stops. */
export function hasChangedEnough(trials: Trials, nowMs: number): boolean {
  return countChanges(trials, nowMs) >= MOST_CHANGES;
}

/** Gives the transport to try now; null for none. */
function chooseTransport(trials: Trials, { ladder, config, nowMs }: TrialObservation): TransportName | null {
  const { active, attempts, isVisible } = ladder;
  if (!active || !isLive(ladder) || !isVisible || attempts.length > 0 || config.isPreview) return null;
  if (nowMs < trials.nextTrialAtMs || hasChangedEnough(trials, nowMs)) return null;
  const isStuttering = hasStuttered(trials, active.transport, nowMs);
  const found = config.steps.find(({ transport }) => {
    const { bannedAtMs, restUntilMs } = ladder.memory[transport];
    const { doubt, pauseUntilMs } = getTrialMemory(trials, transport);
    if (nowMs < pauseUntilMs || bannedAtMs !== null || restUntilMs > nowMs) return false;
    if (transport === active.transport || transport === active.requested || transport === 'snapshot') return false;
    // The ladder's own probes find out whether a better one plays at all.
    return isBetter(transport, active.transport, config) ? doubt !== null : isStuttering;
  });
  return found?.transport ?? null;
}

/** Adds what the session on trial did since the observation before. */
function observeRunning(
  running: RunningTrial,
  { trialFrames, nowMs }: TrialObservation,
  shownMs: number,
  { intervalMs }: Trials,
): RunningTrial {
  if (trialFrames === null) return running;
  if (!running.time) return { ...running, time: beginFrozenTime(nowMs, trialFrames.count, intervalMs) };
  const { time: before, settledMs } = running;
  const time = observeFrames(before, nowMs, trialFrames.count);
  const elapsedMs = nowMs - before.observedAtMs;
  if (settledMs < SETTLE_MS) return { ...running, time, settledMs: settledMs + elapsedMs };
  return {
    ...running,
    time,
    comparedMs: running.comparedMs + elapsedMs,
    frozenMs: running.frozenMs + time.frozenMs - before.frozenMs,
    shownFrozenMs: running.shownFrozenMs + shownMs,
  };
}

/** Compares both sessions in the time in which both played. Null while that says nothing yet. */
export function judgeTrial(
  running: RunningTrial,
  trials: Trials,
  { ladder, config, nowMs }: Pick<TrialObservation, 'ladder' | 'config' | 'nowMs'>,
): TrialRequest | null {
  const { transport, comparedMs, frozenMs, shownFrozenMs, time } = running;
  const { active } = ladder;
  if (!active || !time) return null;
  const savedMs = shownFrozenMs - frozenMs;
  const stepsDown = countStepsDown(active.transport, transport, config);
  const isReady = comparedMs >= LEAST_MS && isMoving(time, nowMs);
  const isEnough = savedMs >= SAVING_MS * Math.max(1, stepsDown);
  const factor = comparedMs < SHORT_MS ? SHORT_FACTOR : FACTOR;
  if (isReady && isEnough && factor * frozenMs <= shownFrozenMs) return { type: 'take' };
  const proofMs = Math.min(LONGEST_PROOF_MS, PROOF_MS * 2 ** getTrialMemory(trials, transport).returns);
  if (stepsDown < 0 && isReady && comparedMs >= proofMs && savedMs >= -EVEN_MS) return { type: 'take' };
  const isUseless = Math.min(frozenMs, shownFrozenMs) >= BOTH_FROZEN_MS && 2 * frozenMs > shownFrozenMs;
  const limitMs = stepsDown < 0 ? proofMs : LIMIT_MS;
  return savedMs <= -WORSE_MS || isUseless || comparedMs >= limitMs ? END : null;
}

/** How many steps `to` is below `from` on the ladder; negative where it is above. */
function countStepsDown(from: TransportName, to: TransportName, { steps }: LadderConfig): number {
  const rank = (transport: TransportName) => {
    const place = steps.findIndex((step) => step.transport === transport);
    return place < 0 ? steps.length : place;
  };
  return rank(to) - rank(from);
}
