import type { Locator, Page } from '@playwright/test';
import { start, type DiscoveryDeployment } from '../../demo/deployments/discovery/start.js';
import { findMediaMtx } from '../../demo/mediamtx/find.js';
import { SESSION_KINDS } from '../../src/mediamtx-api/session.js';
import { expect, expectLive, test as base } from '../e2e/fixtures.js';
import { SMALL_PICTURE } from '../small-picture.js';

/** A camera that is gone keeps its tile for this time, which is long enough for the test to see the state. */
const GRACE_MS = 6000;
/** The page needs at most five seconds; on a busy machine a test waits for up to fifteen. */
const SOON = { timeout: 15_000 };

/** Creates a test function with a deployment of this kind, which starts once. */
const createTest = (wantsReal: boolean) =>
  base.extend<object, { deployment: DiscoveryDeployment }>({
    deployment: [
      async ({}, use) => {
        const deployment = await start({ port: 0, wantsReal, graceMs: GRACE_MS, picture: SMALL_PICTURE });
        await use(deployment);
        await deployment.close();
      },
      { scope: 'worker' },
    ],
  });

const real = findMediaMtx();
for (const isReal of [false, true]) {
  const test = createTest(isReal);
  test.describe(isReal ? 'discovery on a real MediaMTX' : 'discovery on the embedded origin', () => {
    test.use({ viewport: { width: 1100, height: 800 } });
    test.skip(isReal && !real, 'no MediaMTX on this machine: put one on the PATH, or name it in MEDIAMTX_BIN');

    test.afterEach(async ({ page, deployment }) => {
      // The viewer leaves first, so that the changes below affect only the next test.
      await page.close();
      deployment.gate.isCut = false;
      await deployment.media.setGone(false);
      for (const name of Object.keys(deployment.media.cameras))
        await deployment.media.setOn(name, name !== 'site/yard');
    });

    test('each path is listed with its state, tracks and readers, beside its player', async ({ page, deployment }) => {
      await open(page, deployment, '');
      await expect(page.locator('article h2')).toHaveText(['lab/pet', 'site/dock', 'site/gate'], SOON);
      const gate = row(page, 'site/gate');
      await expectLive(gate.locator('cam-player'), 'whep');
      await expect(gate.locator('.state')).toHaveText(/^Ready since /);
      await expect(gate.locator('.tracks')).toHaveText(`H264 ${SMALL_PICTURE.width}×${SMALL_PICTURE.height}`);
      await expect(gate.locator('tbody tr')).toHaveCount(1, SOON);
      await expect(gate.locator('tbody td').first()).toHaveText('WebRTC');
      await expect(gate.locator('tbody td').nth(1)).toHaveText(/^127\.0\.0\.1:\d+$/);

      await deployment.media.setOn('lab/pet', false);
      await expect(row(page, 'lab/pet').locator('.state')).toHaveText('Not published', SOON);
      await expectState(row(page, 'lab/pet').locator('cam-player'), 'offline');
      await deployment.media.setOn('lab/pet', true);
      const backMs = Date.now();
      await expectLive(row(page, 'lab/pet').locator('cam-player'), 'whep');
      logDuration('a camera is back', backMs);

      await page.getByLabel('Filter').fill('site/d*');
      await expect(page.locator('article h2')).toHaveText(['site/dock']);
    });

    test('a wrong password is reported, and the right one signs in', async ({ page, deployment }) => {
      await page.goto(deployment.url);
      await expect(page.locator('#api')).toHaveText('Sign in to see the cameras.');
      await signIn(page, 'day-shift');
      await expect(page.locator('#api')).toHaveText('User or password is wrong.', SOON);
      await expect(page.locator('article')).toHaveCount(0);
      await signIn(page, 'night-shift');
      await expect(page.locator('article')).not.toHaveCount(0, SOON);
      await expect(page.locator('#sign-in')).toBeHidden();
    });

    test('a path can be added with its camera, changed and deleted', async ({ page, deployment }) => {
      await open(page, deployment, '');
      await addPath(page, 'annex/door');
      const door = row(page, 'annex/door');
      await expectLive(door.locator('cam-player'), 'whep');
      await addPath(page, 'annex/door');
      await expect(page.locator('#result')).toHaveText('The server refused: path already exists.');
      await addPath(page, 'annex/');
      await expect(page.locator('#result')).toHaveText(/invalid path name 'annex\/'/);

      await door.getByLabel('Maximum readers').fill('7');
      await door.getByRole('button', { name: 'Set' }).click();
      await expect(page.locator('#result')).toHaveText('annex/door is changed.');

      await door.getByRole('button', { name: 'Delete' }).click();
      await expect(page.locator('#result')).toHaveText('annex/door is deleted.');
      await expect(door).toHaveCount(0, SOON);
    });

    test('the backend’s route refuses to read or set what is not meant for pages', async ({ deployment }) => {
      const authorization = `Basic ${btoa('operator:night-shift')}`;
      const ask = async (method: string, path: string, body?: object) =>
        (
          await fetch(`${deployment.url}mediamtx/v3/${path}`, {
            method,
            headers: { authorization },
            ...(body ? { body: JSON.stringify(body) } : {}),
          })
        ).status;
      expect(await ask('GET', 'paths/list')).toBe(200);
      // All kinds of readers: if one kind were refused, the page would show no addresses at all.
      for (const list of Object.values(SESSION_KINDS)) {
        expect([200, 404], list).toContain(await ask('GET', `${list}/list`));
      }
      for (const path of ['config/global/get', 'config/paths/list', 'config/paths/get/lab/pet']) {
        expect(await ask('GET', path), path).toBe(403);
      }
      expect(await ask('PATCH', 'config/global/patch', { api: false })).toBe(403);
      expect(await ask('POST', 'webrtcsessions/kick/1')).toBe(403);
      for (const name of ['all_others', '~%5E', 'lab%2f..%2f..%2fglobal']) {
        expect(await ask('PATCH', `config/paths/patch/${name}`, {}), name).toBe(403);
      }
      expect(await ask('GET', 'paths/get/..%2f..%2fconfig%2fpaths%2flist')).toBe(403);
      expect(await ask('GET', 'paths/get/%2e%2e/%2e%2e/config/paths/list')).toBe(403);
      const REFUSED: readonly object[] = [
        { runOnInit: 'id' },
        { RunOnInit: 'id' },
        { source: '/dev/video0' },
        { constructor: 1 },
        [1],
      ];
      for (const conf of REFUSED) {
        expect(await ask('POST', 'config/paths/add/x', conf), JSON.stringify(conf)).toBe(400);
      }
      expect((await fetch(`${deployment.url}mediamtx/v3/paths/list`)).status).toBe(401);
      // The way around it: the API itself.
      expect((await fetch(`${deployment.media.apiUrl}/v3/paths/list`)).status).toBe(401);
    });

    test('a camera that starts is added to the mosaic; one that stops is offline, and then removed', async ({
      page,
      deployment,
    }) => {
      await open(page, deployment, 'wall.html');
      await expect.poll(() => tiles(page), SOON).toEqual(['site/dock live', 'site/gate live']);
      await deployment.media.setOn('site/yard', true);
      const onMs = Date.now();
      await expect.poll(() => tiles(page), SOON).toEqual(['site/dock live', 'site/gate live', 'site/yard live']);
      logDuration('a new camera plays', onMs);

      await deployment.media.setOn('site/gate', false);
      const offMs = Date.now();
      await expect.poll(() => tiles(page), SOON).toEqual(['site/dock live', 'site/gate offline', 'site/yard live']);
      logDuration('a camera that stops is offline', offMs);
      await expect
        .poll(() => tiles(page), { timeout: GRACE_MS + 15_000 })
        .toEqual(['site/dock live', 'site/yard live']);
      await deployment.media.setOn('site/gate', true);
      await expect.poll(() => tiles(page), SOON).toEqual(['site/dock live', 'site/yard live', 'site/gate live']);
    });

    test('a camera that is back within the grace period keeps its place', async ({ page, deployment }) => {
      await open(page, deployment, 'wall.html');
      await expect.poll(() => tiles(page), SOON).toEqual(['site/dock live', 'site/gate live']);
      await deployment.media.setOn('site/dock', false);
      await expect(page.locator('#count')).toHaveText('1 camera, 1 gone', SOON);
      await deployment.media.setOn('site/dock', true);
      await expect(page.locator('#count')).toHaveText('2 cameras', SOON);
      await expect.poll(() => tiles(page), SOON).toEqual(['site/dock live', 'site/gate live']);
    });

    test('without the API the mosaic plays on, reports it, and follows the API again', async ({ page, deployment }) => {
      await open(page, deployment, 'wall.html');
      await expect.poll(() => tiles(page), SOON).toEqual(['site/dock live', 'site/gate live']);
      deployment.gate.isCut = true;
      const cutMs = Date.now();
      await expect(page.locator('#api')).toHaveText(/^The API cannot be reached\. Retrying\. The data is from /, SOON);
      logDuration('the API is missed', cutMs);
      await deployment.media.setOn('site/yard', true);
      expect(await tiles(page)).toEqual(['site/dock live', 'site/gate live']);
      deployment.gate.isCut = false;
      const backMs = Date.now();
      await expect(page.locator('#api')).toBeEmpty(SOON);
      logDuration('the API is found again', backMs);
      await expect.poll(() => tiles(page), SOON).toEqual(['site/dock live', 'site/gate live', 'site/yard live']);
    });

    test('a server that loses its power and returns is followed again', async ({ page, deployment }) => {
      await open(page, deployment, 'wall.html');
      await expect.poll(() => tiles(page), SOON).toEqual(['site/dock live', 'site/gate live']);
      await deployment.media.setGone(true);
      await expect(page.locator('#api')).toHaveText(/^The API cannot be reached\./, SOON);
      await expect.poll(() => tiles(page), { timeout: 30_000 }).not.toContain('site/gate live');
      await deployment.media.setGone(false);
      const backMs = Date.now();
      await expect(page.locator('#api')).toBeEmpty(SOON);
      logDuration('the API is found again', backMs);
      await expect.poll(() => tiles(page), { timeout: 30_000 }).toEqual(['site/dock live', 'site/gate live']);
      logDuration('all cameras play again', backMs);
    });
  });
}

