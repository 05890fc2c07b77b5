import { LINEUP } from '../../demo/lineup.js';
import { NO_FAULTS, type EndpointName } from '../../demo/origin/faults.js';
import { Origin } from '../../demo/origin/origin.js';
import { expect, expectLive, test } from './fixtures.js';

const { name: camera } = LINEUP[0]!;

// The server's wish is shorter than our own waits for some answers, and longer for others.
const ANSWERS: readonly [EndpointName, number, 'seconds' | 'a date'][] = [
  ['whep', 404, 'seconds'],
  ['whep', 404, 'a date'],
  ['whep', 503, 'seconds'],
  ['whep', 503, 'a date'],
  ['whep', 429, 'seconds'],
  ['whep', 502, 'seconds'],
  ['whep', 409, 'seconds'],
  ['hls', 503, 'seconds'],
  ['mjpeg', 503, 'seconds'],
  ['snapshot', 429, 'a date'],
];
const WAIT_S = 3;

for (const [endpoint, status, form] of ANSWERS) {
  test(`${status} with Retry-After in ${form} (${endpoint}): it comes again then, and not before`, async ({
    open,
    cameras,
  }) => {
    const askedAtMs: number[] = [];
    let dueAtMs = 0;
    const origin = await Origin.start({
      cameras,
      onRequest: ({ method, url, headers }) => {
        const isPreflight = method === 'OPTIONS' && Boolean(headers['access-control-request-method']);
        if (isPreflight || url?.includes('cookieCheck')) return;
        askedAtMs.push(Date.now());
        if (askedAtMs.length > 1) return;
        // HTTP's dates know whole seconds only.
        dueAtMs = Math.floor((Date.now() + WAIT_S * 1000) / 1000) * 1000;
        const retryAfter = form === 'seconds' ? String(WAIT_S) : new Date(dueAtMs).toUTCString();
        const expose = { 'Access-Control-Expose-Headers': 'Retry-After', 'Retry-After': retryAfter };
        origin.setFaults(camera, { raw: { [endpoint]: { status, headers: expose, body: '<p>Not now</p>' } } });
      },
    });
    try {
      const urls = { whep: origin.whepUrl, hls: origin.hlsUrl, mjpeg: origin.mjpegUrl, snapshot: origin.snapshotUrl };
      const player = await open({
        camera,
        [endpoint]: urls[endpoint],
        transports: endpoint === 'hls' ? 'll-hls' : endpoint,
      });
      const next = () =>
        player.evaluate(({ status: { fault, nextTryAtMs } }: HTMLElementTagNameMap['cam-player']) => ({
          retryAfterMs: fault?.retryAfterMs ?? null,
          nextTryAtMs,
          leftMs: (nextTryAtMs ?? 0) - Date.now(),
        }));
      await expect.poll(async () => (await next()).nextTryAtMs).not.toBe(null);
      // The still that is shown before the first frame was asked for at the same time.
      const early = askedAtMs.length;
      const { retryAfterMs, nextTryAtMs, leftMs } = await next();
      expect(retryAfterMs).not.toBe(null);
      // Its viewers are spread over a fifth more.
      expect(leftMs).toBeLessThan(WAIT_S * 1200 + 200);
      await expect(player.locator('.countdown')).toContainText(/Next try in \d s/);
      origin.setFaults(camera, NO_FAULTS);
      await expectLive(player, endpoint === 'hls' ? 'll-hls' : endpoint);
      // Clocks are read on both sides, and plans are told to a tenth of a second.
      const earliestMs = form === 'seconds' ? askedAtMs[0]! + WAIT_S * 1000 : dueAtMs;
      expect(nextTryAtMs).toBeGreaterThan(earliestMs - 200);
      expect(askedAtMs[early]).toBeGreaterThan(earliestMs - 200);
    } finally {
      await origin.close();
    }
  });
}

test('a picture that a server ends with Retry-After is not asked for before', async ({ open, cameras }) => {
  const askedAtMs: number[] = [];
  let isBusy = false;
  const origin = await Origin.start({ cameras, onRequest: () => isBusy && askedAtMs.push(Date.now()) });
  try {
    const player = await open({ camera, snapshot: origin.snapshotUrl, 'snapshot-interval': '0.1' });
    await expectLive(player, 'snapshot');
    const headers = { 'Access-Control-Expose-Headers': 'Retry-After', 'Retry-After': String(WAIT_S) };
    origin.setFaults(camera, { raw: { snapshot: { status: 503, headers, body: 'busy' } } });
    isBusy = true;
    await expect(player.locator('[part=message]')).toContainText('The server is busy or starting.');
    const last = askedAtMs.length - 1;
    origin.setFaults(camera, NO_FAULTS);
    await expectLive(player, 'snapshot');
    expect(askedAtMs[last + 1]! - askedAtMs[last]!).toBeGreaterThan(WAIT_S * 1000 - 200);
  } finally {
    await origin.close();
  }
});
