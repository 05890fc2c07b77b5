import type { Locator } from '@playwright/test';
import type { CamPlayer } from '../../components/index.js';
import type { AccessUnit, CameraSource } from '../../demo/cameras/source.js';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { LINEUP } from '../../demo/lineup.js';
import { Origin } from '../../demo/origin/origin.js';
import { createRandom } from '../random.js';
import { SMALL_PICTURE } from '../small-picture.js';
import { serveBuilt } from './built.js';
import { expect, expectLive, expectMoving, test } from './fixtures.js';

const { name: dock, index } = LINEUP[1]!;

type Open = (attributes: Record<string, string>) => Promise<Locator>;

/** The seconds that can be seen again. */
const readSeconds = (player: Locator) =>
  player.evaluate((element) => {
    const { seekable } = element as CamPlayer;
    return seekable?.length ? (seekable.at(-1)!.endMs - seekable[0]!.startMs) / 1000 : 0;
  });

const readIsLive = (player: Locator) => player.evaluate((element) => (element as CamPlayer).isLive);
const readRate = (player: Locator) => player.evaluate((element) => (element as CamPlayer).playbackRate);

/** Opens a player that has a memory of so many seconds. */
async function openReplay(open: Open, attributes: Record<string, string>, seconds = 4): Promise<Locator> {
  const player = await open({ transports: 'whep', replay: '30', controls: '', ...attributes });
  await expectLive(player, 'whep');
  await expect.poll(() => readSeconds(player)).toBeGreaterThan(seconds);
  return player;
}

/** Presses a key on the picture. */
const press = (player: Locator, key: string) => player.locator('[part~="surface"]').press(key);

/** The bar code of the picture of the past, in epoch milliseconds; null while live is seen. */
const readPast = (player: Locator) =>
  player.evaluate((element) => {
    const surface = element.shadowRoot!.querySelector('.replay');
    return surface && (window.tools.read({ status: { surface } } as never)?.epochMs ?? null);
  });

test('going back shows the picture of the moment, without a request @mediamtx', async ({ open, openTarget, page }) => {
  const { whepUrl } = await openTarget('lowLatency');
  const player = await openReplay(open, { whep: whepUrl, camera: dock });
  const requests: string[] = [];
  // The live session asks its server whether it is still there, when a busy machine sends no picture for a while.
  page.on('request', (request) => request.method() !== 'PATCH' && requests.push(request.url()));
  const shown = await player.evaluate(async (element) => {
    const player = element as CamPlayer;
    const [range] = player.seekable ?? [];
    const results: { asked: number; positionMs: number; epochMs: number; nextMs: number }[] = [];
    for (let i = 0; i < 50; i += 1) {
      const asked = range!.startMs + (((i * 37) % 50) / 50) * (range!.endMs - range!.startMs);
      await player.seek(asked);
      const surface = player.shadowRoot!.querySelector('.replay');
      const epochMs = window.tools.read({ status: { surface } } as never)?.epochMs ?? 0;
      const { positionMs } = player;
      await player.step(1);
      results.push({ asked, positionMs: positionMs!, epochMs, nextMs: player.positionMs! });
    }
    return results;
  });
  const delays = shown.map(({ positionMs, epochMs }) => positionMs - epochMs).sort((a, b) => a - b);
  for (const { asked, positionMs, epochMs, nextMs } of shown) {
    // The last picture that is not after the moment.
    expect(positionMs).toBeLessThanOrEqual(asked);
    expect(nextMs).toBeGreaterThan(asked);
    expect(Math.abs(positionMs - epochMs)).toBeLessThan(500);
  }
  // The moment is that of the arrival, later than that of the drawing by the same for all but the first pictures.
  // On a busy machine it takes the clock some seconds to learn by how much.
  expect(delays[45]! - delays[5]!).toBeLessThan(80);
  expect(Math.abs(delays[25]!)).toBeLessThan(250);
  expect(requests).toEqual([]);
  await expect(player.getByText(/Replay/)).toBeVisible();
  await player.evaluate((element) => (element as CamPlayer).seek('live'));
  expect(await readIsLive(player)).toBe(true);
  expect(await readPast(player)).toBe(null);
  await expectMoving(player, index, 3000);
});

/** A camera whose frames come up to 30 ms early or late, in their order. */
function withJitter(camera: CameraSource, seed: number): CameraSource {
  const random = createRandom(seed);
  return Object.assign(Object.create(camera) as CameraSource, {
    name: camera.name,
    requestKeyFrame: () => camera.requestKeyFrame(),
    jpeg: () => camera.jpeg(),
    close: () => camera.close(),
    onAccessUnit(listener: (unit: AccessUnit) => void) {
      const queue: { unit: AccessUnit; dueMs: number }[] = [];
      const send = () => {
        const first = queue.shift();
        if (first) listener(first.unit);
      };
      return camera.onAccessUnit((unit) => {
        const dueMs = Math.max(performance.now() + random() * 60, queue.at(-1)?.dueMs ?? 0);
        queue.push({ unit, dueMs });
        setTimeout(send, dueMs - performance.now());
      });
    },
  });
}