/** Opens a page of the deployment, and signs in. */
async function open(page: Page, deployment: DiscoveryDeployment, name: string): Promise<void> {
  await page.goto(`${deployment.url}${name}`);
  await signIn(page, 'night-shift');
}

async function signIn(page: Page, password: string): Promise<void> {
  await page.getByLabel('User').fill('operator');
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function addPath(page: Page, name: string): Promise<void> {
  await page.getByLabel('New path').fill(name);
  await page.getByRole('button', { name: 'Add' }).click();
}

function row(page: Page, name: string): Locator {
  return page.locator(`article[data-path="${name}"]`);
}

/** Reads the tiles of the mosaic in their order, with their states. */
function tiles(page: Page): Promise<string[]> {
  return page.locator('#wall').evaluate((wall) => {
    const players = wall.shadowRoot?.querySelectorAll('cam-player:not(.incoming)') ?? [];
    return [...players].map(
      (player) => `${player.getAttribute('camera')} ${(player as unknown as { state: string }).state}`,
    );
  });
}

async function expectState(player: Locator, state: string): Promise<void> {
  await expect.poll(() => player.evaluate((one) => (one as unknown as { state: string }).state), SOON).toBe(state);
}

/** Prints a duration. Durations are never asserted, because a test machine may be busy. */
function logDuration(what: string, sinceMs: number): void {
  console.log(`${what} after ${Date.now() - sinceMs} ms`);
}
