import type { Locator, Page } from '@playwright/test';
import { findHaproxy } from '../../demo/deployments/vms/haproxy.js';
import { start, type Vms } from '../../demo/deployments/vms/start.js';
import { findMediaMtx } from '../../demo/mediamtx/find.js';
import type { CamPlayer } from '../../components/index.js';
import { expect, expectLive, test as base } from '../e2e/fixtures.js';
import { SMALL_PICTURE } from '../small-picture.js';

type Kind = 'real' | 'embedded';

/** Longer than the second after which the player probes a held request, and shorter than its limit for a start. */
const SLOW_MS = 3000;
const START_LIMIT_MS: Readonly<Record<Kind, number>> = { real: 10_000, embedded: 4000 };
/** Shorter than the start of a slow camera. */
const IMPATIENT_MS = 1500;

interface DeploymentFixtures {
  openDeployment: (kind: Kind) => Promise<Vms>;
  /** A deployment whose gateway does not restore the prefix in `Location`. */
  openWithoutPrefix: (kind: Kind) => Promise<Vms>;
  /** A deployment whose gateway does not wait for a slow camera. */
  openImpatient: (kind: Kind) => Promise<Vms>;
}

/** Returns a function that starts one deployment of each kind, and one that closes them. */
function createDeployments(own: object): [(kind: Kind) => Promise<Vms>, () => Promise<void>] {
  const started = new Map<Kind, Promise<Vms>>();
  const of = (kind: Kind) => {
    const options = {
      port: 0,
      wantsReal: kind === 'real',
      slowMs: SLOW_MS,
      startLimitMs: START_LIMIT_MS[kind],
      picture: SMALL_PICTURE,
      ...own,
    };
    const deployment = started.get(kind) ?? start(options);
    started.set(kind, deployment);
    return deployment;
  };
  const close = async () => {
    for (const deployment of started.values()) await (await deployment).close();
  };
  return [of, close];
}

const test = base.extend<object, DeploymentFixtures>({
  openDeployment: [
    async ({}, use) => {
      const [of, close] = createDeployments({});
      await use(of);
      await close();
    },
    { scope: 'worker' },
  ],
  openWithoutPrefix: [
    async ({}, use) => {
      const [of, close] = createDeployments({ restoresPrefix: false });
      await use(of);
      await close();
    },
    { scope: 'worker' },
  ],
  openImpatient: [
    async ({}, use) => {
      const [of, close] = createDeployments({ answerLimitMs: IMPATIENT_MS });
      await use(of);
      await close();
    },
    { scope: 'worker' },
  ],
});

const missing = [findHaproxy() === null ? 'HAProxy' : [], findMediaMtx() ? [] : 'MediaMTX'].flat();

/** Opens one camera in the app's folder, and returns its player. */
async function openCamera(page: Page, deployment: Vms, attributes: Record<string, string>): Promise<Locator> {
  await page.goto(`${deployment.url}app/camera.html?${new URLSearchParams(attributes).toString()}`);
  return page.locator('cam-player');
}

const message = (player: Locator) => player.locator('[part=message]');

const readStateAndTransport = (player: Locator) =>
  player.evaluate((element) => `${(element as CamPlayer).state} ${(element as CamPlayer).transport}`);

function readFault(player: Locator): Promise<{ code: string; status: number | null } | null> {
  return player.evaluate((element) => {
    const { fault } = element as CamPlayer;
    return fault && { code: fault.code, status: fault.status };
  });
}

/** Ends the fault, waits until the player recovers by itself, and prints how long that took. */
async function expectRecovery(player: Locator, what: string, mend: () => Promise<void>): Promise<void> {
  await mend();
  const mendedAtMs = Date.now();
  const state = () => player.evaluate((element) => (element as CamPlayer).state);
  await expect.poll(state, { timeout: 15_000, intervals: [100] }).toBe('live');
  console.log(`      ${what}: live ${((Date.now() - mendedAtMs) / 1000).toFixed(1)} s after the cause ended`);
}

