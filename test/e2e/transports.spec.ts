import type { CamPlayer } from '../../components/index.js';
import { LINEUP } from '../../demo/lineup.js';
import { addPlayer, expect, expectLive, expectMoving, expectState, readFaultCode, test } from './fixtures.js';

const [crossing, , corridor] = LINEUP;
/** For so long WHEP is alone (`start` is `normal`). */
const HEAD_START_MS = 1200;
/** The greatest age of a live frame. It includes the time that the machine needs for the screenshot. */
const FRESH_MS = { whep: 1500, 'll-hls': 4000, hls: 8000, mjpeg: 1500, snapshot: 3500 } as const;

test('WHEP plays @mediamtx', async ({ open, openTarget }) => {
  const { whepUrl, hlsUrl } = await openTarget('lowLatency');
  const player = await open({ camera: crossing!.name, whep: whepUrl, hls: hlsUrl, transports: 'whep' });
  await expectLive(player, 'whep');
  await expectMoving(player, crossing!.index, FRESH_MS.whep);
});

test('a camera with a slash in its name plays @mediamtx', async ({ open, openTarget }) => {
  const { whepUrl } = await openTarget('lowLatency');
  const player = await open({ camera: corridor!.name, whep: whepUrl });
  await expectLive(player, 'whep');
  await expectMoving(player, corridor!.index, FRESH_MS.whep);
});

test('LL-HLS plays, by its parts @mediamtx', async ({ open, openTarget, page }) => {
  const { whepUrl, hlsUrl } = await openTarget('lowLatency');
  const parts: string[] = [];
  page.on('request', (request) => {
    if (/_part\d+\.mp4/.test(request.url())) parts.push(request.url());
  });
  const player = await open({ camera: crossing!.name, whep: whepUrl, hls: hlsUrl, transports: 'll-hls' });
  await expectLive(player, 'll-hls');
  await expectMoving(player, crossing!.index, FRESH_MS['ll-hls']);
  expect(parts.length).toBeGreaterThan(0);
});

test('a playlist with parts plays as classic HLS when LL-HLS is not allowed @mediamtx', async ({
  open,
  openTarget,
  page,
}) => {
  const { hlsUrl } = await openTarget('lowLatency');
  const parts: string[] = [];
  page.on('request', (request) => {
    if (/_part\d+\.mp4/.test(request.url())) parts.push(request.url());
  });
  const player = await open({ camera: crossing!.name, hls: hlsUrl, transports: 'hls' });
  await expectLive(player, 'hls');
  await expectMoving(player, crossing!.index, FRESH_MS.hls);
  expect(parts).toEqual([]);
});

for (const variant of ['fmp4', 'mpegts'] as const) {
  test(`classic HLS of ${variant} plays, and is reported as HLS when LL-HLS is allowed too @mediamtx`, async ({
    open,
    openTarget,
  }) => {
    const { hlsUrl } = await openTarget(variant);
    const player = await open({ camera: crossing!.name, hls: hlsUrl, transports: 'll-hls,hls' });
    await expectLive(player, 'hls');
    await expectMoving(player, crossing!.index, FRESH_MS.hls);
  });
}

test('MJPEG plays', async ({ open, origin }) => {
  const player = await open({ camera: crossing!.name, mjpeg: origin.mjpegUrl });
  await expectLive(player, 'mjpeg');
  await expectMoving(player, crossing!.index, FRESH_MS.mjpeg);
});

test('MJPEG without Content-Length plays', async ({ open, origin }) => {
  const player = await open({ camera: crossing!.name, mjpeg: `${origin.mjpegUrl}?length=none` });
  await expectLive(player, 'mjpeg');
  await expectMoving(player, crossing!.index, FRESH_MS.mjpeg);
});

