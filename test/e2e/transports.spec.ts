import type { CamPlayer } from '../../components/index.js';
import { LINEUP } from '../../demo/lineup.js';
import { addPlayer, expect, expectLive, expectMoving, expectState, faultCode, test } from './fixtures.js';

const [crossing, , corridor] = LINEUP;
/** For so long WHEP is alone (`start` is `normal`). */
const HEAD_START_MS = 1200;
/** Old pictures are as bad as none; the slack is the machine's, which takes the screenshots too. */
const FRESH_MS = { whep: 1500, 'll-hls': 4000, hls: 8000, mjpeg: 1500, snapshot: 3500 } as const;

test('WHEP plays @mediamtx', async ({ open, targetOf }) => {
  const { whepUrl, hlsUrl } = await targetOf('lowLatency');
  const player = await open({ camera: crossing!.name, whep: whepUrl, hls: hlsUrl, transports: 'whep' });
  await expectLive(player, 'whep');
  await expectMoving(player, crossing!.index, FRESH_MS.whep);
});

test('a camera with a slash in its name plays @mediamtx', async ({ open, targetOf }) => {
  const { whepUrl } = await targetOf('lowLatency');
  const player = await open({ camera: corridor!.name, whep: whepUrl });
  await expectLive(player, 'whep');
  await expectMoving(player, corridor!.index, FRESH_MS.whep);
});

test('LL-HLS plays, by its parts @mediamtx', async ({ open, targetOf, page }) => {
  const { whepUrl, hlsUrl } = await targetOf('lowLatency');
  const parts: string[] = [];
  page.on('request', (request) => {
    if (/_part\d+\.mp4/.test(request.url())) parts.push(request.url());
  });
  const player = await open({ camera: crossing!.name, whep: whepUrl, hls: hlsUrl, transports: 'll-hls' });
  await expectLive(player, 'll-hls');
  await expectMoving(player, crossing!.index, FRESH_MS['ll-hls']);
  expect(parts.length).toBeGreaterThan(0);
});

test('a playlist with parts plays as classic HLS when parts are not wanted @mediamtx', async ({
  open,
  targetOf,
  page,
}) => {
  const { hlsUrl } = await targetOf('lowLatency');
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
  test(`classic HLS of ${variant} plays, and is called HLS whatever was asked @mediamtx`, async ({
    open,
    targetOf,
  }) => {
    const { hlsUrl } = await targetOf(variant);
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

test('MJPEG that may not be read is looked at', async ({ open, origin }) => {
  const player = await open({ camera: crossing!.name, mjpeg: `${origin.mjpegUrl}?cors=off` });
  await expectLive(player, 'mjpeg');
  await expectMoving(player, crossing!.index, FRESH_MS.mjpeg);
  expect(await player.evaluate((element: HTMLElementTagNameMap['cam-player']) => element.status.surface?.tagName)).toBe(
    'IMG',
  );
});

test('MJPEG that may not be read is lost when its connection breaks, and looked at again', async ({ open, origin }) => {
  const player = await open({ camera: crossing!.name, mjpeg: `${origin.mjpegUrl}?cors=off` });
  await expectLive(player, 'mjpeg');
  origin.setFaults(crossing!.name, { cut: true });
  await expectState(player, 'reconnecting');
  origin.reset(crossing!.name);
  await expectLive(player, 'mjpeg');
  await expectMoving(player, crossing!.index, FRESH_MS.mjpeg);
});

test('a page with more Motion JPEG than the browser has connections for shows stills of the rest', async ({
  open,
  origin,
  page,
}) => {
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

test('a healthy WHEP wins alone: nothing of the lower transports is loaded @mediamtx', async ({ open, targetOf }) => {
  const { whepUrl, hlsUrl } = await targetOf('lowLatency');
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
  // A machine so busy that its first picture takes longer than the head start lets the next transport join.
  expect(others.filter(({ startTime }) => startTime < offer!.startTime + HEAD_START_MS)).toEqual([]);
  const { firstFrameMs } = (await player.evaluate((element) => (element as CamPlayer).telemetry))!;
  if (firstFrameMs! < HEAD_START_MS) expect(others).toEqual([]);
  else console.log(`the first picture took ${Math.round(firstFrameMs!)} ms: this machine is too busy to tell`);
});

test('with one transport after the other forbidden it goes down the whole ladder', async ({ open, origin }) => {
  const { whepUrl: whep, hlsUrl: hls, mjpegUrl: mjpeg, snapshotUrl: snapshot } = origin;
  const player = await open({ camera: crossing!.name, whep, hls, mjpeg, snapshot });
  const ladder = ['whep', 'll-hls', 'hls', 'mjpeg', 'snapshot'] as const;
  for (const [i, transport] of ladder.entries()) {
    await player.evaluate((element, list) => element.setAttribute('transports', list), ladder.slice(i).join(' '));
    await expectLive(player, transport);
    await expectMoving(player, crossing!.index, FRESH_MS[transport]);
  }
  expect(await faultCode(player)).toBe(null);
});
