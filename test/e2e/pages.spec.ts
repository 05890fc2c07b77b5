import type { Locator } from '@playwright/test';
import { LINEUP } from '../../demo/lineup.js';
import type { CamPlayer } from '../../components/index.js';
import { addPlayer, expect, expectLive, expectMoving, expectState, readState, test } from './fixtures.js';
import { camera } from './guarded.js';

const { index } = LINEUP[0]!;

/** Reads the states of the page's players, in the order of their events. */
const readStateEvents = (player: Locator) =>
  player.evaluate(() => window.tools.eventLog.flatMap((one) => /^cam-statechange (.+)$/.exec(one)?.[1] ?? []));

test('a player that is never suspended is live below the fold, in view and out of view again', async ({
  open,
  origin,
  page,
}) => {
  await open({ camera: 'nobody' });
  await page.evaluate(() => {
    document.querySelector('cam-player')?.remove();
    document.body.insertAdjacentHTML('afterbegin', '<div style="height: 3000px"></div>');
    window.tools.eventLog.length = 0;
  });
  await addPlayer(page, { camera, whep: origin.whepUrl, loading: 'eager', 'suspend-after': 'off' });
  const player = page.locator('cam-player');
  await expectLive(player, 'whep');
  await page.evaluate(() => scrollTo(0, 3000));
  await expectMoving(player, index, 3000);
  await page.evaluate(() => scrollTo(0, 0));
  // The claim is that nothing happens for longer than a still picture needs to be called frozen.
  const beganMs = Date.now();
  await expect.poll(async () => `${await readState(player)} ${Date.now() - beganMs > 4000}`).toBe('live true');
  await page.evaluate(() => scrollTo(0, 3000));
  await expectMoving(player, index, 3000);
  const states = await readStateEvents(player);
  expect(states.filter((state) => state === 'stalled' || state === 'reconnecting')).toEqual([]);
});

test('each video transport plays in a browser without requestVideoFrameCallback', async ({ open, origin, page }) => {
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
  expect(await readStateEvents(player)).not.toContain('reconnecting');
});

test('a tap starts playback in a browser that refuses to play without a gesture', async ({ open, origin, page }) => {
  await page.addInitScript(() => {
    const play: unknown = Reflect.get(HTMLMediaElement.prototype, 'play');
    let isAllowed = false;
    // The browser takes the calls of the tests for gestures, so this page counts real pointer events only.
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
