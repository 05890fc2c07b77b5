import type { Locator, Page } from '@playwright/test';
import type { CameraSource } from '../../demo/cameras/source.js';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { LINEUP } from '../../demo/lineup.js';
import { Origin } from '../../demo/origin/origin.js';
import { addPlayer, expect, expectLive, expectMoving, expectSeen, expectState, test, watch } from './fixtures.js';

const { name: camera, index } = LINEUP[0]!;
const RUNGS = ['whep', 'll-hls', 'mjpeg', 'snapshot'] as const;
type WatchedRung = (typeof RUNGS)[number];

const urlsOf = ({ whepUrl: whep, hlsUrl: hls, mjpegUrl: mjpeg, snapshotUrl: snapshot }: Origin) => ({
  whep,
  hls,
  mjpeg,
  snapshot,
});

/** A page with a player on each of the rungs, side by side: what one waits for, all wait for at once. */
async function openRungs(page: Page, pageUrl: string, originOf: (rung: WatchedRung) => Origin) {
  await page.goto(pageUrl);
  await page.addStyleTag({ content: 'body cam-player { display: inline-block; width: 320px }' });
  for (const rung of RUNGS) {
    await addPlayer(page, { camera, ...urlsOf(originOf(rung)), transports: rung, 'snapshot-interval': '100' });
  }
  return (story: (player: Locator, rung: WatchedRung) => Promise<void>) =>
    Promise.all(
      RUNGS.map((rung) => test.step(rung, () => story(page.locator(`cam-player[transports="${rung}"]`), rung))),
    );
}

/** An origin that counts how often a player of this rung opens its stream. */
async function countingOrigin(cameras: readonly CameraSource[], rung: WatchedRung) {
  const count = { opened: 0 };
  const isOpening = (method: string, url: string) =>
    rung === 'whep' ? method === 'POST' : rung === 'll-hls' ? url.includes('index.m3u8') : method === 'GET';
  const origin = await Origin.start({
    cameras,
    onRequest: ({ method = '', url = '' }) => {
      if (isOpening(method, url)) count.opened += 1;
    },
  });
  return { origin, count };
}

test('a picture that stops is dimmed, called frozen with its age, and opened anew, on every rung', async ({
  page,
  pageUrl,
  cameras,
}) => {
  const counting = await Promise.all(RUNGS.map((rung) => countingOrigin(cameras, rung)));
  const of = (rung: WatchedRung) => counting[RUNGS.indexOf(rung)]!;
  try {
    const onEach = await openRungs(page, pageUrl, (rung) => of(rung).origin);
    await onEach(async (player, rung) => {
      const { origin, count } = of(rung);
      await expectLive(player, rung);
      await expectMoving(player, index, 5000);
      await expect(player.locator('[part=stage]')).not.toHaveClass(/dim/);
      const before = count.opened;
      await watch(player);
      origin.setFaults(camera, { frozen: true });
      await expectSeen(player, { state: 'stalled', isDimmed: true, text: /Frozen for \d+ s$/, hasTime: true });
      await expect.poll(() => count.opened).toBeGreaterThan(before);
      // Nothing better came of it: the session is let go, the last picture stays.
      const why = /The picture stopped moving|sends no picture/;
      await expectSeen(player, { state: 'reconnecting', isDimmed: true, text: why, hasTime: true });
      origin.setFaults(camera, { frozen: false });
      await expectLive(player, rung);
      await expectMoving(player, index, 5000);
      await expect(player.locator('[part=stage]')).not.toHaveClass(/dim/);
    });
  } finally {
    await Promise.all(counting.map(({ origin }) => origin.close()));
  }
});

test('a rung whose picture stopped for good is left for the next one', async ({ open, origin }) => {
  const player = await open({ camera, whep: origin.whepUrl, mjpeg: origin.mjpegUrl });
  await expectLive(player, 'whep');
  await expectMoving(player, index, 3000);
  // Packets of video cease, in running sessions and in new ones.
  origin.setFaults(camera, { noMedia: true });
  await expectState(player, 'stalled');
  await expectLive(player, 'mjpeg');
  await expectMoving(player, index, 3000);
});

test('a stream that repeats its last picture is frozen all the same', async ({ open, origin, page }) => {
  await repeatPictures(page);
  const player = await open({ camera, snapshot: origin.snapshotUrl, 'snapshot-interval': '100' });
  await expectLive(player, 'snapshot');
  await expectMoving(player, index, 5000);
  await page.evaluate(() => Object.assign(window, { isRepeating: true }));
  await expectState(player, 'stalled');
  await page.evaluate(() => Object.assign(window, { isRepeating: false }));
  await expectLive(player, 'snapshot');
});

test('a camera with one picture a second is not called frozen, until it is, on every rung', async ({
  page,
  pageUrl,
}) => {
  const slow = createCamera({ ...LINEUP[0]!, fps: 1 });
  const origin = await Origin.start({ cameras: [slow] });
  try {
    const onEach = await openRungs(page, pageUrl, () => origin);
    await onEach(async (player, rung) => {
      await expectLive(player, rung);
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
    await onEach((player) =>
      expectSeen(player, { state: 'stalled', isDimmed: true, text: /Frozen for \d+ s$/, hasTime: true }),
    );
    origin.setFaults(camera, { frozen: false });
    await onEach(expectLive);
  } finally {
    await origin.close();
    await slow.close();
  }
});

test('a page that was busy for seconds calls no picture frozen, on any rung', async ({ page, pageUrl, origin }) => {
  const onEach = await openRungs(page, pageUrl, () => origin);
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
