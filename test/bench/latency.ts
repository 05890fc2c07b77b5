import { Origin } from '../../demo/origin/origin.js';
import { median, ms, print } from './figures.js';
import type { Lab } from './lab.js';
import type { Claim } from './page/latency.js';

/** Records that are let pass first: a player that catches up with the live edge is not at rest. */
const SETTLE = 6;
const RECORDS = 15;

/** How far the delay that a player claims is from what the bar code on the screen says, on each transport. */
export async function latency(lab: Lab): Promise<void> {
  const { source, place } = await lab.camera('claims', 1000);
  // MediaMTX serves neither MJPEG nor stills.
  const origin = await Origin.start({ cameras: [source] });
  const { camera, whep, hls } = place;
  const { mjpegUrl: mjpeg, snapshotUrl: snapshot } = origin;
  const ways: readonly (readonly [string, string, Record<string, string>])[] = [
    ['WHEP', 'MediaMTX', { whep, transports: 'whep' }],
    ['LL-HLS', 'MediaMTX', { hls, transports: 'll-hls' }],
    ['HLS', 'MediaMTX', { hls, transports: 'hls' }],
    ['MJPEG', 'embedded origin', { mjpeg }],
    ['MJPEG, X-Timestamp', 'embedded origin', { mjpeg: `${mjpeg}?stamp=on` }],
    ['Snapshot', 'embedded origin', { snapshot }],
    ['Snapshot, X-Timestamp', 'embedded origin', { snapshot: `${snapshot}?stamp=on` }],
  ];
  const rows = await lab.browse(async (browser) => {
    const table: string[][] = [];
    for (const [transport, server, attributes] of ways) {
      const page = await lab.fresh(browser);
      const claims = await page.evaluate(
        ([given, settle, wanted]) => window.bench.latencyClaims(given, settle, wanted),
        [{ camera, ...attributes }, SETTLE, RECORDS] as const,
      );
      await page.close();
      table.push([transport, server, ...describeError(claims)]);
    }
    return table;
  });
  print('What the telemetry claims of the delay, against the bar code (wanted: within 100 ms, or shown as ≥)', [
    ['transport', 'server', 'shown as', 'true', 'error', 'worst error', 'not seen', ''],
    ...rows,
  ]);
  await origin.close();
}

function describeError(claims: readonly Claim[]): string[] {
  const unmeasured = claims.at(-1)?.unmeasured ?? [];
  const errors = claims.map(({ claimedMs, trueMs }) => (claimedMs ?? NaN) - trueMs);
  const worst = errors.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
  const claimed = median(claims.map(({ claimedMs }) => claimedMs ?? NaN));
  // A lower bound may be far too low; it may not be too high.
  const isTrue = unmeasured.length > 0 ? Math.max(...errors) <= 100 : Math.abs(worst) <= 100;
  return [
    `${unmeasured.length > 0 ? '≥ ' : ''}${ms(claimed)}`,
    ms(median(claims.map(({ trueMs }) => trueMs))),
    signed(median(errors)),
    signed(worst),
    unmeasured.join(', ') || '–',
    isTrue ? 'true' : 'FALSE',
  ];
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${ms(value)}`;
}
