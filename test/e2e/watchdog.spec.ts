import type { Locator, Page } from '@playwright/test';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { LINEUP } from '../../demo/lineup.js';
import { Origin } from '../../demo/origin/origin.js';
import { expect, expectLive, expectMoving, expectState, test } from './fixtures.js';

const { name: camera, index } = LINEUP[0]!;
const RUNGS = ['whep', 'll-hls', 'mjpeg', 'snapshot'] as const;

const urlsOf = ({ whepUrl: whep, hlsUrl: hls, mjpegUrl: mjpeg, snapshotUrl: snapshot }: Origin) => ({
  whep,
  hls,
  mjpeg,
  snapshot,
});

for (const rung of RUNGS) {
  test(`a picture that stops is dimmed, called frozen with its age, and opened anew (${rung})`, async ({
    open,
    cameras,
  }) => {
    let opened = 0;
    const isOpening = (method: string, url: string) =>
      rung === 'whep' ? method === 'POST' : rung === 'll-hls' ? url.includes('index.m3u8') : method === 'GET';
    const origin = await Origin.start({
      cameras,
      onRequest: ({ method = '', url = '' }) => {
        if (isOpening(method, url)) opened += 1;
      },
    });
    try {
      const player = await open({ camera, ...urlsOf(origin), transports: rung, 'snapshot-interval': '100' });
      await expectLive(player, rung);
      await expectMoving(player, index, 5000);
      await expect(player.locator('[part=stage]')).not.toHaveClass(/dim/);
      const before = opened;
      origin.setFaults(camera, { frozen: true });
      await expectState(player, 'stalled');
      await expect(player.locator('[part=stage]')).toHaveClass(/dim/);
      await expect(player.locator('.countdown')).toHaveText(/^Frozen for \d+ s$/);
      await expect(player.locator('[part=still-time]')).toBeVisible();
      await expect.poll(() => opened).toBeGreaterThan(before);
      // Nothing better came of it: the session is let go, the last picture stays.
      await expectState(player, 'reconnecting');
      await expect(player.locator('[part=message]')).toContainText(/The picture stopped moving|sends no picture/);
      await expect(player.locator('[part=still-time]')).toBeVisible();
      origin.setFaults(camera, { frozen: false });
      await expectLive(player, rung);
      await expectMoving(player, index, 5000);
      await expect(player.locator('[part=stage]')).not.toHaveClass(/dim/);
    } finally {
      await origin.close();
    }
  });
}

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

for (const rung of RUNGS) {
  test(`a camera with one picture a second is not called frozen, until it is (${rung})`, async ({ open, page }) => {
    const slow = createCamera({ ...LINEUP[0]!, fps: 1 });
    const origin = await Origin.start({ cameras: [slow] });
    try {
      const player = await open({ camera, ...urlsOf(origin), transports: rung });
      await expectLive(player, rung);
      const seen = new Set<number>();
      await expect
        .poll(async () => {
          const epochMs = await readEpoch(player);
          if (epochMs) seen.add(epochMs);
          return seen.size;
        })
        .toBeGreaterThan(7);
      expect(await page.evaluate(() => window.tools.heard.filter((line) => line.includes('stalled')))).toEqual([]);
      origin.setFaults(camera, { frozen: true });
      await expectState(player, 'stalled');
      await expect(player.locator('.countdown')).toHaveText(/^Frozen for \d+ s$/);
      origin.setFaults(camera, { frozen: false });
      await expectLive(player, rung);
    } finally {
      await origin.close();
      await slow.close();
    }
  });
}

for (const rung of RUNGS) {
  test(`a page that was busy for seconds calls no picture frozen (${rung})`, async ({ open, origin, page }) => {
    const player = await open({ camera, ...urlsOf(origin), transports: rung, 'snapshot-interval': '100' });
    await expectLive(player, rung);
    await expectMoving(player, index, 5000);
    await page.evaluate(() => {
      const endMs = performance.now() + 3500;
      while (performance.now() < endMs);
    });
    await expectMoving(player, index, 5000);
    expect(await page.evaluate(() => window.tools.heard.filter((line) => line.includes('stalled')))).toEqual([]);
  });
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
