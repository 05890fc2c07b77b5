import puppeteer from 'puppeteer-core';
import { LINEUP } from '../../demo/lineup.js';
import type { CamPlayer } from '../../components/index.js';
import { CHROMIUM_FLAGS, needChromium } from '../../scripts/chromium.mjs';
import { expect, test } from './fixtures.js';

const { name: camera } = LINEUP[0]!;

// Playwright emulates the focus of each of its pages, so that none is ever hidden. Puppeteer does not: a tab behind
// another one is hidden, as a person's is, and its video goes on in the window of the picture in picture.
for (const transport of ['whep', 'll-hls'])
  test(`a camera that stops in a picture in picture is called frozen while its page is hidden (${transport})`, async ({
    origin,
    pageUrl,
  }) => {
    const browser = await puppeteer.launch({ executablePath: await needChromium(), args: [...CHROMIUM_FLAGS] });
    try {
      const page = await browser.newPage();
      await page.goto(pageUrl);
      await page.evaluate(
        (given) => {
          const player = document.createElement('cam-player');
          for (const [name, value] of Object.entries(given)) player.setAttribute(name, value);
          // A browser wants a gesture.
          player.addEventListener('click', () => void player.requestPictureInPicture());
          document.body.append(player);
        },
        { camera, whep: origin.whepUrl, hls: origin.hlsUrl, transports: transport, 'suspend-after': '1' },
      );
      const look = () =>
        page.evaluate(() => {
          const player = document.querySelector('cam-player') as CamPlayer;
          const { pictureInPictureElement } = player.shadowRoot as ShadowRoot;
          return `${player.state}, ${document.visibilityState}, ${pictureInPictureElement ? 'in' : 'out'}`;
        });
      await expect.poll(look).toBe('live, visible, out');
      await page.click('cam-player');
      await expect.poll(look).toBe('live, visible, in');
      await (await browser.newPage()).bringToFront();
      await expect.poll(look).toBe('live, hidden, in');
      // It plays on, though the page has been out of sight for longer than `suspend-after`.
      const seenMs = () => page.evaluate(() => document.querySelector('cam-player')?.frameAgeMs ?? NaN);
      await expect.poll(seenMs).toBeLessThan(1_500);

      await page.evaluate(() => window.tools.recordObservations(document.querySelector('cam-player') as CamPlayer));
      origin.setFaults(camera, { frozen: true });
      const states = () =>
        page.evaluate(() =>
          window.tools.listObservations(document.querySelector('cam-player') as CamPlayer).map(({ state }) => state),
        );
      await expect.poll(states).toContain('stalled');
      origin.setFaults(camera, { frozen: false });
      await expect.poll(look).toMatch(/^live, hidden/);
    } finally {
      origin.reset(camera);
      await browser.close();
    }
  });
