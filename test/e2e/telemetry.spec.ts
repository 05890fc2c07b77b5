import type { Locator } from '@playwright/test';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CamPlayer, ReporterOptions, Telemetry, TelemetryReport } from '../../components/index.js';
import { LINEUP } from '../../demo/lineup.js';
import { expect, expectLive, expectState, test } from './fixtures.js';

const camera = LINEUP[0]!.name;
const telemetryOf = (player: Locator): Promise<Telemetry | null> =>
  player.evaluate((element) => (element as CamPlayer).telemetry);
const historyOf = (player: Locator): Promise<readonly Telemetry[]> =>
  player.evaluate((element) => (element as CamPlayer).telemetryHistory);

/** What the next records claim of the delay, beside the age of the picture on the screen at that moment. */
function claimsOf(player: Locator, wanted: number): Promise<{ claimed: number; ageMs: number; isWhole: boolean }[]> {
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
    wanted,
  );
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

for (const { transport, title } of [
  { transport: 'whep', title: 'WHEP: what telemetry says is true @mediamtx' },
  { transport: 'll-hls', title: 'LL-HLS: what telemetry says is true @mediamtx' },
  { transport: 'hls', title: 'HLS: what telemetry says is true @mediamtx' },
  { transport: 'mjpeg', title: 'MJPEG: what telemetry says is true' },
  { transport: 'snapshot', title: 'Snapshots: what telemetry says is true' },
] as const) {
  test(title, async ({ open, targetOf, origin }) => {
    const { whepUrl: whep, hlsUrl: hls } = await targetOf('lowLatency');
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
    await expect.poll(async () => (await telemetryOf(player))?.bitrateKbps).toBeGreaterThan(0);

    const { firstFrameMs, firstFrame, ...now } = (await telemetryOf(player))!;
    expect(now).toMatchObject({
      transport,
      state: 'live',
      width: 640,
      height: 360,
      reconnects: 0,
      transportChanges: 0,
    });
    expect(now.codec).toMatch(/H264|avc1|JPEG/);
    expect(now.fps).toBeGreaterThan(0);
    // Only WebRTC counts packets: elsewhere nothing is said, and not a zero.
    expect(now.packetsReceived === null).toBe(transport !== 'whep');
    expect(now.roundTripMs === null).toBe(transport !== 'whep');

    // The parts of the first picture are the whole of it.
    const { waitMs, answerMs, iceMs, keyFrameMs, decodeMs } = firstFrame!;
    expect(iceMs === null).toBe(transport !== 'whep');
    const parts = [waitMs, answerMs ?? NaN, iceMs ?? 0, keyFrameMs ?? NaN, decodeMs ?? NaN];
    expect(parts.reduce((a, b) => a + b)).toBeCloseTo(firstFrameMs!, 0);

    // Five in a row, as soon as the machine has breath enough to paint what it plays.
    const isWhole = transport === 'hls' || transport === 'll-hls';
    await expect
      .poll(async () => {
        const claims = await claimsOf(player, 5);
        const error = median(claims.map(({ claimed, ageMs }) => claimed - ageMs));
        const isTrue = error < 100 && (!isWhole || error > -200);
        return isTrue && claims.every((claim) => claim.isWhole === isWhole) ? 'true' : JSON.stringify(claims);
      })
      .toBe('true');
  });
}

test('lost packets are asked for again, and counted', async ({ open, origin }) => {
  origin.setFaults(camera, { lossPercent: 5 });
  const player = await open({ camera, whep: origin.whepUrl });
  await expectLive(player, 'whep');
  await expect.poll(async () => (await telemetryOf(player))?.repairRequests).toBeGreaterThan(0);
});

test('what happened to a camera is counted over its sessions, and kept', async ({ open, origin }) => {
  const player = await open({ camera, whep: origin.whepUrl });
  await expectLive(player, 'whep');
  await expect.poll(async () => (await historyOf(player)).length).toBeGreaterThan(1);
  origin.setFaults(camera, { offline: true });
  await expectState(player, 'offline');
  await expect.poll(async () => (await telemetryOf(player))?.state).toBe('offline');
  expect(await telemetryOf(player)).toMatchObject({ transport: null, fps: null, reconnects: 0 });
  origin.reset(camera);
  await expectLive(player, 'whep');
  await expect
    .poll(async () => await telemetryOf(player))
    .toMatchObject({ transport: 'whep', state: 'live', reconnects: 1 });
  const states = (await historyOf(player)).map(({ state }) => state);
  expect(states[0]).toBe('live');
  expect(states).toContain('offline');
});

