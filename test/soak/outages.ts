import type { Browser, Page } from '@playwright/test';
import { print } from '../bench/figures.js';
import { Counter, findLeaks, maxCensus, type Census } from './census.js';
import { openSoak } from './lives.js';
import type { Outage, SoakServer } from './servers.js';

/** Requests that are under way have timers and listeners of their own: the most of so many looks is normal. */
const SAMPLES = 8;
const LIMIT_MS = 90_000;
/** The second half of the outages may leave so much in the heap: the telemetry of five minutes fills meanwhile. */
const MOST_BYTES = 2_000_000;

/** One player on each transport and one on all of them live through outages; gives what is left of these. */
export async function soakOutages(
  browser: Browser,
  url: string,
  server: SoakServer,
  count: number,
): Promise<readonly string[]> {
  const { outages, place, transports } = server;
  const page = await openSoak(browser, url);
  const counter = await Counter.create(page);
  for (const transport of [...transports.filter((one) => one !== 'hls'), transports.join(' ')]) {
    await page.evaluate(([which, at]) => window.soak.addAndPlay(which, at), [transport, place] as const);
  }

  for (const outage of outages) await runOutage(page, outage);
  const before = await counter.countRepeatedly(SAMPLES);
  const beganMs = Date.now();
  let middle: Census | null = null;
  const half = Math.ceil(count / 2);
  for (let i = 0; i < count; i += 1) {
    await runOutage(page, outages[i % outages.length]!);
    if (i + 1 === half) middle = maxCensus(await counter.countRepeatedly(SAMPLES));
  }
  const tookS = Math.round((Date.now() - beganMs) / 1000);
  const after = await counter.countSettled(maxCensus(before));
  const sessions = await server.sessions();
  await page.close();

  const grown = after.heapBytes - (middle ?? after).heapBytes;
  const perOutage = Math.round(grown / Math.max(1, count - half));
  print(`${server.title}: ${count} outages in ${tookS} s (${outages.map(({ name }) => name).join(', ')})`, [
    ['', 'before (most)', 'half-way (most)', 'after'],
    ...Object.keys(after.counts).map((name) => [
      name,
      ...[maxCensus(before), middle, after].map((census) => String(census?.counts[name])),
    ]),
    [
      'heap',
      ...[maxCensus(before), middle, after].map((census) => `${((census?.heapBytes ?? 0) / 1e6).toFixed(2)} MB`),
    ],
    ...Object.entries(sessions).map(([kind, open]) => [`${kind} sessions on the server`, '', '', String(open)]),
  ]);
  console.log(`  heap per outage in the second half: ${perOutage} bytes`);
  const errors = findLeaks(maxCensus(before), after);
  return grown > MOST_BYTES ? [...errors, `heap: ${perOutage} bytes more with each outage`] : errors;
}

/** Breaks, waits until the player on WebRTC has noticed, mends, waits until every player is live again. */
async function runOutage(page: Page, outage: Outage): Promise<void> {
  const until = async (what: string, isSo: () => boolean) => {
    await page.waitForFunction(isSo, undefined, { timeout: LIMIT_MS, polling: 100 }).catch(async () => {
      const states = (await page.evaluate(() => window.soak.states())).join(', ');
      throw new Error(`${outage.name}: not ${what} after ${LIMIT_MS / 1000} s: ${states}`);
    });
  };
  await outage.begin();
  await until('noticed', () => !window.soak.states()[0]?.startsWith('live'));
  await outage.end();
  await until('back', () => window.soak.states().every((one) => one.startsWith('live')));
}
