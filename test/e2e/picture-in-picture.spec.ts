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

test('the browser’s media controls name a muted camera in a picture in picture, and pause and play it', async ({
  origin,
  pageUrl,
}) => {
  const browser = await puppeteer.launch({ executablePath: await needChromium(), args: [...CHROMIUM_FLAGS] });
  try {
    const page = await browser.newPage();
    // What the browser calls when a key or one of its buttons is pressed.
    await page.evaluateOnNewDocument(() => {
      const { mediaSession } = navigator;
      const setHandler = mediaSession.setActionHandler.bind(mediaSession);
      const handlers: Record<string, MediaSessionActionHandler | null> = {};
      Object.assign(window, { handlers });
      mediaSession.setActionHandler = (name, handler) => {
        handlers[name] = handler;
        setHandler(name, handler);
      };
    });
    await page.goto(pageUrl);
    await page.evaluate(
      (given) => {
        const player = document.createElement('cam-player');
        for (const [name, value] of Object.entries(given)) player.setAttribute(name, value);
        // A browser wants a gesture.
        player.addEventListener('click', () => void player.requestPictureInPicture(), { once: true });
        document.body.append(player);
      },
      { camera, label: 'Front door', whep: origin.whepUrl, transports: 'whep' },
    );
    const look = () =>
      page.evaluate(() => {
        const { metadata, playbackState } = navigator.mediaSession;
        return `${document.querySelector('cam-player')?.state}, ${metadata?.title ?? 'no title'}, ${playbackState}`;
      });
    const press = (name: string) =>
      page.evaluate(
        (key) => (window as unknown as { handlers: Record<string, (() => void) | null> }).handlers[key]?.(),
        name,
      );
    await expect.poll(look).toBe('live, no title, none');
    await page.click('cam-player');
    await expect.poll(look).toBe('live, Front door, playing');
    await press('pause');
    await expect.poll(look).toMatch(/^paused/);
    await press('play');
    await expect.poll(look).toMatch(/^live/);
    await page.evaluate(() => document.querySelector('cam-player')?.remove());
    await expect.poll(look).toBe('undefined, no title, none');
    await press('pause');
  } finally {
    origin.reset(camera);
    await browser.close();
  }
});
