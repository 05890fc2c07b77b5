import { existsSync, statSync } from 'node:fs';
import type { Locator } from '@playwright/test';
import { NO_FAULTS } from '../../demo/deployments/mjpeg-service/faults.js';
import { start, type MjpegServiceDeployment } from '../../demo/deployments/mjpeg-service/start.js';
import { serveBuilt } from '../e2e/built.js';
import { expect, expectLive, expectMoving, stateOf, test as base } from '../e2e/fixtures.js';

/** What the service was asked, in order: `POST /live/stop`. */
const asked: string[] = [];
const POLL = { timeout: 15_000, intervals: [50] };

const test = base.extend<{ player: Locator }, { deployment: MjpegServiceDeployment }>({
  deployment: [
    async ({}, use) => {
      const onRequest = ({ method, url }: { method?: string; url?: string }) => void asked.push(`${method} ${url}`);
      const deployment = await start({ port: 0, wantsReal: false, onRequest });
      await use(deployment);
      await deployment.close();
    },
    { scope: 'worker' },
  ],
  player: async ({ page, deployment }, use) => {
    await deployment.service.setFaults(NO_FAULTS);
    await fetch(`${deployment.service.url}/live/start`, { method: 'POST' });
    await page.setViewportSize({ width: 1240, height: 860 });
    await page.goto(deployment.url);
    const player = page.locator('cam-player');
    await expectLive(player, 'mjpeg');
    asked.length = 0;
    await use(player);
    await deployment.service.setFaults(NO_FAULTS);
  },
});

const word = (player: Locator) => player.locator('.word');
const sentence = (player: Locator) => player.locator('.sentence');
const act = (player: Locator, name: string) => player.locator('[part=controls]').getByRole('button', { name });
const light = (player: Locator, name: string | RegExp) => player.getByRole('img', { name });
const order = (deployment: MjpegServiceDeployment, path: string) =>
  fetch(`${deployment.service.url}/live/${path}`, { method: 'POST' });

/** Mends what was broken, and prints how long the picture took to come back. */
async function heals(player: Locator, what: string, mend: () => Promise<unknown>): Promise<void> {
  await mend();
  const atMs = Date.now();
  await expect.poll(() => stateOf(player), POLL).toBe('live');
  console.log(`${what}: live again after ${Date.now() - atMs} ms`);
  await expectMoving(player, 5, 5000);
}

test('a picture of 1280x720, 15 times a second', async ({ player }) => {
  const figures = () =>
    player.evaluate((element: HTMLElementTagNameMap['cam-player']) => {
      const { width = 0, height = 0, fps = 0 } = element.telemetry ?? {};
      return `${width}x${height}, ${(fps ?? 0) > 10 && (fps ?? 0) < 18 ? 'about 15' : fps}`;
    });
  await expect.poll(figures).toBe('1280x720, about 15');
  await expectMoving(player, 5, 3000);
});

test('a camera is stopped and started by the mouse', async ({ player, deployment }) => {
  await player.hover();
  await act(player, 'Stop camera').click();
  await expect(word(player)).toHaveText('Camera is stopped');
  expect(deployment.service.status.running).toBe(false);
  expect(deployment.service.viewerCount).toBe(0);
  await heals(player, 'started by the button', () => player.locator('.retry').click());
  expect(asked.filter((one) => one.startsWith('POST'))).toEqual(['POST /live/stop', 'POST /live/start']);
});

test('a camera is stopped, started and recorded by the keyboard, whose focus stays', async ({
  player,
  page,
  deployment,
}) => {
  await player.locator('[part=surface]').focus();
  const focused = () =>
    player.evaluate((element) => element.shadowRoot?.activeElement?.getAttribute('aria-label') ?? 'nothing');
  await expect(act(player, 'Stop camera')).toBeVisible();
  for (const name of ['Pause', 'Stop camera']) {
    await page.keyboard.press('Tab');
    expect(await focused()).toBe(name);
  }
  await page.keyboard.press('Enter');
  await expect(word(player)).toHaveText('Camera is stopped');
  expect(await focused()).toBe('Start camera');
  await page.keyboard.press('Enter');
  await expectLive(player, 'mjpeg');
  expect(await focused()).toBe('Stop camera');
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('Start recording');
  await page.keyboard.press('Space');
  await expect(light(player, /^Recording/)).toBeVisible();
  expect(await focused()).toBe('Stop recording');
  await page.keyboard.press('Space');
  await expect(light(player, /^Recording/)).toHaveCount(0);
  expect(deployment.service.recorder.recording).toBeNull();
});

