import type { Locator } from '@playwright/test';
import type { Reading } from '../../demo/cameras/barcode.js';
import { LINEUP } from '../../demo/lineup.js';
import type { CamPlayer } from '../../components/index.js';
import { addPlayer, expect, expectLive, expectState, test } from './fixtures.js';
import { camera, nameOf, ASKING_TRANSPORTS, urlsOf } from './guarded.js';

/** The picture that a player keeps, and when it says that this was made (epoch milliseconds). */
interface Kept {
  readonly reading: Reading | null;
  readonly atMs: number;
}

/** Reads what is kept: the bar code of a black picture can't be read. */
function keptBy(player: Locator): Promise<Kept | null> {
  return player.evaluate((element) => {
    const { status, renderRoot } = element as CamPlayer;
    const surface = [...renderRoot.querySelectorAll('canvas')].find(({ style }) => style.opacity === '1') ?? null;
    if (!status.still || !surface) return null;
    const reading = window.tools.read(Object.assign(document.createElement('div'), { status: { surface } }));
    return { reading, atMs: status.still.atMs };
  });
}

/**
 * The kept picture is of the right moment: none before this, and its time is told as it is.
 */
async function expectKept(player: Locator, sinceMs: number): Promise<void> {
  await expect.poll(() => keptBy(player)).toMatchObject({ reading: { cameraIndex: LINEUP[0]!.index } });
  const { reading, atMs } = (await keptBy(player))!;
  expect(reading!.epochMs).toBeGreaterThanOrEqual(sinceMs - SLACK_MS);
  expect(reading!.epochMs).toBeLessThanOrEqual(Date.now());
  expect(Math.abs(reading!.epochMs - atMs)).toBeLessThan(SLACK_MS);
}

/** A camera that draws on a busy machine, and HLS, show what is some seconds old. */
const SLACK_MS = 6_000;

for (const transport of ASKING_TRANSPORTS) {
  test(`the picture of a pause, a rest and an outage is the last that was seen, and not black (${transport})`, async ({
    open,
    origin,
    page,
  }) => {
    const urls = urlsOf(origin);
    const name = nameOf(transport);
    const player = await open({ camera, transports: transport, 'suspend-after': '1', 'snapshot-interval': '0.3' });
    let beganMs = Date.now();
    // Paused at once, in the very task in which the first picture is told of.
    await player.evaluate(
      (element, [attribute, url]) => {
        element.addEventListener('cam-firstframe', () => (element as CamPlayer).pause(), { once: true });
        element.setAttribute(attribute, url);
      },
      [name, urls[name]!] as const,
    );
    await expectState(player, 'paused');
    await expectKept(player, beganMs);

    await player.evaluate((element) => (element as CamPlayer).play());
    await expectLive(player, transport);
    beganMs = Date.now();
    await page.evaluate(() => {
      document.body.style.minHeight = '8000px';
      scrollTo(0, 8000);
    });
    await expectState(player, 'suspended');
    await expectKept(player, beganMs);

    await page.evaluate(() => scrollTo(0, 0));
    await expectLive(player, transport);
    beganMs = Date.now();
    origin.setFaults(camera, { offline: true });
    await expect.poll(() => player.evaluate((element) => (element as CamPlayer).status.still?.kind)).toBe('last-frame');
    await expectKept(player, beganMs);
  });

  test(`a thumbnail's picture is of now, and not black (${transport})`, async ({ open, origin, page }) => {
    const urls = urlsOf(origin);
    const name = nameOf(transport);
    await open({ camera: 'nobody' });
    const beganMs = Date.now();
    await page.evaluate(() => document.querySelector('cam-player')?.remove());
    await addPlayer(page, { camera, transports: transport, [name]: urls[name]!, thumbnail: '' });
    const thumbnail = page.locator('cam-player');
    await expectState(thumbnail, 'suspended');
    await expectKept(thumbnail, beganMs);
  });
}

test('the kept picture outlives the graphics process', async ({ open, origin, browser }) => {
  const player = await open({ camera, whep: origin.whepUrl, transports: 'whep' });
  await expectLive(player, 'whep');
  await player.evaluate((element) => (element as CamPlayer).pause());
  await expectState(player, 'paused');
  const epochMs = async () => (await keptBy(player))?.reading?.epochMs;
  await expect.poll(epochMs).toBeGreaterThan(0);
  const before = await epochMs();
  const isLost = player.evaluate(
    (element) =>
      new Promise((resolve) => {
        const kept = [...(element as CamPlayer).renderRoot.querySelectorAll('canvas')];
        for (const canvas of kept) canvas.addEventListener('contextlost', () => resolve(true), { once: true });
      }),
  );
  const session = await browser.newBrowserCDPSession();
  await session.send('Browser.crashGpuProcess');
  expect(await isLost).toBe(true);
  await expect.poll(epochMs).toBe(before);
});