for (const kind of ['embedded', 'real'] as const) {
  test.describe(`a video management system, ${kind === 'real' ? 'HAProxy and MediaMTX' : 'on Node alone'}`, () => {
    test.skip(kind === 'real' && missing.length > 0, `not on this machine: ${missing.join(', ')}`);

    test('a page in a folder plays WebRTC with one attribute for the server', async ({ page, openDeployment }) => {
      const player = await openCamera(page, await openDeployment(kind), { camera: 'cam_1', onclick: '0' });
      expect(await player.getAttribute('server')).toBe('/');
      expect(await player.getAttribute('onclick'), 'a link may set only attributes of the player').toBeNull();
      await expectLive(player, 'whep');
    });

    for (const [camera, transports, how] of [
      ['cam_3', 'whep', ''],
      ['cam_4', 'hls', ', though the redirect to it has lost its prefix'],
    ] as const) {
      test(`a starting camera is reported, and then plays over ${transports}${how}`, async ({
        page,
        openDeployment,
        openWithoutPrefix,
      }) => {
        const deployment = await (transports === 'hls' ? openWithoutPrefix : openDeployment)(kind);
        await deployment.media.setCamera(camera, 'slow');
        const player = await openCamera(page, deployment, { camera, transports });
        await expect(message(player)).toHaveText(new RegExp(`^\\s*Starting camera…\\s+${camera}\\s*$`));
        await expect(player.locator('[part=badge]')).toHaveText('Starting camera');
        await expect.poll(() => readStateAndTransport(player), { timeout: 40_000 }).toBe(`live ${transports}`);
        await deployment.media.setCamera(camera, 'ready');
      });
    }

    test('a camera that does not start is offline, and recovers', async ({ page, openDeployment }) => {
      const deployment = await openDeployment(kind);
      await deployment.media.setCamera('cam_5', 'gone');
      const player = await openCamera(page, deployment, { camera: 'cam_5' });
      await expect(message(player)).toContainText('Offline');
      expect((await readFault(player))?.code).toBe('source-timeout');
      await expectRecovery(player, 'offline', () => deployment.media.setCamera('cam_5', 'ready'));
    });

    test('a camera that is not configured is reported as such, and recovers', async ({ page, openDeployment }) => {
      const deployment = await openDeployment(kind);
      await deployment.media.setConfigured('cam_6', false);
      const player = await openCamera(page, deployment, { camera: 'cam_6' });
      await expect(message(player)).toContainText('Camera not configured');
      await expectRecovery(player, 'not configured', () => deployment.media.setConfigured('cam_6', true));
    });

    for (const [camera, transports] of [
      ['cam_7', 'hls'],
      ['cam_8', 'whep ll-hls hls'],
    ] as const) {
      test(`the ninth viewer is told about the limit, and gets the first free place (${transports})`, async ({
        page,
        openDeployment,
      }) => {
        const deployment = await openDeployment(kind);
        await deployment.media.setViewerCount(camera, 8);
        const player = await openCamera(page, deployment, { camera, transports });
        await expect(message(player)).toContainText('Stream at capacity');
        await expect(message(player)).toContainText(/Next try in [1-4] s|Retrying…/);
        expect((await readFault(player))?.code).toBe('capacity');
        await expectRecovery(player, `the ninth viewer (${transports})`, () =>
          deployment.media.setViewerCount(camera, 0),
        );
      });
    }

    test('the gateway reports a media server that is down, and the player recovers', async ({
      page,
      openDeployment,
    }) => {
      const deployment = await openDeployment(kind);
      const player = await openCamera(page, deployment, { camera: 'cam_1', transports: 'whep' });
      await expectLive(player, 'whep');
      await deployment.media.setServer('down');
      await expect(message(player)).toContainText('Reconnecting');
      await expect.poll(() => readFault(player)).toEqual({ code: 'unreachable', status: 503 });
      await expectRecovery(player, 'media server down', () => deployment.media.setServer('up'));
    });

    test('a camera that starts slower than the gateway waits is reported by a 504, and recovers', async ({
      page,
      openImpatient,
    }) => {
      const deployment = await openImpatient(kind);
      await deployment.media.setCamera('cam_1', 'slow');
      const player = await openCamera(page, deployment, { camera: 'cam_1', transports: 'whep' });
      await expect(message(player)).toContainText('Reconnecting');
      await expect.poll(() => readFault(player)).toEqual({ code: 'unreachable', status: 504 });
      await expectRecovery(player, 'gateway too impatient', () => deployment.media.setCamera('cam_1', 'ready'));
    });

    test('a session whose address lacks its prefix is found at once, and ends with its viewer', async ({
      page,
      openWithoutPrefix,
    }) => {
      const deployment = await openWithoutPrefix(kind);
      const answers: string[] = [];
      page.on('response', (response) => {
        const { pathname } = new URL(response.url());
        answers.push(`${response.request().method()} ${response.status()} /${pathname.split('/')[1] ?? ''}`);
      });
      const player = await openCamera(page, deployment, { camera: 'cam_2', transports: 'whep' });
      await expectLive(player, 'whep');
      await expect.poll(() => deployment.media.countViewers('cam_2')).toBe(1);
      await player.evaluate((element) => (element as CamPlayer).pause());
      // The end of its media may have ended the session a moment before; then the DELETE finds nothing.
      await expect.poll(() => answers.join()).toMatch(/DELETE (200|404) \/whep/);
      expect(answers.filter((answer) => /^(PATCH|DELETE) \d+ \/(?!whep)/.test(answer))).toEqual([]);
      await expect.poll(() => deployment.media.countViewers('cam_2')).toBe(0);
    });

    test('a click on a thumbnail shows its camera in the large player', async ({ page, openDeployment }) => {
      await page.goto((await openDeployment(kind)).url);
      const spotlight = page.locator('#spotlight');
      await expectLive(spotlight, 'whep');
      await page.locator('nav cam-player').nth(1).click();
      await expect.poll(() => spotlight.evaluate((element) => (element as CamPlayer).camera)).toBe('cam_2');
      await expectLive(spotlight, 'whep');
    });
  });
}
