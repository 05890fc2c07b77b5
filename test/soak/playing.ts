import type { Browser, Page } from '@playwright/test';
import { median, ms, print } from '../bench/figures.js';
import { Counter, leftOver, type Census } from './census.js';
import { slopePerHour } from './slope.js';
import type { SoakServer } from './servers.js';

/** Until the players have settled: buffers are full, code is compiled, the live edge is reached. */
const SETTLE_S = 30;
const LOOK_EVERY_S = 15;
const AGES = 25;
/** What a heap may grow by itself: a few minutes tell no more of it than this. */
const MOST_GROWTH_BYTES = 1_500_000;
/** The live edge is held when the delay has grown by less than this. */
const MOST_DRIFT_MS = 400;

interface Look {
  readonly atMs: number;
  readonly census: Census;
  /** Milliseconds behind the camera, by player. */
  readonly delays: readonly number[];
}

/** Plays on WebRTC and LL-HLS side by side, prints what grew, and gives what should not have. */
export async function soakPlaying(
  browser: Browser,
  url: string,
  server: SoakServer,
  minutes: number,
): Promise<readonly string[]> {
  const rungs = server.rungs.filter((rung) => rung !== 'hls' && rung !== 'snapshot');
  const page = await browser.newPage();
  await page.goto(url);
  await page.waitForFunction(() => 'soak' in window);
  const counter = await Counter.of(page);
  for (const rung of rungs)
    await page.evaluate(([one, at]) => window.soak.stay(one, at), [rung, server.place] as const);
  await page.waitForTimeout(SETTLE_S * 1000);

  const looks: Look[] = [];
  const endMs = Date.now() + minutes * 60_000;
  do {
    if (looks.length > 0) await page.waitForTimeout(LOOK_EVERY_S * 1000);
    const census = await counter.count();
    looks.push({ atMs: Date.now(), census, delays: await delaysOf(page, rungs.length) });
  } while (Date.now() < endMs);
  const states = await page.evaluate(() => window.soak.states());
  await page.close();
  const [first, last] = [looks[0]!, looks.at(-1)!];
  const slope = slopePerHour(looks.map(({ atMs, census }) => ({ atMs, value: census.heapBytes })));

  print(`${server.title}: ${minutes} min of playing`, [
    ['', 'start', 'end'],
    ['heap', ...[first, last].map(({ census }) => `${(census.heapBytes / 1e6).toFixed(2)} MB`)],
    ...rungs.map((rung, i) => [`delay on ${rung}`, ...[first, last].map(({ delays }) => ms(delays[i] ?? NaN))]),
    ...Object.keys(last.census.counts).map((name) => [
      name,
      ...[first, last].map(({ census }) => String(census.counts[name])),
    ]),
  ]);
  console.log(`  heap, slope over all ${looks.length} looks: ${(slope / 1e6).toFixed(2)} MB per hour`);

  const wrong = rungs.flatMap((rung, i) => {
    const drift = (last.delays[i] ?? NaN) - (first.delays[i] ?? NaN);
    const isHeld = states[i] === `live ${rung}` && drift < MOST_DRIFT_MS;
    return isHeld ? [] : [`${rung}: ${states[i]}, delay grown by ${ms(drift)}`];
  });
  const grown = last.census.heapBytes - first.census.heapBytes;
  if (grown > MOST_GROWTH_BYTES) wrong.push(`heap: ${(grown / 1e6).toFixed(2)} MB more after ${minutes} min`);
  return [...wrong, ...leftOver(first.census, last.census)];
}

/** The middle of several readings from the screen, by player. */
async function delaysOf(page: Page, players: number): Promise<readonly number[]> {
  const readings: (number | null)[][] = [];
  for (let i = 0; i < AGES; i += 1) {
    readings.push(await page.evaluate(() => window.soak.ages()));
    // Not in step with the frames of 40 ms.
    await page.waitForTimeout(73);
  }
  return Array.from({ length: players }, (_, i) =>
    median(readings.map((ages) => ages[i] ?? null).filter((age) => age !== null)),
  );
}
