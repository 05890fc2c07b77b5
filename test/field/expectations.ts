import { expect } from '@playwright/test';
import type { Misbehaviour } from '../../demo/misbehaving/misbehaviour.js';
import { endsLive, findLatencyErrors, countFrames, listStates, summarize, type Trial } from './field.js';

/** What must be so of one player. Requests are held to the laws of all players in any case. */
export interface Expectation {
  /** Different pictures on the screen, at least. */
  readonly frames: number;
  /** States that must not be seen. */
  readonly never?: readonly string[];
  /** How often it may have been called frozen. */
  readonly stalls?: number;
  /** So much may the delay that is told be more than that of the picture, in milliseconds; 500 if absent. */
  readonly latencySlackMs?: number;
  /** Requests to the server, at most. */
  readonly requests?: number;
  readonly endsLive?: boolean;
  readonly isNeverLive?: boolean;
  /** Words that must have been read: over the picture or in the corner. */
  readonly says?: RegExp;
  /** Words that must not have been read. */
  readonly neverSays?: RegExp;
}

/** What is wrong with a story; empty when nothing is. */
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

/** What is right of each row, by its name. */
export type Expectations = Readonly<Record<string, Expectation>>;

/** The screen is photographed twice a second: so long between two photographs, and pictures are late for no other reason. */
const SLOW_MS = 1_200;

/** Why a machine was too slow to judge anything by what was seen; null when it was not. */
function describeSlowness(control: Trial | undefined, wrong: string | undefined): string | null {
  if (!control) throw new Error('no healthy server among the rows');
  if (wrong !== undefined) return `the healthy server, too, was not right: ${wrong}`;
  const attempt = [control.beganAtMs, ...control.readings.map(({ atMs, tookMs }) => atMs + tookMs), control.endedAtMs];
  const holeMs = Math.max(...attempt.map((atMs, i) => atMs - (attempt[i - 1] ?? atMs)));
  return holeMs > SLOW_MS ? `the screen could not be photographed for ${holeMs} ms` : null;
}

/** How often a row is played before the machine is called too slow for it. */
const MAX_ATTEMPTS = 3;

/**
 * Plays rows side by side, and fails with all that is wrong. A row that is wrong is played again, with fewer beside
 * it, where the machine was too slow: then the healthy server on the same page was not right either, or the screen
 * could not be photographed for a while.
 * @param play Plays rows, and tells what was seen of each.
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
    // All of it at once, also where a runner cuts a long message.
    console.log([...wrong.values()].join('\n'));
    const slowness = describeSlowness(trials.get(controlName), wrong.get(controlName));
    if (slowness === null) expect([...wrong.values()]).toEqual([]);
    else if (times === MAX_ATTEMPTS) throw new Error(`the machine is too slow: ${slowness}`);
    console.log(`played again, ${wrong.size} of ${left.length}: ${slowness}`);
    left = rows.filter(({ name }) => name === controlName || wrong.has(name));
  }
}

/** A request that waits for what comes next, as LL-HLS asks for it. */
const isBlocking = (path: string) => /[?&]_HLS_msn=/.test(path);

/** The laws that hold whatever a server does. */
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
