import type { Locator, Page } from '@playwright/test';
import type { CameraSource } from '../../demo/cameras/source.js';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { LINEUP } from '../../demo/lineup.js';
import { Origin } from '../../demo/origin/origin.js';
import {
  addPlayer,
  expect,
  expectLive,
  expectMoving,
  expectObserved,
  expectState,
  test,
  recordObservations,
} from './fixtures.js';

const { name: camera, index } = LINEUP[0]!;
const TRANSPORT_NAMES = ['whep', 'll-hls', 'mjpeg', 'snapshot'] as const;
type WatchedTransport = (typeof TRANSPORT_NAMES)[number];

const toUrls = ({ whepUrl: whep, hlsUrl: hls, mjpegUrl: mjpeg, snapshotUrl: snapshot }: Origin) => ({
  whep,
  hls,
  mjpeg,
  snapshot,
});

/** Opens a page with one player on each transport, so that all of them wait at the same time. */
async function openTransports(page: Page, pageUrl: string, originFor: (transport: WatchedTransport) => Origin) {
  await page.goto(pageUrl);
  await page.addStyleTag({ content: 'body cam-player { display: inline-block; width: 320px }' });
  for (const transport of TRANSPORT_NAMES) {
    await addPlayer(page, {
      camera,
      ...toUrls(originFor(transport)),
      transports: transport,
      'snapshot-interval': '0.1',
    });
  }
  return (check: (player: Locator, transport: WatchedTransport) => Promise<void>) =>
    Promise.all(
      TRANSPORT_NAMES.map((transport) =>
        test.step(transport, () => check(page.locator(`cam-player[transports="${transport}"]`), transport)),
      ),
    );
}

/** Starts an origin that counts how often a player of this transport opens its stream. */
async function countingOrigin(cameras: readonly CameraSource[], transport: WatchedTransport) {
  const count = { opened: 0 };
  const isOpening = (method: string, url: string) =>
    transport === 'whep' ? method === 'POST' : transport === 'll-hls' ? url.includes('index.m3u8') : method === 'GET';
  const origin = await Origin.start({
    cameras,
    onRequest: ({ method = '', url = '' }) => {
      if (isOpening(method, url)) count.opened += 1;
    },
  });
  return { origin, count };
}

test('a picture that stops is dimmed, is shown as frozen with its age, and is opened again, on each transport', async ({
  page,
  pageUrl,
  cameras,
}) => {
  const counting = await Promise.all(TRANSPORT_NAMES.map((transport) => countingOrigin(cameras, transport)));
  const counterFor = (transport: WatchedTransport) => counting[TRANSPORT_NAMES.indexOf(transport)]!;
  try {
    const onEach = await openTransports(page, pageUrl, (transport) => counterFor(transport).origin);
    await onEach(async (player, transport) => {
      const { origin, count } = counterFor(transport);
      await expectLive(player, transport);
      await expectMoving(player, index, 5000);
      await expect(player.locator('[part=surface]')).not.toHaveClass(/dim/);
      const before = count.opened;
      await recordObservations(player);
      origin.setFaults(camera, { frozen: true });
      // A server that still answers with an old snapshot is no fault: the player shows the age of the snapshot.
      if (transport === 'snapshot') return expectFrameAge(player);
      await expectObserved(player, { state: 'stalled', isDimmed: true, text: /Frozen for \d+ s$/, hasTime: true });
      await expect.poll(() => count.opened).toBeGreaterThan(before);
      // The new session shows no frame either: the player ends it and keeps the last frame.
      const message = /The video has stopped|sends no video/;
      await expectObserved(player, { state: 'reconnecting', isDimmed: true, text: message, hasTime: true });
      origin.setFaults(camera, { frozen: false });
      await expectLive(player, transport);
      await expectMoving(player, index, 5000);
      await expect(player.locator('[part=surface]')).not.toHaveClass(/dim/);
    });
  } finally {
    await Promise.all(counting.map(({ origin }) => origin.close()));
  }
});

