import { existsSync, statSync } from 'node:fs';
import type { Locator } from '@playwright/test';
import { NO_FAULTS } from '../../demo/deployments/mjpeg-service/faults.js';
import { start, type MjpegServiceDeployment } from '../../demo/deployments/mjpeg-service/start.js';
import { serveBuilt } from '../e2e/built.js';
import { expect, expectLive, expectMoving, readState, test as base } from '../e2e/fixtures.js';

/** The requests to the service, in order: `POST /live/stop`. */
const requests: string[] = [];
const POLL = { timeout: 15_000, intervals: [50] };

const test = base.extend<{ player: Locator }, { deployment: MjpegServiceDeployment }>({
  deployment: [
    async ({}, use) => {
      const onRequest = ({ method, url }: { method?: string; url?: string }) => void requests.push(`${method} ${url}`);
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
    requests.length = 0;
    await use(player);
    await deployment.service.setFaults(NO_FAULTS);
  },
});

const heading = (player: Locator) => player.locator('.word');
const sentence = (player: Locator) => player.locator('.sentence');
const actionButton = (player: Locator, name: string) => player.locator('[part=controls]').getByRole('button', { name });
const indicator = (player: Locator, name: string | RegExp) => player.getByRole('img', { name });
const postCommand = (deployment: MjpegServiceDeployment, path: string) =>
  fetch(`${deployment.service.url}/live/${path}`, { method: 'POST' });

/** Ends a fault, and prints how long the player took to recover. */
async function expectRecovery(player: Locator, what: string, mend: () => Promise<unknown>): Promise<void> {
  await mend();
  const atMs = Date.now();
  await expect.poll(() => readState(player), POLL).toBe('live');
  console.log(`${what}: live again after ${Date.now() - atMs} ms`);
  await expectMoving(player, 5, 5000);
}

test('the stream has 1280x720 at 15 frames per second', async ({ player }) => {
  const readStats = () =>
    player.evaluate((element: HTMLElementTagNameMap['cam-player']) => {
      const { width = 0, height = 0, fps = 0 } = element.telemetry ?? {};
      return `${width}x${height}, ${(fps ?? 0) > 10 && (fps ?? 0) < 18 ? 'about 15' : fps}`;
    });
  await expect.poll(readStats).toBe('1280x720, about 15');
  await expectMoving(player, 5, 3000);
});

test('the mouse stops and starts the camera', async ({ player, deployment }) => {
  await player.hover();
  await actionButton(player, 'Stop camera').click();
  await expect(heading(player)).toHaveText('Camera is stopped');
  expect(deployment.service.status.running).toBe(false);
  expect(deployment.service.viewerCount).toBe(0);
  await expectRecovery(player, 'started by the button', () => player.locator('.retry').click());
  expect(requests.filter((one) => one.startsWith('POST'))).toEqual(['POST /live/stop', 'POST /live/start']);
});

test('the keyboard stops, starts and records the camera, and keeps its focus', async ({ player, page, deployment }) => {
  await player.locator('[part=surface]').focus();
  const focused = () =>
    player.evaluate((element) => element.shadowRoot?.activeElement?.getAttribute('aria-label') ?? 'nothing');
  await expect(actionButton(player, 'Stop camera')).toBeVisible();
  for (const name of ['Pause', 'Stop camera']) {
    await page.keyboard.press('Tab');
    expect(await focused()).toBe(name);
  }
  await page.keyboard.press('Enter');
  await expect(heading(player)).toHaveText('Camera is stopped');
  expect(await focused()).toBe('Start camera');
  await page.keyboard.press('Enter');
  await expectLive(player, 'mjpeg');
  expect(await focused()).toBe('Stop camera');
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('Start recording');
  await page.keyboard.press('Space');
  await expect(indicator(player, /^Recording/)).toBeVisible();
  expect(await focused()).toBe('Stop recording');
  await page.keyboard.press('Space');
  await expect(indicator(player, /^Recording/)).toHaveCount(0);
  expect(deployment.service.recorder.recording).toBeNull();
});

test('a recording is written and shown, and ends with the camera', async ({ player, page, deployment }) => {
  await player.hover();
  await actionButton(player, 'Start recording').click();
  await page.mouse.move(1000, 800);
  await expect(indicator(player, /^Recording, 0:0/)).toContainText('REC');
  const { recorder } = deployment.service;
  const file = recorder.recording?.file ?? '';
  await expect.poll(() => recorder.recording?.frames ?? 0).toBeGreaterThan(20);
  await expect.poll(() => existsSync(file) && statSync(file).size > 100_000).toBe(true);
  await postCommand(deployment, 'stop');
  await expect(heading(player)).toHaveText('Camera is stopped');
  await expect(indicator(player, /^Recording/)).toHaveCount(0);
  expect(recorder.recording).toBeNull();
});

test('the status indicators show connection, camera and recording while the viewer is active', async ({
  player,
  page,
  deployment,
}) => {
  await player.hover();
  for (const name of ['Connected', 'Camera on', 'Not recording']) await expect(indicator(player, name)).toBeVisible();
  await page.mouse.move(1000, 800);
  await expect(player.getByRole('group', { name: 'Camera service' })).toBeHidden();
  await postCommand(deployment, 'stop');
  await expect(indicator(player, 'Camera off')).toBeVisible();
});

test('a camera that another client stops is shown as stopped, and plays when it is started', async ({
  player,
  page,
  deployment,
}) => {
  const atMs = Date.now();
  await postCommand(deployment, 'stop');
  await expect(heading(player)).toHaveText('Camera is stopped');
  console.log(`stopped elsewhere: shown after ${Date.now() - atMs} ms`);
  await expect(player.locator('[part=badge]')).toHaveText('Camera is stopped');
  await expect(page.locator('cam-player')).not.toContainText('Next try');
  await expectRecovery(player, 'started elsewhere', () => postCommand(deployment, 'start'));
});

test('a camera that starts slowly is shown as starting, and plays when it has started', async ({
  player,
  deployment,
}) => {
  await postCommand(deployment, 'stop');
  await expect(heading(player)).toHaveText('Camera is stopped');
  await deployment.service.setFaults({ startMs: 4000 });
  await player.locator('.retry').click();
  await expect(heading(player)).toHaveText('Camera is starting');
  await expect(actionButton(player, 'Start camera')).toHaveAttribute('aria-busy', 'true');
  await expect.poll(() => deployment.service.status.running, POLL).toBe(true);
  await expectRecovery(player, 'slow start, after its end', () => Promise.resolve());
});

test('a service that is down is shown by its indicator, and the player recovers by itself', async ({
  player,
  page,
  deployment,
}) => {
  await deployment.service.setFaults({ isDown: true });
  await expect(indicator(player, 'The camera’s service does not answer.')).toBeVisible();
  await expect(heading(player)).toHaveText('Reconnecting');
  // A player that was never live retries less often: wait until it plans a longer pause.
  await page.reload();
  const waitMs = () =>
    player.evaluate((element: HTMLElementTagNameMap['cam-player']) => (element.status.nextTryAtMs ?? 0) - Date.now());
  await expect.poll(waitMs, { timeout: 50_000, intervals: [100] }).toBeGreaterThan(2500);
  await expectRecovery(player, 'service down', () => deployment.service.setFaults({ isDown: false }));
  await expect(indicator(player, 'The camera’s service does not answer.')).toHaveCount(0);
});

test('a refused action shows the message of the service', async ({ player, deployment }) => {
  await deployment.service.setFaults({ isBusy: true });
  await player.hover();
  await actionButton(player, 'Start recording').click();
  const alert = player.getByRole('alert');
  await expect(alert).toHaveText('Recording could not be started. Another program has the camera.');
  expect(await readState(player)).toBe('live');
  await deployment.service.setFaults({ isBusy: false });
  await actionButton(player, 'Start recording').click();
  await expect(alert).toHaveText('');
  await expect(indicator(player, /^Recording/)).toBeVisible();
  await deployment.service.setFaults({ isBroken: true });
  await actionButton(player, 'Stop recording').click();
  await expect(alert).toHaveText('Recording could not be stopped. The camera service has failed.');
});

test('a player recovers by itself when its service stops failing', async ({ player, deployment }) => {
  await deployment.service.setFaults({ isBroken: true });
  await expect(indicator(player, 'The camera service has failed.')).toBeVisible();
  await expect.poll(() => readState(player)).toBe('reconnecting');
  await expectRecovery(player, 'answers 500', () => deployment.service.setFaults({ isBroken: false }));
});

test('a camera whose cable is unplugged is offline, with the reason', async ({ player, deployment }) => {
  await deployment.service.setFaults({ isUnplugged: true });
  await expect(heading(player)).toHaveText('Offline');
  await expect(sentence(player)).toHaveText('The service cannot reach the camera.');
  await expectRecovery(player, 'unplugged', () => deployment.service.setFaults({ isUnplugged: false }));
});

test('a frozen picture is reported although the service reports no fault', async ({ player, deployment }) => {
  await deployment.service.setFaults({ isFrozen: true });
  await expect(heading(player)).toHaveText('Frozen');
  await expectRecovery(player, 'frozen', () => deployment.service.setFaults({ isFrozen: false }));
});

test('a password is requested once for the player and the service', async ({ player, page, deployment }) => {
  await deployment.service.setFaults({ password: 'harbour' });
  const field = page.getByLabel('Password of viewer');
  await expect(field).toBeVisible();
  await expect(heading(player)).toHaveText('Sign-in needed');
  await field.fill('wrong');
  await field.press('Enter');
  await expect.poll(() => readState(player)).toBe('unauthorized');
  await expect(field).toBeHidden();
  // After two refusals the page shows no form until the viewer retries.
  await player.getByRole('button', { name: 'Retry now' }).click();
  await field.fill('harbour');
  await expectRecovery(player, 'signed in', () => field.press('Enter'));
  await expect(field).toBeHidden();
  await player.hover();
  await actionButton(player, 'Stop camera').click();
  await expect(heading(player)).toHaveText('Camera is stopped');
});

test('the service receives no requests while the page is hidden', async ({ player, page }) => {
  const countStatusRequests = () => requests.filter((one) => one === 'GET /live/status').length;
  await expect.poll(countStatusRequests).toBeGreaterThan(0);
  const hide = (isHidden: boolean) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });
      document.dispatchEvent(new Event('visibilitychange'));
    }, isHidden);
  await hide(true);
  const before = countStatusRequests();
  // The claim is that no request is sent for longer than the polling interval.
  await page.waitForTimeout(3000);
  expect(countStatusRequests()).toBeLessThanOrEqual(before + 1);
  const after = countStatusRequests();
  await hide(false);
  await expect.poll(countStatusRequests).toBeGreaterThan(after);
  expect(await readState(player)).toBe('live');
});

test('the built scripts show the service and its buttons', async ({ page, deployment }) => {
  await deployment.service.setFaults(NO_FAULTS);
  await postCommand(deployment, 'start');
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
  await actionButton(player, 'Stop camera').click();
  await expect(heading(player)).toHaveText('Camera is stopped');
  await expectRecovery(player, 'started from built scripts', () => player.locator('.retry').click());
  await player.hover();
  await actionButton(player, 'Refresh').click();
  await expectLive(player, 'mjpeg');
  await site.close();
});
