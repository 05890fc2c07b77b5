import type { Browser, Page } from '@playwright/test';
import { median, ms, print } from '../bench/figures.js';
import { Counter, type Census } from './census.js';
import { grownCounts, slopePerHour } from './growth.js';
import { openSoak } from './lives.js';
import type { SoakServer } from './servers.js';

/** Until the players have settled: buffers are full, code is compiled, the live edge is reached. */
const SETTLE_S = 30;
const SAMPLE_INTERVAL_S = 15;
const AGE_READINGS = 25;
/** The heap fills with the telemetry of so long; only then does its slope tell of anything else. */
const FILLING_MS = 5 * 60_000;
/** Shorter than this a slope is noise: the heap swings by a tenth of a megabyte from look to look. */
const SLOPE_SAMPLES = 12;
const MOST_BYTES_PER_HOUR = 3_000_000;
/** The live edge is held when the delay has grown by less than this: a busy machine makes hls.js keep its distance. */
const MOST_DRIFT_MS = 1000;

interface Sample {
  readonly atMs: number;
  readonly census: Census;
  /** Milliseconds behind the camera, by player. */
  readonly delays: readonly number[];
}

/** Plays on WebRTC, LL-HLS and Motion JPEG side by side, prints what grew, and gives what should not have. */
export async function soakPlaying(
  browser: Browser,
  url: string,
  server: SoakServer,
  minutes: number,
): Promise<readonly string[]> {
  const transports = server.transports.filter((transport) => transport !== 'hls' && transport !== 'snapshot');
  const page = await openSoak(browser, url);
  const counter = await Counter.create(page);
  for (const transport of transports)
    await page.evaluate(([one, at]) => window.soak.addAndPlay(one, at), [transport, server.place] as const);
  await page.waitForTimeout(SETTLE_S * 1000);

  const samples: Sample[] = [];
  const endMs = Date.now() + minutes * 60_000;
  do {
    if (samples.length > 0) await page.waitForTimeout(SAMPLE_INTERVAL_S * 1000);
    const census = await counter.count();
    samples.push({ atMs: Date.now(), census, delays: await measureDelays(page, transports.length) });
  } while (Date.now() < endMs);
  const states = await page.evaluate(() => window.soak.states());
  await page.close();
  const [first, last] = [samples[0]!, samples.at(-1)!];
  const filled = samples.filter(({ atMs }) => atMs - first.atMs > FILLING_MS);
  const slope = slopePerHour(filled.map(({ atMs, census }) => ({ atMs, value: census.heapBytes })));

  print(`${server.title}: ${minutes} min of playing`, [
    ['', 'start', 'end'],
    ['heap', ...[first, last].map(({ census }) => `${(census.heapBytes / 1e6).toFixed(2)} MB`)],
    ...transports.map((transport, i) => [
      `delay on ${transport}`,
      ...[first, last].map(({ delays }) => ms(delays[i] ?? NaN)),
    ]),
    ...Object.keys(last.census.counts).map((name) => [
      name,
      ...[first, last].map(({ census }) => String(census.counts[name])),
    ]),
  ]);
  const hasSlope = filled.length >= SLOPE_SAMPLES;
  console.log(
    `  heap after five minutes, per hour: ${hasSlope ? `${(slope / 1e6).toFixed(2)} MB` : 'played too short'}`,
  );

  const errors = transports.flatMap((transport, i) => {
    const drift = (last.delays[i] ?? NaN) - (first.delays[i] ?? NaN);
    const isSteady = states[i] === `live ${transport}` && drift < MOST_DRIFT_MS;
    return isSteady ? [] : [`${transport}: ${states[i]}, delay grown by ${ms(drift)}`];
  });
  if (hasSlope && slope > MOST_BYTES_PER_HOUR) errors.push(`heap: ${(slope / 1e6).toFixed(2)} MB more in an hour`);
  const some = Math.ceil(samples.length / 4);
  const [early, late] = [samples.slice(0, some), samples.slice(-some)].map((own) => own.map(({ census }) => census));
  return [...errors, ...grownCounts(early ?? [], late ?? [])];
}

/** The middle of several readings from the screen, by player. */
async function measureDelays(page: Page, players: number): Promise<readonly number[]> {
  const readings: (number | null)[][] = [];
  for (let i = 0; i < AGE_READINGS; i += 1) {
    readings.push(await page.evaluate(() => window.soak.ages()));
    // Not in step with the frames of 40 ms.
    await page.waitForTimeout(73);
  }
  return Array.from({ length: players }, (_, i) =>
    median(readings.map((ages) => ages[i] ?? null).filter((age) => age !== null)),
  );
}