test('a better transport that takes over is counted as a change, and not as a loss', async ({ open, origin }) => {
  // Refused at once, WebRTC is tried again after fifteen seconds; a path that is waited for would make that thirty.
  test.slow();
  origin.setFaults(camera, { raw: { whep: { status: 502, body: '<h1>Bad Gateway</h1>' } } });
  const player = await open({ camera, whep: origin.whepUrl, hls: origin.hlsUrl, 'head-start': '0.3' });
  await expectLive(player, 'll-hls');
  origin.reset(camera);
  await expect
    .poll(async () => await telemetryOf(player), { timeout: 60_000 })
    .toMatchObject({ transport: 'whep', state: 'live', transportChanges: 1, reconnects: 0 });
});

test('a frozen picture is counted as a stall', async ({ open, origin }) => {
  const player = await open({ camera, whep: origin.whepUrl });
  await expectLive(player, 'whep');
  await expect.poll(async () => (await telemetryOf(player))?.fps).toBeGreaterThan(0);
  origin.setFaults(camera, { frozen: true });
  await expect.poll(async () => (await telemetryOf(player))?.stalls).toBeGreaterThan(0);
  origin.reset(camera);
  await expectLive(player, 'whep');
});

test('the key i shows the numbers on the picture, and hides them', async ({ open, origin, page }) => {
  const player = await open({ camera, whep: origin.whepUrl, controls: '' });
  await expectLive(player, 'whep');
  await player.getByRole('button').first().focus();
  await page.keyboard.press('i');
  await expect(player.getByRole('group', { name: `Stats for ${camera}` })).toContainText('WebRTC · H264 · 640 × 360');
  await page.keyboard.press('i');
  await expect(player.locator('cam-telemetry')).toHaveCount(0);
});

/** An address that takes reports, on another origin than the page. */
class Desk {
  readonly reports: TelemetryReport[] = [];
  readonly texts: string[] = [];
  isBroken = false;
  refused = 0;
  readonly #server: Server = createServer((request, response) => {
    const headers = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Allow-Headers': 'Content-Type' };
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const isReport = request.method === 'POST';
      const isRefused = isReport && this.isBroken;
      if (isRefused) this.refused += 1;
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

/** Begins to report; says how many records there were before. */
const report = (player: Locator, options: ReporterOptions): Promise<number> =>
  player.evaluate((element, given) => {
    window.tools.reportTelemetry(element as CamPlayer, given);
    return (element as CamPlayer).telemetryHistory.length;
  }, options);

test.describe('the reporter', () => {
  let desk: Desk;
  let url: string;
  test.beforeEach(async () => {
    desk = new Desk();
    url = await desk.open();
  });
  test.afterEach(() => desk.close());

  test('sends what the player tells, and nothing that is secret', async ({ open, origin, page }) => {
    origin.setFaults(camera, { auth: { user: 'operator', pass: 'k7-secret' } });
    const player = await open({ camera, whep: `${origin.whepUrl}?key=q9-secret`, loading: 'eager' });
    await page.evaluate(() => history.replaceState(null, '', '?ticket=p3-secret#hash'));
    await report(player, { url, everyMs: 1000 });
    await expectState(player, 'unauthorized');
    await player.evaluate((element) => {
      (element as CamPlayer).credentials = () => Promise.resolve({ username: 'operator', password: 'k7-secret' });
    });
    await expectLive(player, 'whep');
    await expect.poll(() => desk.records.length).toBeGreaterThan(2);
    expect(desk.reports.flatMap(({ faults }) => faults.map(({ code }) => code))).toContain('unauthorized');
    expect(desk.reports.at(-1)).toMatchObject({ version: 1, camera });
    expect(desk.records.at(-1)).toMatchObject({ transport: 'whep', codec: 'H264' });
    expect(desk.texts.join()).not.toMatch(/secret|operator|\?|whep\//);
  });

  test('sends the last numbers when the page is left', async ({ open, origin, page }) => {
    const player = await open({ camera, whep: origin.whepUrl });
    const earlier = await report(player, { url, everyMs: 3_600_000 });
    await expectLive(player, 'whep');
    await expect.poll(async () => (await historyOf(player)).length).toBeGreaterThan(earlier + 1);
    expect(desk.reports).toEqual([]);
    await page.goto('about:blank');
    await expect.poll(() => desk.records.length).toBeGreaterThan(1);
  });

  test('survives an address that fails, and then sends what it kept', async ({ open, origin }) => {
    desk.isBroken = true;
    const player = await open({ camera, whep: origin.whepUrl });
    const earlier = await report(player, { url, everyMs: 1000 });
    await expectLive(player, 'whep');
    await expect.poll(() => desk.refused).toBeGreaterThan(0);
    desk.isBroken = false;
    await expect.poll(() => desk.records.length).toBeGreaterThan(1);
    expect(desk.records[0]?.atMs).toBe((await historyOf(player))[earlier]?.atMs);
    await expectLive(player, 'whep');
  });
});
