import type { Page } from '@playwright/test';
import { renameCamera } from '../../demo/cameras/rename-camera.js';
import { LINEUP } from '../../demo/lineup.js';
import { MediaMtx } from '../../demo/mediamtx/run.js';
import type { CamPlayer } from '../../components/index.js';
import { expect, expectLive, expectMoving, test as base } from './fixtures.js';

const { index } = LINEUP[0]!;
const camera = 'kicked';

const test = base.extend<{ start: () => Promise<MediaMtx> }>({
  start: async ({ cameras, mediaMtxPath }, use) => {
    const servers: MediaMtx[] = [];
    await use(async () => {
      const server = await MediaMtx.start({ path: mediaMtxPath! });
      servers.push(server);
      await server.publish(renameCamera(cameras[0]!, camera));
      return server;
    });
    for (const server of servers) await server.close();
  },
});

/**
 * From the next page on, ends each session at its first picture, as the server does with the first B-frame of a camera.
 *
 * @returns Ends this.
 */
async function kickAtFirstPictures(page: Page, server: MediaMtx): Promise<() => void> {
  let isKicking = true;
  await page.exposeFunction('kick', async () => {
    if (!isKicking) return;
    for (const id of await server.sessionIds(camera)) await server.kick(id);
  });
  await page.addInitScript(() => {
    const { kick } = window as unknown as { kick: () => Promise<void> };
    const onStateChange = ({ target }: Event) => {
      const { state, transport } = target as CamPlayer;
      if (state === 'live' && transport === 'whep') void kick();
    };
    addEventListener('cam-statechange', onStateChange, { capture: true });
  });
  return () => {
    isKicking = false;
  };
}

/** Lets time pass at a test's word, for what waits for minutes: the media goes on as it does. */
async function makeTimePass(page: Page): Promise<void> {
  await page.addInitScript((leastMs) => {
    const now = performance.now.bind(performance);
    const begin = window.setTimeout.bind(window) as (call: () => void, ms?: number) => number;
    const planned: { readonly atMs: number; readonly call: () => void }[] = [];
    let passedMs = 0;
    performance.now = () => now() + passedMs;
    const plan = (call: () => void, ms = 0) => {
      if (ms > leastMs) planned.push({ atMs: performance.now() + ms, call });
      return begin(call, ms);
    };
    const passTime = (ms: number) => {
      passedMs += ms;
      for (const { atMs, call } of [...planned]) if (atMs <= performance.now()) call();
    };
    Object.assign(window, { setTimeout: plan, passTime });
  }, 30_000);
}

function pass(page: Page, ms: number): Promise<void> {
  return page.evaluate((by) => (window as unknown as { passTime: (ms: number) => void }).passTime(by), ms);
}

test('WebRTC that ended twice at its first picture is left, and is back when its time has come @real', async ({
  open,
  start,
  page,
}) => {
  test.setTimeout(120_000);
  const server = await start();
  await makeTimePass(page);
  const stopKicking = await kickAtFirstPictures(page, server);
  const player = await open({ camera, hls: server.hlsUrl, whep: server.whepUrl });
  await expectLive(player, 'll-hls');
  stopKicking();
  await expectMoving(player, index, 5_000);
  expect(await player.evaluate((element) => (element as CamPlayer).status.fallbackReason?.code)).toBe('ended-early');
  // It is not tried again for minutes.
  await pass(page, 120_000);
  await expectMoving(player, index, 5_000);
  expect(await server.sessions(camera)).toMatchObject({ whep: 0 });
  await pass(page, 240_000);
  await expectLive(player, 'whep');
  await expect.poll(() => server.sessions(camera)).toMatchObject({ whep: 1 });
});

test('WebRTC that ended twice at its first picture is back when the camera begins anew @real', async ({
  open,
  start,
  cameras,
  page,
}) => {
  test.setTimeout(120_000);
  const server = await start();
  const stopKicking = await kickAtFirstPictures(page, server);
  const player = await open({ camera, hls: server.hlsUrl, whep: server.whepUrl });
  await expectLive(player, 'll-hls');
  stopKicking();
  await expectMoving(player, index, 5_000);
  await server.unpublish(camera);
  await server.publish(renameCamera(cameras[0]!, camera));
  await expect
    .poll(() => player.evaluate((element) => `${(element as CamPlayer).state} ${(element as CamPlayer).transport}`), {
      timeout: 30_000,
    })
    .toBe('live whep');
  await expectMoving(player, index, 3_000);
});
