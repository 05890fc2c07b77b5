import type { Locator, Page } from '@playwright/test';
import { findHaproxy } from '../../demo/deployments/vms/haproxy.js';
import { start, type Vms } from '../../demo/deployments/vms/start.js';
import { findMediaMtx } from '../../demo/mediamtx/find.js';
import type { CamPlayer } from '../../components/index.js';
import { expect, expectLive, test as base } from '../e2e/fixtures.js';

type Kind = 'real' | 'embedded';

/** Longer than the second after which a held request is looked into, and shorter than what a camera is waited for. */
const SLOW_MS = 3000;
const START_LIMIT_MS: Readonly<Record<Kind, number>> = { real: 10_000, embedded: 4000 };
/** Shorter than a slow camera takes. */
const IMPATIENT_MS = 1500;

interface HomeFixtures {
  deploymentOf: (kind: Kind) => Promise<Vms>;
  /** One whose gateway gives no `Location` its prefix back. */
  bareOf: (kind: Kind) => Promise<Vms>;
  /** One whose gateway waits for no slow camera. */
  impatientOf: (kind: Kind) => Promise<Vms>;
}

/** Starts each of its kind once. */
function keep(own: object): [(kind: Kind) => Promise<Vms>, () => Promise<void>] {
  const started = new Map<Kind, Promise<Vms>>();
  const of = (kind: Kind) => {
    const options = {
      port: 0,
      wantsReal: kind === 'real',
      slowMs: SLOW_MS,
      startLimitMs: START_LIMIT_MS[kind],
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

const test = base.extend<object, HomeFixtures>({
  deploymentOf: [
    async ({}, use) => {
      const [of, close] = keep({});
      await use(of);
      await close();
    },
    { scope: 'worker' },
  ],
  bareOf: [
    async ({}, use) => {
      const [of, close] = keep({ restoresPrefix: false });
      await use(of);
      await close();
    },
    { scope: 'worker' },
  ],
  impatientOf: [
    async ({}, use) => {
      const [of, close] = keep({ answerLimitMs: IMPATIENT_MS });
      await use(of);
      await close();
    },
    { scope: 'worker' },
  ],
});

const missing = [findHaproxy() === null ? 'HAProxy' : [], findMediaMtx() ? [] : 'MediaMTX'].flat();

/** Opens one camera in the app's folder, and gives its player. */
async function openCamera(page: Page, deployment: Vms, attributes: Record<string, string>): Promise<Locator> {
  await page.goto(`${deployment.url}app/camera.html?${new URLSearchParams(attributes).toString()}`);
  return page.locator('cam-player');
}

const message = (player: Locator) => player.locator('[part=message]');

const seen = (player: Locator) =>
  player.evaluate((element) => `${(element as CamPlayer).state} ${(element as CamPlayer).transport}`);

function faultOf(player: Locator): Promise<{ code: string; status: number | null } | null> {
  return player.evaluate((element) => {
    const { fault } = element as CamPlayer;
    return fault && { code: fault.code, status: fault.status };
  });
}

/** The cause is gone: it heals by itself, and the time that it takes is told. */
async function expectHealed(player: Locator, what: string, mend: () => Promise<void>): Promise<void> {
  await mend();
  const mendedAtMs = Date.now();
  const state = () => player.evaluate((element) => (element as CamPlayer).state);
  await expect.poll(state, { timeout: 15_000, intervals: [100] }).toBe('live');
  console.log(`      ${what}: live ${((Date.now() - mendedAtMs) / 1000).toFixed(1)} s after its cause was gone`);
}

for (const kind of ['embedded', 'real'] as const) {
  test.describe(`a video management system, ${kind === 'real' ? 'HAProxy and MediaMTX' : 'on Node alone'}`, () => {
    test.skip(kind === 'real' && missing.length > 0, `not on this machine: ${missing.join(', ')}`);

    test('plays by WebRTC with one attribute for the server, in a page in a folder', async ({ page, deploymentOf }) => {
      const player = await openCamera(page, await deploymentOf(kind), { camera: 'cam_1', onclick: '0' });
      expect(await player.getAttribute('server')).toBe('/');
      expect(await player.getAttribute('onclick'), 'a link may bring attributes of the player alone').toBeNull();
      await expectLive(player, 'whep');
    });

    for (const [camera, transports, how] of [
      ['cam_3', 'whep', ''],
      ['cam_4', 'hls', ', though the redirect to it has lost its prefix'],
    ] as const) {
      test(`says that a camera is being started, and plays it by ${transports}${how}`, async ({
        page,
        deploymentOf,
        bareOf,
      }) => {
        const deployment = await (transports === 'hls' ? bareOf : deploymentOf)(kind);
        await deployment.media.setCamera(camera, 'slow');
        const player = await openCamera(page, deployment, { camera, transports });
        await expect(message(player)).toHaveText(new RegExp(`^\\s*Starting camera…\\s+${camera}\\s*$`));
        await expect(player.locator('[part=badge]')).toHaveText('Starting camera');
        await expect.poll(() => seen(player), { timeout: 40_000 }).toBe(`live ${transports}`);
        await deployment.media.setCamera(camera, 'ready');
      });
    }

    test('a camera that does not start is offline, and heals', async ({ page, deploymentOf }) => {
      const deployment = await deploymentOf(kind);
      await deployment.media.setCamera('cam_5', 'gone');
      const player = await openCamera(page, deployment, { camera: 'cam_5' });
      await expect(message(player)).toContainText('Offline');
      expect((await faultOf(player))?.code).toBe('source-timeout');
      await expectHealed(player, 'offline', () => deployment.media.setCamera('cam_5', 'ready'));
    });

    test('a camera that is not configured is called so, and heals', async ({ page, deploymentOf }) => {
      const deployment = await deploymentOf(kind);
      await deployment.media.setConfigured('cam_6', false);
      const player = await openCamera(page, deployment, { camera: 'cam_6' });
      await expect(message(player)).toContainText('Camera not configured');
      await expectHealed(player, 'not configured', () => deployment.media.setConfigured('cam_6', true));
    });

    for (const [camera, transports] of [
      ['cam_7', 'hls'],
      ['cam_8', 'whep ll-hls hls'],
    ] as const) {
      test(`the ninth viewer is told that there is no place, and gets the first that is free (${transports})`, async ({
        page,
        deploymentOf,
      }) => {
        const deployment = await deploymentOf(kind);
        await deployment.media.setCrowd(camera, 8);
        const player = await openCamera(page, deployment, { camera, transports });
        await expect(message(player)).toContainText('Stream at capacity');
        await expect(message(player)).toContainText(/Next try in [1-4] s|Retrying…/);
        expect((await faultOf(player))?.code).toBe('capacity');
        await expectHealed(player, `the ninth viewer (${transports})`, () => deployment.media.setCrowd(camera, 0));
      });
    }

    test('a media server that is down is told by the gateway, and heals', async ({ page, deploymentOf }) => {
      const deployment = await deploymentOf(kind);
      const player = await openCamera(page, deployment, { camera: 'cam_1', transports: 'whep' });
      await expectLive(player, 'whep');
      await deployment.media.setServer('down');
      await expect(message(player)).toContainText('Reconnecting');
      await expect.poll(() => faultOf(player)).toEqual({ code: 'unreachable', status: 503 });
      await expectHealed(player, 'media server down', () => deployment.media.setServer('up'));
    });

    test('a camera that takes longer than the gateway waits is told by its 504, and heals', async ({
      page,
      impatientOf,
    }) => {
      const deployment = await impatientOf(kind);
      await deployment.media.setCamera('cam_1', 'slow');
      const player = await openCamera(page, deployment, { camera: 'cam_1', transports: 'whep' });
      await expect(message(player)).toContainText('Reconnecting');
      await expect.poll(() => faultOf(player)).toEqual({ code: 'unreachable', status: 504 });
      await expectHealed(player, 'gateway too impatient', () => deployment.media.setCamera('cam_1', 'ready'));
    });

    test('a session whose address has lost its prefix is found at once, and ended with its viewer', async ({
      page,
      bareOf,
    }) => {
      const deployment = await bareOf(kind);
      const answers: string[] = [];
      page.on('response', (response) => {
        const { pathname } = new URL(response.url());
        answers.push(`${response.request().method()} ${response.status()} /${pathname.split('/')[1] ?? ''}`);
      });
      const player = await openCamera(page, deployment, { camera: 'cam_2', transports: 'whep' });
      await expectLive(player, 'whep');
      await expect.poll(() => deployment.media.watching('cam_2')).toBe(1);
      await player.evaluate((element) => (element as CamPlayer).pause());
      // Its media may have ended it a moment sooner: then it is known to be gone.
      await expect.poll(() => answers.join()).toMatch(/DELETE (200|404) \/whep/);
      expect(answers.filter((answer) => /^(PATCH|DELETE) \d+ \/(?!whep)/.test(answer))).toEqual([]);
      await expect.poll(() => deployment.media.watching('cam_2')).toBe(0);
    });

    test('shows the camera that is chosen among the thumbnails', async ({ page, deploymentOf }) => {
      await page.goto((await deploymentOf(kind)).url);
      const spotlight = page.locator('#spotlight');
      await expectLive(spotlight, 'whep');
      await page.locator('nav cam-player').nth(1).click();
      await expect.poll(() => spotlight.evaluate((element) => (element as CamPlayer).camera)).toBe('cam_2');
      await expectLive(spotlight, 'whep');
    });
  });
}