for (const { title, fps, jitters, otherFps } of [
  { title: '15 pictures per second', fps: 15 },
  { title: '25 pictures per second', fps: 25 },
  { title: '30 pictures per second', fps: 30 },
  { title: 'pictures that come up to 30 ms early or late', fps: 25, jitters: true },
  { title: 'a rate that changes', fps: 25, otherFps: 10 },
] as const satisfies readonly { title: string; fps: number; jitters?: boolean; otherFps?: number }[] as readonly {
  title: string;
  fps: number;
  jitters?: boolean;
  otherFps?: number;
}[]) {
  test(`each step moves by exactly one picture: ${title}`, async ({ open }) => {
    const camera = createCamera({ ...LINEUP[1]!, ...SMALL_PICTURE, fps });
    const sent: number[] = [];
    const stop = camera.onAccessUnit(({ captureMs }) => sent.push(captureMs));
    const origin = await Origin.start({ cameras: [jitters ? withJitter(camera, 5) : camera] });
    const changes = otherFps
      ? setInterval(() => Object.assign(camera, { fps: camera.fps === fps ? otherFps : fps }), 1500)
      : undefined;
    try {
      const player = await openReplay(open, { whep: origin.whepUrl, camera: dock }, otherFps ? 8 : 110 / fps);
      const seen = await player.evaluate(async (element) => {
        const player = element as CamPlayer;
        const read = () => {
          const surface = player.shadowRoot!.querySelector('.replay');
          return window.tools.read({ status: { surface } } as never)?.epochMs ?? 0;
        };
        await player.seek(player.seekable![0]!.startMs);
        const epochs = [read()];
        for (let i = 0; i < 200; i += 1) {
          await player.step(i < 100 ? 1 : -1);
          epochs.push(read());
        }
        return { epochs, rate: player.playbackRate };
      });
      expect(seen.rate).toBe(0);
      const places = seen.epochs.map((epochMs) => sent.indexOf(epochMs));
      expect(places[0]).toBeGreaterThanOrEqual(0);
      const steps = places.slice(1).map((place, i) => place - places[i]!);
      expect(steps).toEqual([...Array<number>(100).fill(1), ...Array<number>(100).fill(-1)]);
    } finally {
      clearInterval(changes);
      stop();
      await origin.close();
      await camera.close();
    }
  });
}

test('the past plays backwards picture by picture, and forwards to live @mediamtx', async ({ open, openTarget }) => {
  const { whepUrl } = await openTarget('lowLatency');
  const player = await openReplay(open, { whep: whepUrl, camera: dock });
  await press(player, 'j');
  expect(await readRate(player)).toBe(-1);
  const epochs = await player.evaluate(async (element) => {
    const seen: number[] = [];
    while (seen.length < 60) {
      await new Promise(requestAnimationFrame);
      const surface = element.shadowRoot!.querySelector('.replay');
      const epochMs = surface ? (window.tools.read({ status: { surface } } as never)?.epochMs ?? null) : null;
      if (epochMs !== null && epochMs !== seen.at(-1)) seen.push(epochMs);
      if ((element as CamPlayer).playbackRate === 0) break;
    }
    return seen;
  });
  expect(epochs.length).toBe(60);
  const steps = epochs.slice(1).map((epochMs, i) => epochs[i]! - epochMs);
  expect(Math.min(...steps)).toBeGreaterThan(0);
  // 40 ms each; a busy machine may leave out a few.
  expect(steps.filter((step) => step < 60).length).toBeGreaterThan(50);
  await press(player, 'l');
  await press(player, 'l');
  expect(await readRate(player)).toBe(2);
  await expect.poll(() => readIsLive(player)).toBe(true);
});