test('a transport whose picture has stopped for good is replaced by the next one', async ({ open, origin }) => {
  const player = await open({ camera, whep: origin.whepUrl, mjpeg: origin.mjpegUrl });
  await expectLive(player, 'whep');
  await expectMoving(player, index, 3000);
  // The server sends no video, in running sessions and in new ones.
  origin.setFaults(camera, { noMedia: true });
  await expectState(player, 'stalled');
  await expectLive(player, 'mjpeg');
  await expectMoving(player, index, 3000);
});

test('a stream that repeats its last picture is live, and shows the age of that picture', async ({
  open,
  origin,
  page,
}) => {
  await repeatSnapshots(page);
  const player = await open({ camera, snapshot: origin.snapshotUrl, 'snapshot-interval': '0.1' });
  await expectLive(player, 'snapshot');
  await expectMoving(player, index, 5000);
  await page.evaluate(() => Object.assign(window, { isRepeating: true }));
  await expectFrameAge(player);
  await page.evaluate(() => Object.assign(window, { isRepeating: false }));
  await expectMoving(player, index, 5000);
});

test('a camera with one frame per second is shown as frozen only when it stops, on each transport', async ({
  page,
  pageUrl,
}) => {
  const slow = createCamera({ ...LINEUP[0]!, fps: 1 });
  const origin = await Origin.start({ cameras: [slow] });
  try {
    const onEach = await openTransports(page, pageUrl, () => origin);
    await onEach(async (player, transport) => {
      await expectLive(player, transport);
      await recordObservations(player);
      const captureTimes = new Set<number>();
      await expect
        .poll(async () => {
          const epochMs = await readEpoch(player);
          if (epochMs) captureTimes.add(epochMs);
          return captureTimes.size;
        })
        .toBeGreaterThan(7);
    });
    expect(await readStalls(page)).toEqual([]);
    origin.setFaults(camera, { frozen: true });
    await onEach((player, transport) =>
      transport === 'snapshot'
        ? expectFrameAge(player)
        : expectObserved(player, { state: 'stalled', isDimmed: true, text: /Frozen for \d+ s$/, hasTime: true }),
    );
    origin.setFaults(camera, { frozen: false });
    await onEach(expectLive);
  } finally {
    await origin.close();
    await slow.close();
  }
});

test('a page that was busy for seconds shows no picture as frozen, on any transport', async ({
  page,
  pageUrl,
  origin,
}) => {
  const onEach = await openTransports(page, pageUrl, () => origin);
  const isMoving = (player: Locator) => expectMoving(player, index, 5000);
  await onEach(expectLive);
  await onEach(isMoving);
  await page.evaluate(() => {
    const endMs = performance.now() + 3500;
    while (performance.now() < endMs);
  });
  await onEach(isMoving);
  expect(await readStalls(page)).toEqual([]);
});

/** Reads the events that report a stalled player. */
function readStalls(page: Page): Promise<string[]> {
  return page.evaluate(() => window.tools.eventLog.filter((line) => line.includes('stalled')));
}

/** Reads when the shown frame was captured. */
function readEpoch(player: Locator): Promise<number | null> {
  return player.evaluate((element: HTMLElementTagNameMap['cam-player']) => window.tools.read(element)?.epochMs ?? null);
}

/** Makes `fetch` repeat the last snapshot with all its headers while `isRepeating` is set in the page. */
async function repeatSnapshots(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const real = window.fetch.bind(window);
    let last: Response | null = null;
    window.fetch = async (...request) => {
      if (typeof request[0] !== 'string' || !request[0].includes('snapshot')) return real(...request);
      if ((window as unknown as { isRepeating?: boolean }).isRepeating && last) return last.clone();
      last = await real(...request);
      return last.clone();
    };
  });
}

async function expectFrameAge(player: Locator): Promise<void> {
  await expect(player.locator('[part=badge]')).toContainText(/Live.*last change \d+ s ago/);
}
