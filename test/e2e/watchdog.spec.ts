import type { Locator, Page } from '@playwright/test';
import type { CameraSource } from '../../demo/cameras/source.js';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { LINEUP } from '../../demo/lineup.js';
import { Origin } from '../../demo/origin/origin.js';
import { addPlayer, expect, expectLive, expectMoving, expectSeen, expectState, test, watch } from './fixtures.js';

const { name: camera, index } = LINEUP[0]!;
const TRANSPORT_NAMES = ['whep', 'll-hls', 'mjpeg', 'snapshot'] as const;
type WatchedTransport = (typeof TRANSPORT_NAMES)[number];

const urlsOf = ({ whepUrl: whep, hlsUrl: hls, mjpegUrl: mjpeg, snapshotUrl: snapshot }: Origin) => ({
  whep,
  hls,
  mjpeg,
  snapshot,
});

/** A page with a player on each of the transports, side by side: what one waits for, all wait for at once. */
async function openTransports(page: Page, pageUrl: string, originOf: (transport: WatchedTransport) => Origin) {
  await page.goto(pageUrl);
  await page.addStyleTag({ content: 'body cam-player { display: inline-block; width: 320px }' });
  for (const transport of TRANSPORT_NAMES) {
    await addPlayer(page, {
      camera,
      ...urlsOf(originOf(transport)),
      transports: transport,
      'snapshot-interval': '0.1',
    });
  }
  return (story: (player: Locator, transport: WatchedTransport) => Promise<void>) =>
    Promise.all(
      TRANSPORT_NAMES.map((transport) =>
        test.step(transport, () => story(page.locator(`cam-player[transports="${transport}"]`), transport)),
      ),
    );
}

/** An origin that counts how often a player of this transport opens its stream. */
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

test('a picture that stops is dimmed, called frozen with its age, and opened anew, on every transport', async ({
  page,
  pageUrl,
  cameras,
}) => {
  const counting = await Promise.all(TRANSPORT_NAMES.map((transport) => countingOrigin(cameras, transport)));
  const of = (transport: WatchedTransport) => counting[TRANSPORT_NAMES.indexOf(transport)]!;
  try {
    const onEach = await openTransports(page, pageUrl, (transport) => of(transport).origin);
    await onEach(async (player, transport) => {
      const { origin, count } = of(transport);
      await expectLive(player, transport);
      await expectMoving(player, index, 5000);
      await expect(player.locator('[part=surface]')).not.toHaveClass(/dim/);
      const before = count.opened;
      await watch(player);
      origin.setFaults(camera, { frozen: true });
      // A still that its server answers is as old as it is, and no fault.
      if (transport === 'snapshot') return expectOld(player);
      await expectSeen(player, { state: 'stalled', isDimmed: true, text: /Frozen for \d+ s$/, hasTime: true });
      await expect.poll(() => count.opened).toBeGreaterThan(before);
      // Nothing better came of it: the session is let go, the last picture stays.
      const why = /The video has stopped|sends no video/;
      await expectSeen(player, { state: 'reconnecting', isDimmed: true, text: why, hasTime: true });
      origin.setFaults(camera, { frozen: false });
      await expectLive(player, transport);
      await expectMoving(player, index, 5000);
      await expect(player.locator('[part=surface]')).not.toHaveClass(/dim/);
    });
  } finally {
    await Promise.all(counting.map(({ origin }) => origin.close()));
  }
});

test('a transport whose picture stopped for good is left for the next one', async ({ open, origin }) => {
  const player = await open({ camera, whep: origin.whepUrl, mjpeg: origin.mjpegUrl });
  await expectLive(player, 'whep');
  await expectMoving(player, index, 3000);
  // Packets of video cease, in running sessions and in new ones.
  origin.setFaults(camera, { noMedia: true });
  await expectState(player, 'stalled');
  await expectLive(player, 'mjpeg');
  await expectMoving(player, index, 3000);
});

test('a stream that repeats its last picture is live, with the age of that', async ({ open, origin, page }) => {
  await repeatPictures(page);
  const player = await open({ camera, snapshot: origin.snapshotUrl, 'snapshot-interval': '0.1' });
  await expectLive(player, 'snapshot');
  await expectMoving(player, index, 5000);
  await page.evaluate(() => Object.assign(window, { isRepeating: true }));
  await expectOld(player);
  await page.evaluate(() => Object.assign(window, { isRepeating: false }));
  await expectMoving(player, index, 5000);
});

test('a camera with one picture a second is not called frozen, until it is, on every transport', async ({
  page,
  pageUrl,
}) => {
  const slow = createCamera({ ...LINEUP[0]!, fps: 1 });
  const origin = await Origin.start({ cameras: [slow] });
  try {
    const onEach = await openTransports(page, pageUrl, () => origin);
    await onEach(async (player, transport) => {
      await expectLive(player, transport);
      await watch(player);
      const seen = new Set<number>();
      await expect
        .poll(async () => {
          const epochMs = await readEpoch(player);
          if (epochMs) seen.add(epochMs);
          return seen.size;
        })
        .toBeGreaterThan(7);
    });
    expect(await stalls(page)).toEqual([]);
    origin.setFaults(camera, { frozen: true });
    await onEach((player, transport) =>
      transport === 'snapshot'
        ? expectOld(player)
        : expectSeen(player, { state: 'stalled', isDimmed: true, text: /Frozen for \d+ s$/, hasTime: true }),
    );
    origin.setFaults(camera, { frozen: false });
    await onEach(expectLive);
  } finally {
    await origin.close();
    await slow.close();
  }
});

test('a page that was busy for seconds calls no picture frozen, on any transport', async ({
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
  expect(await stalls(page)).toEqual([]);
});

/** How often a player of the page said that its picture stands still. */
function stalls(page: Page): Promise<string[]> {
  return page.evaluate(() => window.tools.heard.filter((line) => line.includes('stalled')));
}

/** When the picture that is seen was drawn. */
function readEpoch(player: Locator): Promise<number | null> {
  return player.evaluate((element: HTMLElementTagNameMap['cam-player']) => window.tools.read(element)?.epochMs ?? null);
}

/** Lets the page's network repeat the last answer whole, with all its headers, while `isRepeating` is set. */
async function repeatPictures(page: Page): Promise<void> {
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

async function expectOld(player: Locator): Promise<void> {
  await expect(player.locator('[part=badge]')).toContainText(/Live.*last change \d+ s ago/);
}