test('the keys of editors look back', async ({ open, origin }) => {
  const player = await openReplay(open, { whep: origin.whepUrl, camera: dock });
  await press(player, 'k');
  await expect.poll(() => readPast(player)).not.toBe(null);
  expect(await readRate(player)).toBe(0);
  // The connection goes on.
  expect(await player.evaluate((element) => (element as CamPlayer).state)).toBe('live');
  const paused = (await readPast(player))!;
  await press(player, ',');
  await expect.poll(() => readPast(player)).toBeLessThan(paused);
  await press(player, '.');
  await expect.poll(() => readPast(player)).toBe(paused);
  await player.getByRole('button', { name: 'Back 10 seconds' }).click();
  await expect.poll(() => readPast(player)).toBeLessThan(paused - 2000);
  // The picture of the past is what is captured.
  const [captured, past] = await player.evaluate(async (element) => {
    const surface = element.shadowRoot!.querySelector('.replay');
    const bitmap = await createImageBitmap(await (element as CamPlayer).capture());
    const copy = new OffscreenCanvas(bitmap.width, bitmap.height);
    copy.getContext('2d')!.drawImage(bitmap, 0, 0);
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
    canvas.getContext('2d')!.drawImage(copy, 0, 0);
    return [canvas, surface].map((one) => window.tools.read({ status: { surface: one } } as never)?.epochMs);
  });
  expect(captured).toBe(past);
  await player.getByRole('button', { name: 'Back to live' }).click();
  expect(await readIsLive(player)).toBe(true);
});

test('a player that is moved in the page keeps its memory, and goes on filling it', async ({ open, origin }) => {
  const player = await openReplay(open, { whep: origin.whepUrl, camera: dock });
  const readRange = () =>
    player.evaluate((element) => {
      const { seekable } = element as CamPlayer;
      return seekable?.length ? { startMs: seekable[0]!.startMs, endMs: seekable.at(-1)!.endMs } : null;
    });
  const before = (await readRange())!;
  await player.evaluate((element) => document.body.append(element));
  await expect.poll(async () => ((await readRange())?.endMs ?? 0) > before.endMs + 500).toBe(true);
  expect((await readRange())!.startMs).toBe(before.startMs);
  expect(await readIsLive(player)).toBe(true);
});

test('nothing is left when the player is removed, and without the attribute nothing is loaded', async ({
  page,
  origin,
}) => {
  const site = await serveBuilt(
    ['cam-player.js', 'replay.js', 'http-faults.js', 'images.js'],
    `<!doctype html><title>plain</title><script type="module" src="cam-player.js"></script>
      <cam-player camera="${dock}" whep="${origin.whepUrl}" transports="whep"></cam-player>`,
  );
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname.slice(1)));
  await page.goto(site.url);
  const player = page.locator('cam-player');
  await expectLive(player, 'whep');
  expect(loaded).not.toContain('replay.js');
  expect(page.workers()).toEqual([]);
  const none = await player.evaluate((element) => {
    const { seekable, positionMs, isLive, playbackRate } = element as CamPlayer;
    return [seekable, positionMs, isLive, playbackRate];
  });
  expect(none).toEqual([null, null, true, 1]);
  await player.evaluate((element) => element.setAttribute('replay', '10'));
  await expect.poll(() => readSeconds(player)).toBeGreaterThan(1);
  expect(loaded).toContain('replay.js');
  expect(page.workers().length).toBe(1);
  await player.evaluate((element) => (element as CamPlayer).step(-3));
  await player.evaluate((element) => {
    element.remove();
    Object.assign(window, { element });
  });
  await expect.poll(() => page.workers().length).toBe(0);
  expect(await page.evaluate(() => (window as unknown as { element: CamPlayer }).element.seekable)).toBe(null);
  await site.close();
});

for (const { title, reason, policy, remove } of [
  { title: 'the page forbids workers', reason: 'no-worker', policy: "worker-src 'none'", remove: '' },
  { title: 'the browser cannot decode', reason: 'no-decoder', policy: '', remove: 'VideoDecoder' },
  { title: 'the browser gives no frames', reason: 'no-encoded-frames', policy: '', remove: 'RTCRtpScriptTransform' },
]) {
  test(`live plays, and the reason is told, where ${title}`, async ({ page, origin }) => {
    const site = await serveBuilt(
      ['cam-player.js', 'replay.js', 'http-faults.js', 'images.js'],
      `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}"><title>plain</title>
        <script>delete window['${remove}'];</script><script type="module" src="cam-player.js"></script>
        <style>cam-player { width: 640px }</style>
        <cam-player camera="${dock}" whep="${origin.whepUrl}" transports="whep" replay="10" controls></cam-player>`,
    );
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.goto(site.url);
    const player = page.locator('cam-player');
    await expectLive(player, 'whep');
    await expectMoving(player, index, 3000);
    await expect.poll(() => player.evaluate((element) => (element as CamPlayer).seekable?.reason)).toBe(reason);
    await player.evaluate((element) => (element as CamPlayer).seek(Date.now() - 1000));
    expect(await readIsLive(player)).toBe(true);
    await expect(player.getByRole('button', { name: 'Back 10 seconds' })).toHaveCount(0);
    expect(errors).toEqual([]);
    await site.close();
  });
}
