import type { Locator } from '@playwright/test';
import type { CameraSource } from '../../demo/cameras/source.js';
import { LINEUP } from '../../demo/lineup.js';
import { NO_FAULTS, type EndpointName } from '../../demo/origin/faults.js';
import { Origin } from '../../demo/origin/origin.js';
import { addPlayer, expect, expectLive, test } from './fixtures.js';

const { name: camera } = LINEUP[0]!;

type Answer = readonly [endpoint: EndpointName, status: number, form: 'seconds' | 'a date'];

// Retry-After is shorter than the player's own pause for some answers, and longer for others.
const ANSWERS: readonly Answer[] = [
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

test('a server that answers with Retry-After is retried after that time, and not before', async ({
  page,
  pageUrl,
  cameras,
}) => {
  test.slow();
  // Each answer has its own origin and its own player; all of them wait at the same time.
  const origins = await Promise.all(ANSWERS.map((answer) => startBusyOrigin(cameras, answer)));
  try {
    await page.setViewportSize({ width: 1000, height: 500 });
    await page.goto(pageUrl);
    await page.addStyleTag({ content: 'body cam-player { display: inline-block; width: 190px }' });
    for (const [i, [endpoint]] of ANSWERS.entries()) {
      const { whepUrl: whep, hlsUrl: hls, mjpegUrl: mjpeg, snapshotUrl: snapshot } = origins[i]!.origin;
      const transports = endpoint === 'hls' ? 'll-hls' : endpoint;
      await addPlayer(page, { camera, transports, [endpoint]: { whep, hls, mjpeg, snapshot }[endpoint] });
    }
    await Promise.all(
      ANSWERS.map(([endpoint, status, form], i) =>
        test.step(`${status} with Retry-After in ${form} (${endpoint})`, () =>
          expectRetry(page.locator('cam-player').nth(i), origins[i]!, endpoint)),
      ),
    );
  } finally {
    await Promise.all(origins.map(({ origin }) => origin.close()));
  }
});

/** An origin whose first answer has a Retry-After. */
interface BusyOrigin {
  readonly origin: Origin;
  readonly requestTimesMs: readonly number[];
  /** The earliest time of the next request by the first answer. */
  readonly earliestMs: () => number;
}

async function startBusyOrigin(
  cameras: readonly CameraSource[],
  [endpoint, status, form]: Answer,
): Promise<BusyOrigin> {
  const requestTimesMs: number[] = [];
  let dueAtMs = 0;
  const origin = await Origin.start({
    cameras,
    onRequest: ({ method, url, headers }) => {
      const isPreflight = method === 'OPTIONS' && Boolean(headers['access-control-request-method']);
      if (isPreflight || url?.includes('cookieCheck')) return;
      requestTimesMs.push(Date.now());
      if (requestTimesMs.length > 1) return;
      // HTTP dates have whole seconds only.
      dueAtMs = Math.floor((Date.now() + WAIT_S * 1000) / 1000) * 1000;
      const retryAfter = form === 'seconds' ? String(WAIT_S) : new Date(dueAtMs).toUTCString();
      const expose = { 'Access-Control-Expose-Headers': 'Retry-After', 'Retry-After': retryAfter };
      origin.setFaults(camera, { raw: { [endpoint]: { status, headers: expose, body: '<p>Not now</p>' } } });
    },
  });
  const earliestMs = () => (form === 'seconds' ? requestTimesMs[0]! + WAIT_S * 1000 : dueAtMs);
  return { origin, requestTimesMs, earliestMs };
}

async function expectRetry(player: Locator, server: BusyOrigin, endpoint: EndpointName): Promise<void> {
  const { origin, requestTimesMs, earliestMs } = server;
  const next = () =>
    player.evaluate(({ status: { fault, nextTryAtMs } }: HTMLElementTagNameMap['cam-player']) => ({
      retryAfterMs: fault?.retryAfterMs ?? null,
      nextTryAtMs,
      leftMs: (nextTryAtMs ?? 0) - Date.now(),
    }));
  await expect.poll(async () => (await next()).nextTryAtMs).not.toBe(null);
  // The snapshot that is shown before the first frame was requested at the same time.
  const early = requestTimesMs.length;
  const { retryAfterMs, nextTryAtMs, leftMs } = await next();
  expect(retryAfterMs).not.toBe(null);
  // Players add up to a fifth, so that they do not all retry at the same time.
  expect(leftMs).toBeLessThan(WAIT_S * 1200 + 200);
  await expect(player.locator('.countdown')).toContainText(/Next try in \d s/);
  origin.setFaults(camera, NO_FAULTS);
  await expectLive(player, endpoint === 'hls' ? 'll-hls' : endpoint);
  // Both sides read their own clock, and the planned time is rounded to a tenth of a second.
  expect(nextTryAtMs).toBeGreaterThan(earliestMs() - 200);
  expect(requestTimesMs[early]).toBeGreaterThan(earliestMs() - 200);
}

test('snapshots that a server ends with Retry-After are not requested before that time', async ({ open, cameras }) => {
  const requestTimesMs: number[] = [];
  let isBusy = false;
  const origin = await Origin.start({ cameras, onRequest: () => isBusy && requestTimesMs.push(Date.now()) });
  try {
    const player = await open({ camera, snapshot: origin.snapshotUrl, 'snapshot-interval': '0.1' });
    await expectLive(player, 'snapshot');
    const headers = { 'Access-Control-Expose-Headers': 'Retry-After', 'Retry-After': String(WAIT_S) };
    origin.setFaults(camera, { raw: { snapshot: { status: 503, headers, body: 'busy' } } });
    isBusy = true;
    await expect(player.locator('[part=message]')).toContainText('The server is busy or starting.');
    const last = requestTimesMs.length - 1;
    origin.setFaults(camera, NO_FAULTS);
    await expectLive(player, 'snapshot');
    expect(requestTimesMs[last + 1]! - requestTimesMs[last]!).toBeGreaterThan(WAIT_S * 1000 - 200);
  } finally {
    await origin.close();
  }
});
