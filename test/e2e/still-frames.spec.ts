import { LINEUP } from '../../demo/lineup.js';
import type { CamPlayer } from '../../components/index.js';
import { addPlayer, expect, expectLive, expectState, test } from './fixtures.js';
import { camera, attributeFor, AUTH_TRANSPORTS, toUrlAttributes } from './guarded.js';
import { expectStillFrame, readStillFrame } from './still-frame.js';

const { index } = LINEUP[0]!;

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
    await expectStillFrame(player, beganMs, index);

    await player.evaluate((element) => (element as CamPlayer).play());
    await expectLive(player, transport);
    beganMs = Date.now();
    await page.evaluate(() => {
      document.body.style.minHeight = '8000px';
      scrollTo(0, 8000);
    });
    await expectState(player, 'suspended');
    await expectStillFrame(player, beganMs, index);

    await page.evaluate(() => scrollTo(0, 0));
    await expectLive(player, transport);
    beganMs = Date.now();
    origin.setFaults(camera, { offline: true });
    await expect
      .poll(() => player.evaluate((element) => (element as CamPlayer).status.stillFrame?.kind))
      .toBe('last-frame');
    await expectStillFrame(player, beganMs, index);
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
    await expectStillFrame(thumbnail, beganMs, index);
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
  const lost = await player.evaluateHandle(async (element) => {
    // Chromium moves a canvas that is read again and again out of the GPU process; this one is never read.
    const unread = document.createElement('canvas');
    [unread.width, unread.height] = [640, 360];
    unread.getContext('2d')?.fillRect(0, 0, 640, 360);
    document.body.append(unread);
    const canvases = [unread, ...(element as CamPlayer).renderRoot.querySelectorAll('canvas')];
    const isLost = new Promise<boolean>((resolve) => {
      for (const canvas of canvases) canvas.addEventListener('contextlost', () => resolve(true), { once: true });
    });
    // The process has the canvas once a frame with it was drawn.
    for (let frames = 0; frames < 3; frames += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
    return { isLost };
  });
  const session = await browser.newBrowserCDPSession();
  await session.send('Browser.crashGpuProcess');
  expect(await lost.evaluate(({ isLost }) => isLost)).toBe(true);
  await expect.poll(epochMs).toBe(before);
});
