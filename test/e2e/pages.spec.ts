import type { Locator } from '@playwright/test';
import { LINEUP } from '../../demo/lineup.js';
import type { CamPlayer } from '../../components/index.js';
import { addPlayer, expect, expectLive, expectMoving, expectState, stateOf, test } from './fixtures.js';
import { camera } from './guarded.js';

const { index } = LINEUP[0]!;

/** The states of the page's players, in the order in which they came. */
const statesHeard = (player: Locator) =>
  player.evaluate(() => window.tools.heard.flatMap((one) => /^cam-statechange (.+)$/.exec(one)?.[1] ?? []));

test('below the fold, scrolled to, away and back, a player that does not rest is live all the time', async ({
  open,
  origin,
  page,
}) => {
  await open({ camera: 'nobody' });
  await page.evaluate(() => {
    document.querySelector('cam-player')?.remove();
    document.body.insertAdjacentHTML('afterbegin', '<div style="height: 3000px"></div>');
    window.tools.heard.length = 0;
  });
  await addPlayer(page, { camera, whep: origin.whepUrl, loading: 'eager', 'suspend-after': 'off' });
  const player = page.locator('cam-player');
  await expectLive(player, 'whep');
  await page.evaluate(() => scrollTo(0, 3000));
  await expectMoving(player, index, 3000);
  await page.evaluate(() => scrollTo(0, 0));
  // Longer than a picture that stands still needs to be called frozen.
  const beganMs = Date.now();
  await expect.poll(async () => `${await stateOf(player)} ${Date.now() - beganMs > 4000}`).toBe('live true');
  await page.evaluate(() => scrollTo(0, 3000));
  await expectMoving(player, index, 3000);
  const heard = await statesHeard(player);
  expect(heard.filter((state) => state === 'stalled' || state === 'reconnecting')).toEqual([]);
});

test('in a browser without a callback for video frames every transport of video plays', async ({
  open,
  origin,
  page,
}) => {
  await page.addInitScript(() => {
    delete (HTMLVideoElement.prototype as Partial<HTMLVideoElement>).requestVideoFrameCallback;
    delete (HTMLVideoElement.prototype as Partial<HTMLVideoElement>).cancelVideoFrameCallback;
  });
  for (const [transport, attributes] of [
    ['whep', { whep: origin.whepUrl }],
    ['ll-hls', { hls: origin.hlsUrl }],
  ] as const) {
    const player = await open({ camera, transports: transport, ...attributes });
    await expectLive(player, transport);
    await expectMoving(player, index, 6000);
  }
});

test('a video that the browser pauses plays on in the same session', async ({ open, origin }) => {
  const player = await open({ camera, whep: origin.whepUrl, transports: 'whep' });
  await expectLive(player, 'whep');
  await player.evaluate((element) => {
    const { surface } = (element as CamPlayer).status;
    Object.assign(window, { surface });
    (surface as HTMLVideoElement).pause();
  });
  await expectMoving(player, index, 3000);
  expect(
    await player.evaluate(
      (element) => (element as CamPlayer).status.surface === (window as unknown as { surface: unknown }).surface,
    ),
  ).toBe(true);
  expect(await statesHeard(player)).not.toContain('reconnecting');
});

test('where the browser refuses to play without a gesture, a tap plays', async ({ open, origin, page }) => {
  await page.addInitScript(() => {
    const play: unknown = Reflect.get(HTMLMediaElement.prototype, 'play');
    let isAllowed = false;
    // The tests' own calls count as gestures for the browser.
    addEventListener('pointerdown', () => (isAllowed = true), true);
    HTMLMediaElement.prototype.play = function () {
      if (isAllowed) return Reflect.apply(play as () => Promise<void>, this, []);
      return Promise.reject(new DOMException('a gesture is needed', 'NotAllowedError'));
    };
  });
  const player = await open({ camera, whep: origin.whepUrl, transports: 'whep' });
  await expectState(player, 'paused');
  await player.getByRole('button', { name: 'Tap to play' }).click();
  await expectLive(player, 'whep');
  await expectMoving(player, index, 3000);
});
