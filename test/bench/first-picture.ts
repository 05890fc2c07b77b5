import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from '@playwright/test';
import { median, ms, print } from './figures.js';
import type { Lab } from './lab.js';
import type { Place, PlayerName } from './page/players.js';
import { withoutCandidates } from './relay.js';

const TIMES = 10;
const LIMIT_MS = 12_000;
/** A multiple of the time between key frames of all cameras. */
const KEY_FRAME_CYCLE_MS = 4000;

interface Entry {
  readonly title: string;
  readonly name: PlayerName;
  readonly place: Place;
}
interface Result {
  readonly title: string;
  readonly times: number[];
  hlsRequests: number;
}

/** Measures the time to the first frame: with rare key frames, with frequent ones, and without UDP. */
export async function firstPicture(lab: Lab): Promise<void> {
  const { place: slow } = await lab.camera('slow', 4000);
  const { place: quick } = await lab.camera('quick', 1000);
  await lab.browse(async (browser) => {
    const results = await race(lab, browser, [
      { title: 'cam-player head-start=0.3', name: 'ours', place: { ...slow, attributes: { 'head-start': '0.3' } } },
      { title: 'reader.js', name: 'reader', place: slow },
    ]);
    print(
      `Time to first frame, 4 s between key frames, warm HLS muxer, ${TIMES} times (wanted: at least 2 times faster)`,
      table(results, 'reader.js'),
    );
  });
  await lab.browse(async (browser) => {
    const results = await race(lab, browser, [
      { title: 'cam-player', name: 'ours', place: quick },
      { title: 'reader.js', name: 'reader', place: quick },
      { title: 'bare RTCPeerConnection', name: 'bare', place: quick },
    ]);
    print(
      'Time to first frame, a key frame each second (wanted: no later than reader.js)',
      table(results, 'reader.js'),
    );
    console.log(`  requests of cam-player for HLS or hls.js in all of them: ${results[0]!.hlsRequests} (wanted: 0)`);
  });
  await lab.browse(async (browser) => {
    const entries: Entry[] = [
      { title: 'cam-player', name: 'ours', place: quick },
      { title: 'WHEP alone', name: 'bare', place: quick },
    ];
    const results = await race(lab, browser, entries, dropUdp);
    print(
      'Time to first frame without UDP (wanted: within 2500 ms; WHEP alone never shows one)',
      table(results, 'cam-player'),
    );
  });
}

/** Measures several players in turn, each in a page of its own. */
async function race(
  lab: Lab,
  browser: Browser,
  players: readonly Entry[],
  prepare: (page: Page) => Promise<void> = () => Promise.resolve(),
): Promise<Result[]> {
  const results = players.map(({ title }): Result => ({ title, times: [], hlsRequests: 0 }));
  for (let turn = 0; turn < TIMES; turn += 1) {
    // Each turn begins with another player. All players start at the same moments between two key frames, because a
    // player that starts just before a key frame looks fast.
    for (const [i, { name, place }] of shifted([...players.entries()], turn)) {
      const page = await lab.fresh(browser);
      await prepare(page);
      if (name === 'reader') await page.evaluate((at) => window.bench.loadReader(at.whep, at.camera), place);
      await waitForPhase((turn + 0.5) / TIMES);
      const took = await page.evaluate(([player, at, limitMs]) => window.bench.firstPicture(player, at, limitMs), [
        name,
        place,
        LIMIT_MS,
      ] as const);
      results[i]?.times.push(took ?? Infinity);
      results[i]!.hlsRequests += await page.evaluate(() => window.bench.hlsRequests());
      await page.close();
    }
  }
  return results;
}

/** Waits for this share of the time between two key frames. The key frames keep their distance from the full seconds. */
async function waitForPhase(share: number): Promise<void> {
  const waitMs = KEY_FRAME_CYCLE_MS * share - (Date.now() % KEY_FRAME_CYCLE_MS);
  await pause(waitMs < 0 ? waitMs + KEY_FRAME_CYCLE_MS : waitMs);
}

function shifted<T>(list: readonly T[], by: number): T[] {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}

function table(results: readonly Result[], peer: string): string[][] {
  const peerMs = median(results.find(({ title }) => title === peer)?.times ?? []);
  return [
    ['player', 'median', 'worst', `${peer} / this`],
    ...results.map(({ title, times }) => [
      title,
      ms(median(times)),
      ms(Math.max(...times)),
      title === peer ? '' : (peerMs / median(times)).toFixed(2),
    ]),
  ];
}

/** Simulates a network that drops UDP: neither side learns of a candidate of the other. */
async function dropUdp(page: Page): Promise<void> {
  await page.route('**/whep', async (route) => {
    const request = route.request();
    if (request.method() !== 'POST') return route.fallback();
    const response = await route.fetch({ postData: withoutCandidates(request.postData() ?? '') });
    return route.fulfill({ response, body: withoutCandidates(await response.text()) });
  });
  await page.route('**/whep/*', (route) => (route.request().method() === 'PATCH' ? route.abort() : route.fallback()));
}