test('MJPEG without CORS plays in an image', async ({ open, origin }) => {
  const player = await open({ camera: crossing!.name, mjpeg: `${origin.mjpegUrl}?cors=off` });
  await expectLive(player, 'mjpeg');
  await expectMoving(player, crossing!.index, FRESH_MS.mjpeg);
  expect(await player.evaluate((element: HTMLElementTagNameMap['cam-player']) => element.status.surface?.tagName)).toBe(
    'IMG',
  );
});

test('MJPEG without CORS is lost when its connection breaks, and plays again', async ({ open, origin }) => {
  const player = await open({ camera: crossing!.name, mjpeg: `${origin.mjpegUrl}?cors=off` });
  await expectLive(player, 'mjpeg');
  origin.setFaults(crossing!.name, { cut: true });
  await expectState(player, 'reconnecting');
  origin.reset(crossing!.name);
  await expectLive(player, 'mjpeg');
  await expectMoving(player, crossing!.index, FRESH_MS.mjpeg);
});

test('players beyond the browser’s connections for Motion JPEG play snapshots', async ({ open, origin, page }) => {
  const camera = crossing!.name;
  const player = { camera, mjpeg: origin.mjpegUrl, snapshot: origin.snapshotUrl, transports: 'mjpeg snapshot' };
  await open({ ...player, style: 'width: 160px' });
  for (let i = 0; i < 5; i += 1) await addPlayer(page, { ...player, style: 'width: 160px' });
  const playing = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('cam-player')].map(({ state, transport }) => `${state} ${transport}`),
    );
  await expect
    .poll(async () => (await playing()).sort())
    .toEqual([...Array<string>(4).fill('live mjpeg'), ...Array<string>(2).fill('live snapshot')]);
  expect(origin.sessions(camera).mjpeg).toBe(4);
});

test('snapshots play', async ({ open, origin }) => {
  const player = await open({ camera: crossing!.name, snapshot: origin.snapshotUrl, 'snapshot-interval': '0.3' });
  await expectLive(player, 'snapshot');
  await expectMoving(player, crossing!.index, FRESH_MS.snapshot);
});

test('a healthy WHEP plays alone, and nothing of the other transports is loaded @mediamtx', async ({
  open,
  openTarget,
}) => {
  const { whepUrl, hlsUrl } = await openTarget('lowLatency');
  const player = await open({ camera: crossing!.name, whep: whepUrl, hls: hlsUrl });
  await expectLive(player, 'whep');
  await expectMoving(player, crossing!.index, FRESH_MS.whep);
  const requests = await player.evaluate(() =>
    (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).map(({ name, startTime }) => ({
      name,
      startTime,
    })),
  );
  const offer = requests.find(({ name }) => name.includes('/whep'));
  const others = requests.filter(({ name }) => /m3u8|hls.*\.js/.test(name));
  // On a busy machine the first frame may take longer than the head start, and then the next transport starts too.
  expect(others.filter(({ startTime }) => startTime < offer!.startTime + HEAD_START_MS)).toEqual([]);
  const { firstFrameMs } = (await player.evaluate((element) => (element as CamPlayer).telemetry))!;
  if (firstFrameMs! < HEAD_START_MS) expect(others).toEqual([]);
  else console.log(`the first frame took ${Math.round(firstFrameMs!)} ms: this machine is too busy for the check`);
});

test('a player goes down the whole ladder when one transport after the other is removed', async ({ open, origin }) => {
  const { whepUrl: whep, hlsUrl: hls, mjpegUrl: mjpeg, snapshotUrl: snapshot } = origin;
  const player = await open({ camera: crossing!.name, whep, hls, mjpeg, snapshot });
  const ladder = ['whep', 'll-hls', 'hls', 'mjpeg', 'snapshot'] as const;
  for (const [i, transport] of ladder.entries()) {
    await player.evaluate((element, list) => element.setAttribute('transports', list), ladder.slice(i).join(' '));
    await expectLive(player, transport);
    await expectMoving(player, crossing!.index, FRESH_MS[transport]);
  }
  expect(await readFaultCode(player)).toBe(null);
});