test('a recording is written, shown while it runs, and ends with the camera', async ({ player, page, deployment }) => {
  await player.hover();
  await act(player, 'Start recording').click();
  await page.mouse.move(1000, 800);
  await expect(light(player, /^Recording, 0:0/)).toContainText('REC');
  const { recorder } = deployment.service;
  const file = recorder.recording?.file ?? '';
  await expect.poll(() => recorder.recording?.pictures ?? 0).toBeGreaterThan(20);
  await expect.poll(() => existsSync(file) && statSync(file).size > 100_000).toBe(true);
  await order(deployment, 'stop');
  await expect(word(player)).toHaveText('Camera is stopped');
  await expect(light(player, /^Recording/)).toHaveCount(0);
  expect(recorder.recording).toBeNull();
});

test('the lights tell connection, camera and recording to somebody who is there', async ({
  player,
  page,
  deployment,
}) => {
  await player.hover();
  for (const name of ['Connected', 'Camera on', 'Not recording']) await expect(light(player, name)).toBeVisible();
  await page.mouse.move(1000, 800);
  await expect(player.getByRole('group', { name: 'Camera service' })).toBeHidden();
  await order(deployment, 'stop');
  await expect(light(player, 'Camera off')).toBeVisible();
});

test('another client stops the camera: the word is that it is stopped, and it plays when somebody starts it', async ({
  player,
  page,
  deployment,
}) => {
  const atMs = Date.now();
  await order(deployment, 'stop');
  await expect(word(player)).toHaveText('Camera is stopped');
  console.log(`stopped elsewhere: said after ${Date.now() - atMs} ms`);
  await expect(player.locator('[part=badge]')).toHaveText('Camera is stopped');
  await expect(page.locator('cam-player')).not.toContainText('Next try');
  await heals(player, 'started elsewhere', () => order(deployment, 'start'));
});

test('a camera that starts slowly says so, and plays when it has started', async ({ player, deployment }) => {
  await order(deployment, 'stop');
  await expect(word(player)).toHaveText('Camera is stopped');
  await deployment.service.setFaults({ startMs: 4000 });
  await player.locator('.retry').click();
  await expect(word(player)).toHaveText('Camera is starting');
  await expect(act(player, 'Start camera')).toHaveAttribute('aria-busy', 'true');
  await expect.poll(() => deployment.service.status.running, POLL).toBe(true);
  await heals(player, 'slow start, after its end', () => Promise.resolve());
});

test('a service that is down is told by its light, and heals by itself', async ({ player, page, deployment }) => {
  await deployment.service.setFaults({ isDown: true });
  await expect(light(player, 'The camera’s service does not answer.')).toBeVisible();
  await expect(word(player)).toHaveText('Reconnecting');
  // A page that never saw it is less impatient: until its player would wait for a while.
  await page.reload();
  const waitMs = () =>
    player.evaluate((element: HTMLElementTagNameMap['cam-player']) => (element.status.nextTryAtMs ?? 0) - Date.now());
  await expect.poll(waitMs, { timeout: 50_000, intervals: [100] }).toBeGreaterThan(2500);
  await heals(player, 'service down', () => deployment.service.setFaults({ isDown: false }));
  await expect(light(player, 'The camera’s service does not answer.')).toHaveCount(0);
});

test('an act that is refused says why, in the words of the service', async ({ player, deployment }) => {
  await deployment.service.setFaults({ isBusy: true });
  await player.hover();
  await act(player, 'Start recording').click();
  const alert = player.getByRole('alert');
  await expect(alert).toHaveText('Recording could not be started. Another program has the camera.');
  expect(await stateOf(player)).toBe('live');
  await deployment.service.setFaults({ isBusy: false });
  await act(player, 'Start recording').click();
  await expect(alert).toHaveText('');
  await expect(light(player, /^Recording/)).toBeVisible();
  await deployment.service.setFaults({ isBroken: true });
  await act(player, 'Stop recording').click();
  await expect(alert).toHaveText('Recording could not be stopped. The camera service has failed.');
});

