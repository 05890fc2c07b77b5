import type { Locator } from '@playwright/test';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CamPlayer, ReporterOptions, Telemetry, TelemetryReport } from '../../components/index.js';
import { LINEUP } from '../../demo/lineup.js';
import { expect, expectLive, expectState, test } from './fixtures.js';

const camera = LINEUP[0]!.name;
const readTelemetry = (player: Locator): Promise<Telemetry | null> =>
  player.evaluate((element) => (element as CamPlayer).telemetry);
const readHistory = (player: Locator): Promise<readonly Telemetry[]> =>
  player.evaluate((element) => (element as CamPlayer).telemetryHistory);

/** Collects the delay of the next records, with the age of the frame on the screen at that moment. */
function collectClaims(
  player: Locator,
  count: number,
): Promise<{ claimed: number; ageMs: number; isWhole: boolean }[]> {
  return player.evaluate(
    (element, count) =>
      new Promise((resolve) => {
        const claims: { claimed: number; ageMs: number; isWhole: boolean }[] = [];
        (element as CamPlayer).addEventListener('cam-telemetry', ({ telemetry }) => {
          const { total, unmeasured } = telemetry.latencyMs;
          const reading = window.tools.read(element as CamPlayer);
          if (total !== null && reading) {
            claims.push({ claimed: total, ageMs: reading.ageMs, isWhole: unmeasured.length === 0 });
          }
          if (claims.length >= count) resolve(claims);
        });
      }),
    count,
  );
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

for (const { transport, title } of [
  { transport: 'whep', title: 'telemetry of WHEP is true @mediamtx' },
  { transport: 'll-hls', title: 'telemetry of LL-HLS is true @mediamtx' },
  { transport: 'hls', title: 'telemetry of HLS is true @mediamtx' },
  { transport: 'mjpeg', title: 'telemetry of MJPEG is true' },
  { transport: 'snapshot', title: 'telemetry of snapshots is true' },
] as const) {
  test(title, async ({ open, openTarget, origin }) => {
    const { whepUrl: whep, hlsUrl: hls } = await openTarget('lowLatency');
    const player = await open({
      camera,
      whep,
      hls,
      mjpeg: `${origin.mjpegUrl}?stamp=on`,
      snapshot: origin.snapshotUrl,
      'snapshot-interval': '0.3',
      transports: transport,
    });
    await expectLive(player, transport);
    await expect.poll(async () => (await readTelemetry(player))?.bitrateKbps).toBeGreaterThan(0);

    const { firstFrameMs, firstFrame, ...now } = (await readTelemetry(player))!;
    expect(now).toMatchObject({
      transport,
      state: 'live',
      width: 320,
      height: 180,
      reconnects: 0,
      transportChanges: 0,
    });
    expect(now.codec).toMatch(/H264|avc1|JPEG/);
    expect(now.fps).toBeGreaterThan(0);
    // Only WebRTC counts packets; on other transports the value is null, not zero.
    expect(now.packetsReceived === null).toBe(transport !== 'whep');
    expect(now.roundTripMs === null).toBe(transport !== 'whep');

    // The startup timings add up to the time to the first frame.
    const { waitMs, answerMs, iceMs, keyFrameMs, decodeMs } = firstFrame!;
    expect(iceMs === null).toBe(transport !== 'whep');
    const parts = [waitMs, answerMs ?? NaN, iceMs ?? 0, keyFrameMs ?? NaN, decodeMs ?? NaN];
    expect(parts.reduce((a, b) => a + b)).toBeCloseTo(firstFrameMs!, 0);

    // Five records in a row, as soon as the machine paints all frames that it decodes.
    const isWhole = transport === 'hls' || transport === 'll-hls';
    await expect
      .poll(async () => {
        const claims = await collectClaims(player, 5);
        const error = median(claims.map(({ claimed, ageMs }) => claimed - ageMs));
        const isTrue = error < 100 && (!isWhole || error > -200);
        return isTrue && claims.every((claim) => claim.isWhole === isWhole) ? 'true' : JSON.stringify(claims);
      })
      .toBe('true');
  });
}

test('lost packets are requested again, and the requests are counted', async ({ open, origin }) => {
  origin.setFaults(camera, { lossPercent: 5 });
  const player = await open({ camera, whep: origin.whepUrl });
  await expectLive(player, 'whep');
  await expect.poll(async () => (await readTelemetry(player))?.nackCount).toBeGreaterThan(0);
});

test('events of a camera are counted over its sessions, and stay in the history', async ({ open, origin }) => {
  const player = await open({ camera, whep: origin.whepUrl });
  await expectLive(player, 'whep');
  await expect.poll(async () => (await readHistory(player)).length).toBeGreaterThan(1);
  origin.setFaults(camera, { offline: true });
  await expectState(player, 'offline');
  await expect.poll(async () => (await readTelemetry(player))?.state).toBe('offline');
  expect(await readTelemetry(player)).toMatchObject({ transport: null, fps: null, reconnects: 0 });
  origin.reset(camera);
  await expectLive(player, 'whep');
  await expect
    .poll(async () => await readTelemetry(player))
    .toMatchObject({ transport: 'whep', state: 'live', reconnects: 1 });
  const states = (await readHistory(player)).map(({ state }) => state);
  expect(states[0]).toBe('live');
  expect(states).toContain('offline');
});

test('a better transport that takes over counts as a transport change, not as a reconnect', async ({
  open,
  origin,
}) => {
  // A refusal at once is retried after fifteen seconds; a timeout would be retried after thirty.
  test.slow();
  origin.setFaults(camera, { raw: { whep: { status: 502, body: '<h1>Bad Gateway</h1>' } } });
  const player = await open({ camera, whep: origin.whepUrl, hls: origin.hlsUrl, 'head-start': '0.3' });
  await expectLive(player, 'll-hls');
  origin.reset(camera);
  await expect
    .poll(async () => await readTelemetry(player), { timeout: 60_000 })
    .toMatchObject({ transport: 'whep', state: 'live', transportChanges: 1, reconnects: 0 });
});

test('a frozen picture counts as a stall', async ({ open, origin }) => {
  const player = await open({ camera, whep: origin.whepUrl });
  await expectLive(player, 'whep');
  await expect.poll(async () => (await readTelemetry(player))?.fps).toBeGreaterThan(0);
  origin.setFaults(camera, { frozen: true });
  await expect.poll(async () => (await readTelemetry(player))?.stalls).toBeGreaterThan(0);
  origin.reset(camera);
  await expectLive(player, 'whep');
});

test('the key i shows and hides the stats panel', async ({ open, origin, page }) => {
  const player = await open({ camera, whep: origin.whepUrl, controls: '' });
  await expectLive(player, 'whep');
  await player.getByRole('button').first().focus();
  await page.keyboard.press('i');
  await expect(player.getByRole('group', { name: `Stats for ${camera}` })).toContainText('WebRTC · H264 · 320 × 180');
  await page.keyboard.press('i');
  await expect(player.locator('cam-telemetry')).toHaveCount(0);
});

/** A server that takes reports, on another origin than the page. */
class ReportServer {
  readonly reports: TelemetryReport[] = [];
  readonly texts: string[] = [];
  isBroken = false;
  refusedCount = 0;
  readonly #server: Server = createServer((request, response) => {
    const headers = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': 'Content-Type' };
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const isReport = request.method === 'POST';
      const isRefused = isReport && this.isBroken;
      if (isRefused) this.refusedCount += 1;
      else if (isReport) {
        this.texts.push(text);
        this.reports.push(JSON.parse(text) as TelemetryReport);
      }
      response.writeHead(isRefused ? 500 : 204, headers).end();
    });
  });

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/in`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  get records(): readonly Telemetry[] {
    return this.reports.flatMap(({ records }) => records);
  }
}

/** Starts to report; returns how many records there were before. */
const startReporting = (player: Locator, options: ReporterOptions): Promise<number> =>
  player.evaluate((element, given) => {
    window.tools.reportTelemetry(element as CamPlayer, given);
    return (element as CamPlayer).telemetryHistory.length;
  }, options);

test.describe('the reporter', () => {
  let reportServer: ReportServer;
  let url: string;
  test.beforeEach(async () => {
    reportServer = new ReportServer();
    url = await reportServer.open();
  });
  test.afterEach(() => reportServer.close());

  test('sends the player’s telemetry, and no secrets', async ({ open, origin, page }) => {
    origin.setFaults(camera, { auth: { user: 'operator', pass: 'k7-secret' } });
    const player = await open({ camera, whep: `${origin.whepUrl}?key=q9-secret`, loading: 'eager' });
    await page.evaluate(() => history.replaceState(null, '', '?ticket=p3-secret#hash'));
    await startReporting(player, { url, everyMs: 1000 });
    await expectState(player, 'unauthorized');
    await player.evaluate((element) => {
      (element as CamPlayer).credentials = () => Promise.resolve({ username: 'operator', password: 'k7-secret' });
    });
    await expectLive(player, 'whep');
    await expect.poll(() => reportServer.records.length).toBeGreaterThan(2);
    expect(reportServer.reports.flatMap(({ faults }) => faults.map(({ code }) => code))).toContain('unauthorized');
    expect(reportServer.reports.at(-1)).toMatchObject({ version: 1, camera });
    expect(reportServer.records.at(-1)).toMatchObject({ transport: 'whep', codec: 'H264' });
    expect(reportServer.texts.join()).not.toMatch(/secret|operator|\?|whep\//);
  });

  test('sends the last records when the page is left', async ({ open, origin, page }) => {
    const player = await open({ camera, whep: origin.whepUrl });
    const earlier = await startReporting(player, { url, everyMs: 3_600_000 });
    await expectLive(player, 'whep');
    await expect.poll(async () => (await readHistory(player)).length).toBeGreaterThan(earlier + 1);
    expect(reportServer.reports).toEqual([]);
    await page.goto('about:blank');
    await expect.poll(() => reportServer.records.length).toBeGreaterThan(1);
  });

  test('keeps its records while the server fails, and sends them later', async ({ open, origin }) => {
    reportServer.isBroken = true;
    const player = await open({ camera, whep: origin.whepUrl });
    const earlier = await startReporting(player, { url, everyMs: 1000 });
    await expectLive(player, 'whep');
    await expect.poll(() => reportServer.refusedCount).toBeGreaterThan(0);
    reportServer.isBroken = false;
    await expect.poll(() => reportServer.records.length).toBeGreaterThan(1);
    expect(reportServer.records[0]?.atMs).toBe((await readHistory(player))[earlier]?.atMs);
    await expectLive(player, 'whep');
  });
});
