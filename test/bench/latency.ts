import { Origin } from '../../demo/origin/origin.js';
import { median, ms, print } from './figures.js';
import type { Lab } from './lab.js';
import type { Claim } from './page/latency.js';

/** The first records are left out: in that time a player catches up with the live edge. */
const SETTLE = 6;
const RECORDS = 15;

/** Compares the delay that a player reports with the bar code on the screen, on each transport. */
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
  print('The delay in the telemetry, compared with the bar code (wanted: within 100 ms, or shown as ≥)', [
    ['transport', 'server', 'shown as', 'true', 'error', 'worst error', 'unmeasured', ''],
    ...rows,
  ]);
  await origin.close();
}

function describeError(claims: readonly Claim[]): string[] {
  const unmeasured = claims.at(-1)?.unmeasured ?? [];
  const errors = claims.map(({ claimedMs, trueMs }) => (claimedMs ?? NaN) - trueMs);
  const worst = errors.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
  const claimed = median(claims.map(({ claimedMs }) => claimedMs ?? NaN));
  // A lower bound may be far too low, but not too high.
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