test('a service that fails heals by itself', async ({ player, deployment }) => {
  await deployment.service.setFaults({ isBroken: true });
  await expect(light(player, 'The camera service has failed.')).toBeVisible();
  await expect.poll(() => stateOf(player)).toBe('reconnecting');
  await heals(player, 'answers 500', () => deployment.service.setFaults({ isBroken: false }));
});

test('a camera whose cable is out is offline, with the reason', async ({ player, deployment }) => {
  await deployment.service.setFaults({ isUnplugged: true });
  await expect(word(player)).toHaveText('Offline');
  await expect(sentence(player)).toHaveText('The service cannot reach the camera.');
  await heals(player, 'unplugged', () => deployment.service.setFaults({ isUnplugged: false }));
});

test('a picture that stands still is told, though the service says that all is well', async ({
  player,
  deployment,
}) => {
  await deployment.service.setFaults({ isFrozen: true });
  await expect(word(player)).toHaveText('Frozen');
  await heals(player, 'frozen', () => deployment.service.setFaults({ isFrozen: false }));
});

test('a password is asked for once, for player and service alike', async ({ player, page, deployment }) => {
  await deployment.service.setFaults({ password: 'harbour' });
  const field = page.getByLabel('Password of viewer');
  await expect(field).toBeVisible();
  await expect(word(player)).toHaveText('Sign-in needed');
  await field.fill('wrong');
  await field.press('Enter');
  await expect.poll(() => stateOf(player)).toBe('unauthorized');
  await expect(field).toBeHidden();
  // Who was refused twice is asked no more, until a person wants it.
  await player.getByRole('button', { name: 'Retry now' }).click();
  await field.fill('harbour');
  await heals(player, 'signed in', () => field.press('Enter'));
  await expect(field).toBeHidden();
  await player.hover();
  await act(player, 'Stop camera').click();
  await expect(word(player)).toHaveText('Camera is stopped');
});

test('nothing is asked of the service while nobody sees it', async ({ player, page }) => {
  const statuses = () => asked.filter((one) => one === 'GET /live/status').length;
  await expect.poll(statuses).toBeGreaterThan(0);
  const hide = (isHidden: boolean) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });
      document.dispatchEvent(new Event('visibilitychange'));
    }, isHidden);
  await hide(true);
  const before = statuses();
  // Longer than from one question to the next; nothing tells that nothing comes.
  await page.waitForTimeout(3000);
  expect(statuses()).toBeLessThanOrEqual(before + 1);
  const after = statuses();
  await hide(false);
  await expect.poll(statuses).toBeGreaterThan(after);
  expect(await stateOf(player)).toBe('live');
});

test('the scripts for a page, as they are built, know the service and its buttons', async ({ page, deployment }) => {
  await deployment.service.setFaults(NO_FAULTS);
  await order(deployment, 'start');
  const names = ['cam-player.js', 'images.js', 'camera-service.js', 'mjpeg-service.js'];
  const site = await serveBuilt(
    names,
    `<!doctype html><title>plain</title><style>cam-player { width: 640px }</style>
      <cam-player label="Bay 3"></cam-player>
      <script type="module">
        import { mjpegService } from './mjpeg-service.js';
        const service = mjpegService('${deployment.service.url}');
        Object.assign(document.querySelector('cam-player'), { mjpeg: service.streamUrl, cameraControls: service });
      </script>`,
  );
  await page.goto(site.url);
  const player = page.locator('cam-player');
  await expectLive(player, 'mjpeg');
  await player.hover();
  await act(player, 'Stop camera').click();
  await expect(word(player)).toHaveText('Camera is stopped');
  await heals(player, 'started from built scripts', () => player.locator('.retry').click());
  await player.hover();
  await act(player, 'Refresh').click();
  await expectLive(player, 'mjpeg');
  await site.close();
});
