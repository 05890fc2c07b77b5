import { availableParallelism } from 'node:os';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { LINEUP } from '../../demo/lineup.js';
import { Origin } from '../../demo/origin/origin.js';
import { expect, test } from './fixtures.js';
import { Lane, type Outcome } from './fuzz/lane.js';
import { createSequence } from './fuzz/sequence.js';
import { renameCamera } from '../../demo/cameras/rename-camera.js';

const seed = Number(process.env['FUZZ_SEED'] ?? 20_261);
const runs = Number(process.env['FUZZ_RUNS'] ?? 120);
/** Plays only the sequence of this number. */
const only = process.env['FUZZ_ONLY'];
// With more lanes than the machine can decode, the test would measure the machine.
const LANES = Math.min(16, 4 * availableParallelism());

test('after any faults in any order a player is live again, with one session on the server', async ({
  browser,
  pageUrl,
}) => {
  test.setTimeout(runs * 5_000 + 120_000);
  console.log(`fuzz: FUZZ_SEED=${seed} FUZZ_RUNS=${runs}`);
  // One small picture, encoded once, under one name per lane.
  const source = createCamera({ ...LINEUP[0]!, width: 320, height: 180, fps: 10, bitrateKbps: 300 });
  const names = Array.from({ length: LANES }, (_, lane) => `fuzz${lane}`);
  const origin = await Origin.start({ cameras: names.map((name) => renameCamera(source, name)) });
  const context = await browser.newContext({ viewport: { width: 700, height: 500 } });
  const outcomes: Outcome[] = [];
  const beganAtMs = Date.now();
  try {
    // An `online` event reaches all players of a page, so the notified players have their own page.
    const pages = [await context.newPage(), await context.newPage()];
    for (const page of pages) {
      await page.goto(pageUrl);
      await page.addStyleTag({ content: 'cam-player { display: inline-block; width: 160px }' });
    }
    const numbers = only === undefined ? Array.from({ length: runs }, (_, number) => number) : [Number(only)];
    const next = [0, 1].map((kind) => numbers.filter((number) => number % 2 === kind));
    const work = async (name: string, kind: number) => {
      const lane = new Lane(pages[kind]!, origin, name);
      for (let number = next[kind]!.shift(); number !== undefined; number = next[kind]!.shift()) {
        const outcome = await lane.run(createSequence(seed, number));
        outcomes.push(outcome);
        if (outcome.failure !== null) console.log(formatFailure(outcome));
      }
    };
    await Promise.all(names.map((name, lane) => work(name, lane % 2)));
  } finally {
    await context.close();
    await origin.close();
    await source.close();
  }
  const slowest = outcomes.reduce((worst, { recoveryMs }) => Math.max(worst, recoveryMs), 0);
  const seconds = Math.round((Date.now() - beganAtMs) / 1000);
  console.log(
    `fuzz: ${outcomes.length} sequences from seed ${seed} in ${seconds} s, ` +
      `recovered in ${median(outcomes.map(({ recoveryMs }) => recoveryMs))} ms (median), ${slowest} ms (worst)`,
  );
  expect(outcomes.filter(({ failure }) => failure !== null).map(({ sequence }) => sequence.number)).toEqual([]);
  expect(outcomes).toHaveLength(only === undefined ? runs : 1);
});

function formatFailure({ sequence, failure }: Outcome): string {
  return (
    `fuzz: sequence ${sequence.number} failed: ${failure}\n` +
    `  ${JSON.stringify(sequence)}\n` +
    `  again: FUZZ_SEED=${seed} FUZZ_ONLY=${sequence.number} npx playwright test fuzz --project="embedded origin"`
  );
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
