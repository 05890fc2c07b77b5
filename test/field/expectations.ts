import { expect } from '@playwright/test';
import type { Misbehaviour } from '../../demo/misbehaving/misbehaviour.js';
import { endsLive, latencyErrorsOf, pictureCount, statesOf, summaryOf, type Story } from './field.js';

/** What must be so of one player. Requests are held to the laws of all players in any case. */
export interface Expectation {
  /** Different pictures on the screen, at least. */
  readonly pictures: number;
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
export function wrongWith(story: Story, right: Expectation): string[] {
  const pictures = pictureCount(story);
  const states = statesOf(story);
  const stalls = states.filter((state) => state === 'stalled').length;
  const words = [...new Set(story.sights.flatMap(({ message, pill }) => [message, pill]))];
  const seen = right.never?.filter((state) => states.includes(state)) ?? [];
  const untrue = words.find((text) => right.neverSays?.test(text));
  return [
    ...(pictures < right.pictures ? [`${pictures} pictures, not ${right.pictures}`] : []),
    ...(seen.length > 0 ? [`was ${seen.join(' and ')}`] : []),
    ...(stalls > (right.stalls ?? Infinity) ? [`stalled ${stalls} times`] : []),
    ...(story.requests.length > (right.requests ?? Infinity) ? [`${story.requests.length} requests`] : []),
    ...(right.endsLive && !endsLive(story) ? ['not live at the end'] : []),
    ...(right.isNeverLive && states.includes('live') ? ['was live'] : []),
    ...(right.says && !words.some((text) => right.says?.test(text)) ? [`never said ${String(right.says)}`] : []),
    ...(untrue === undefined ? [] : [`said "${untrue}"`]),
    ...latencyErrorsOf(story, right.latencySlackMs),
    ...requestErrorsOf(story),
  ];
}

/** What is right of each row, by its name. */
export type Expectations = Readonly<Record<string, Expectation>>;

/** The screen is photographed twice a second: so long between two photographs, and pictures are late for no other reason. */
const SLOW_MS = 1_200;

/** Why a machine was too slow to judge anything by what was seen; null when it was not. */
function slownessOf(control: Story | undefined, wrong: string | undefined): string | null {
  if (!control) throw new Error('no healthy server among the rows');
  if (wrong !== undefined) return `the healthy server, too, was not right: ${wrong}`;
  const times = [control.beganAtMs, ...control.glances.map(({ atMs, tookMs }) => atMs + tookMs), control.endedAtMs];
  const holeMs = Math.max(...times.map((atMs, i) => atMs - (times[i - 1] ?? atMs)));
  return holeMs > SLOW_MS ? `the screen could not be photographed for ${holeMs} ms` : null;
}

/** How often a row is played before the machine is called too slow for it. */
const MOST_TIMES = 3;

/**
 * Plays rows side by side, and fails with all that is wrong. A row that is wrong is played again, with fewer beside
 * it, where the machine was too slow: then the healthy server on the same page was not right either, or the screen
 * could not be photographed for a while.
 * @param play Plays rows, and tells what was seen of each.
 * @param controlName The healthy server.
 */
export async function expectAll(
  play: (rows: readonly Misbehaviour[]) => Promise<ReadonlyMap<string, Story>>,
  rows: readonly Misbehaviour[],
  right: Expectations,
  controlName: string,
): Promise<void> {
  let left = rows;
  for (let times = 1; ; times += 1) {
    const stories = await play(left);
    const wrong = new Map<string, string>();
    for (const story of stories.values()) {
      const expectation = right[story.name];
      const faults = expectation ? wrongWith(story, expectation) : ['no expectation'];
      if (faults.length > 0) wrong.set(story.name, `${faults.join('; ')}\n    ${summaryOf(story)}`);
    }
    if (wrong.size === 0) return;
    // All of it at once, also where a runner cuts a long message.
    console.log([...wrong.values()].join('\n'));
    const slowness = slownessOf(stories.get(controlName), wrong.get(controlName));
    if (slowness === null) expect([...wrong.values()]).toEqual([]);
    else if (times === MOST_TIMES) throw new Error(`the machine is too slow: ${slowness}`);
    console.log(`played again, ${wrong.size} of ${left.length}: ${slowness}`);
    left = rows.filter(({ name }) => name === controlName || wrong.has(name));
  }
}

/** A request that waits for what comes next, as LL-HLS asks for it. */
const isBlocking = (path: string) => /[?&]_HLS_msn=/.test(path);

/** The laws that hold whatever a server does. */
export function requestErrorsOf({ requests }: Pick<Story, 'requests'>): string[] {
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
