import { expect } from '@playwright/test';
import type { Misbehaviour } from '../../demo/misbehaving/misbehaviour.js';
import { endsLive, findLatencyErrors, countFrames, listStates, summarize, type Trial } from './field.js';

/** The expectations of one player. The limits on requests apply to all players. */
export interface Expectation {
  /** The minimum number of different frames on the screen. */
  readonly frames: number;
  /** States that must not occur. */
  readonly never?: readonly string[];
  /** The maximum number of stalls. */
  readonly stalls?: number;
  /** How much the reported latency may exceed the age of the frames, in milliseconds; 500 if absent. */
  readonly latencySlackMs?: number;
  /** The maximum number of requests to the server. */
  readonly requests?: number;
  readonly endsLive?: boolean;
  readonly isNeverLive?: boolean;
  /** A text that must have been shown, in the message or in the badge. */
  readonly says?: RegExp;
  /** A text that must not have been shown. */
  readonly neverSays?: RegExp;
}

/** Finds what is wrong with a trial; empty if nothing is. */
export function findErrors(trial: Trial, expected: Expectation): string[] {
  const frames = countFrames(trial);
  const states = listStates(trial);
  const stalls = states.filter((state) => state === 'stalled').length;
  const texts = [...new Set(trial.observations.flatMap(({ message, badge }) => [message, badge]))];
  const forbiddenStates = expected.never?.filter((state) => states.includes(state)) ?? [];
  const falseText = texts.find((text) => expected.neverSays?.test(text));
  return [
    ...(frames < expected.frames ? [`${frames} pictures, not ${expected.frames}`] : []),
    ...(forbiddenStates.length > 0 ? [`was ${forbiddenStates.join(' and ')}`] : []),
    ...(stalls > (expected.stalls ?? Infinity) ? [`stalled ${stalls} times`] : []),
    ...(trial.requests.length > (expected.requests ?? Infinity) ? [`${trial.requests.length} requests`] : []),
    ...(expected.endsLive && !endsLive(trial) ? ['not live at the end'] : []),
    ...(expected.isNeverLive && states.includes('live') ? ['was live'] : []),
    ...(expected.says && !texts.some((text) => expected.says?.test(text))
      ? [`never said ${String(expected.says)}`]
      : []),
    ...(falseText === undefined ? [] : [`said "${falseText}"`]),
    ...findLatencyErrors(trial, expected.latencySlackMs),
    ...findRequestErrors(trial),
  ];
}

/** The expectations of each row, by its name. */
export type Expectations = Readonly<Record<string, Expectation>>;

/** Screenshots are taken twice a second. With a longer gap than this the machine itself delays the frames. */
const SLOW_MS = 1_200;

/** Tells why the machine was too slow for a judgement; null if it was not. */
function describeSlowness(control: Trial | undefined, wrong: string | undefined): string | null {
  if (!control) throw new Error('no healthy server among the rows');
  if (wrong !== undefined) return `the healthy server failed too: ${wrong}`;
  const attempt = [control.beganAtMs, ...control.readings.map(({ atMs, tookMs }) => atMs + tookMs), control.endedAtMs];
  const holeMs = Math.max(...attempt.map((atMs, i) => atMs - (attempt[i - 1] ?? atMs)));
  return holeMs > SLOW_MS ? `no screenshot was possible for ${holeMs} ms` : null;
}

/** How often a row is played before the test reports that the machine is too slow. */
const MAX_ATTEMPTS = 3;

/**
 * Plays rows side by side, and fails with all their errors. If the machine was too slow, the failed rows are played
 * again with fewer rows beside them. The machine was too slow if the healthy server on the same page failed too, or if
 * no screenshot was possible for a while.
 * @param play Plays rows, and returns a trial of each.
 * @param controlName The healthy server.
 */
export async function expectAll(
  play: (rows: readonly Misbehaviour[]) => Promise<ReadonlyMap<string, Trial>>,
  rows: readonly Misbehaviour[],
  expected: Expectations,
  controlName: string,
): Promise<void> {
  let left = rows;
  for (let times = 1; ; times += 1) {
    const trials = await play(left);
    const wrong = new Map<string, string>();
    for (const trial of trials.values()) {
      const expectation = expected[trial.name];
      const faults = expectation ? findErrors(trial, expectation) : ['no expectation'];
      if (faults.length > 0) wrong.set(trial.name, `${faults.join('; ')}\n    ${summarize(trial)}`);
    }
    if (wrong.size === 0) return;
    // Printed here, because a runner may cut a long message.
    console.log([...wrong.values()].join('\n'));
    const slowness = describeSlowness(trials.get(controlName), wrong.get(controlName));
    if (slowness === null) expect([...wrong.values()]).toEqual([]);
    else if (times === MAX_ATTEMPTS) throw new Error(`the machine is too slow: ${slowness}`);
    console.log(`played again, ${wrong.size} of ${left.length}: ${slowness}`);
    left = rows.filter(({ name }) => name === controlName || wrong.has(name));
  }
}

/** A blocking request of LL-HLS, which waits for the next part. */
const isBlocking = (path: string) => /[?&]_HLS_msn=/.test(path);

/** Finds broken limits on requests, which hold whatever a server does. */
export function findRequestErrors({ requests }: Pick<Trial, 'requests'>): string[] {
  const errors = new Set<string>();
  const byAddress = new Map<string, number[]>();
  for (const { atMs, method, path } of requests) {
    const all = requests.filter((other) => other.atMs >= atMs && other.atMs < atMs + 1_000).length;
    if (all > 20) errors.add(`${all} requests in a second`);
    const times = byAddress.get(`${method} ${path}`) ?? [];
    if (!isBlocking(path)) byAddress.set(`${method} ${path}`, [...times, atMs]);
  }
  for (const [address, times] of byAddress) {
    const most = Math.max(...times.map((from) => times.filter((atMs) => atMs >= from && atMs < from + 10_000).length));
    if (most > 20) errors.add(`${address}: ${most} times in ten seconds`);
  }
  return [...errors];
}
