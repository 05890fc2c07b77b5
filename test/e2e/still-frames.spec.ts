import type { Locator } from '@playwright/test';
import type { Reading } from '../../demo/cameras/barcode.js';
import { LINEUP } from '../../demo/lineup.js';
import type { CamPlayer } from '../../components/index.js';
import { addPlayer, expect, expectLive, expectState, test } from './fixtures.js';
import { camera, attributeFor, AUTH_TRANSPORTS, toUrlAttributes } from './guarded.js';

/** The still frame of a player, and its time as the player reports it (epoch milliseconds). */
interface StillFrame {
  readonly reading: Reading | null;
  readonly atMs: number;
}

/** Reads the still frame; the bar code of a black picture cannot be read. */
function readStillFrame(player: Locator): Promise<StillFrame | null> {
  return player.evaluate((element) => {
    const { status, renderRoot } = element as CamPlayer;
    const surface = [...renderRoot.querySelectorAll('canvas')].find(({ style }) => style.opacity === '1') ?? null;
    if (!status.stillFrame || !surface) return null;
    const reading = window.tools.read(Object.assign(document.createElement('div'), { status: { surface } }));
    return { reading, atMs: status.stillFrame.atMs };
  });
}

/** Waits for a still frame that was captured after `sinceMs`, and whose reported time is right. */
async function expectStillFrame(player: Locator, sinceMs: number): Promise<void> {
  await expect.poll(() => readStillFrame(player)).toMatchObject({ reading: { cameraIndex: LINEUP[0]!.index } });
  const { reading, atMs } = (await readStillFrame(player))!;
  expect(reading!.epochMs).toBeGreaterThanOrEqual(sinceMs - SLACK_MS);
  expect(reading!.epochMs).toBeLessThanOrEqual(Date.now());
  expect(Math.abs(reading!.epochMs - atMs)).toBeLessThan(SLACK_MS);
}

/** On a busy machine, and on HLS, a live frame is some seconds old. */
const SLACK_MS = 6_000;

for (const transport of AUTH_TRANSPORTS) {
  test(`a pause, a suspension and an outage keep the last frame, and it is not black (${transport})`, async ({
    open,
    origin,
    page,
  }) => {
    const urls = toUrlAttributes(origin);
    const name = attributeFor(transport);
    const player = await open({ camera, transports: transport, 'suspend-after': '1', 'snapshot-interval': '0.3' });
    let beganMs = Date.now();
    // Pauses two paints after the first frame is announced: on a busy machine the browser may not have painted the frame
    // in that same task, and a black frame is not kept.
    await player.evaluate(
      (element, [attribute, url]) => {
        const pause = () => (element as CamPlayer).pause();
        const pauseSoon = () => requestAnimationFrame(() => requestAnimationFrame(pause));
        element.addEventListener('cam-firstframe', pauseSoon, { once: true });
        element.setAttribute(attribute, url);
      },
      [name, urls[name]!] as const,
    );
    await expectState(player, 'paused');
    await expectStillFrame(player, beganMs);

    await player.evaluate((element) => (element as CamPlayer).play());
    await expectLive(player, transport);
    beganMs = Date.now();
    await page.evaluate(() => {
      document.body.style.minHeight = '8000px';
      scrollTo(0, 8000);
    });
    await expectState(player, 'suspended');
    await expectStillFrame(player, beganMs);

    await page.evaluate(() => scrollTo(0, 0));
    await expectLive(player, transport);
    beganMs = Date.now();
    origin.setFaults(camera, { offline: true });
    await expect
      .poll(() => player.evaluate((element) => (element as CamPlayer).status.stillFrame?.kind))
      .toBe('last-frame');
    await expectStillFrame(player, beganMs);
  });

  test(`a thumbnail's frame is current, and not black (${transport})`, async ({ open, origin, page }) => {
    const urls = toUrlAttributes(origin);
    const name = attributeFor(transport);
    await open({ camera: 'nobody' });
    const beganMs = Date.now();
    await page.evaluate(() => document.querySelector('cam-player')?.remove());
    await addPlayer(page, { camera, transports: transport, [name]: urls[name]!, thumbnail: '' });
    const thumbnail = page.locator('cam-player');
    await expectState(thumbnail, 'suspended');
    await expectStillFrame(thumbnail, beganMs);
  });
}

test('the still frame survives a crash of the GPU process', async ({ open, origin, browser }) => {
  const player = await open({ camera, whep: origin.whepUrl, transports: 'whep' });
  await expectLive(player, 'whep');
  await player.evaluate((element) => (element as CamPlayer).pause());
  await expectState(player, 'paused');
  const epochMs = async () => (await readStillFrame(player))?.reading?.epochMs;
  await expect.poll(epochMs).toBeGreaterThan(0);
  const before = await epochMs();
  const isLost = player.evaluate(
    (element) =>
      new Promise((resolve) => {
        const canvases = [...(element as CamPlayer).renderRoot.querySelectorAll('canvas')];
        for (const canvas of canvases) canvas.addEventListener('contextlost', () => resolve(true), { once: true });
      }),
  );
  const session = await browser.newBrowserCDPSession();
  await session.send('Browser.crashGpuProcess');
  expect(await isLost).toBe(true);
  await expect.poll(epochMs).toBe(before);
});
