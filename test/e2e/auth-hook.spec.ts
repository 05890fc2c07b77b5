import { createServer, type Server } from 'node:http';
import { renameCamera } from '../../demo/cameras/rename-camera.js';
import { LINEUP } from '../../demo/lineup.js';
import { MediaMtx } from '../../demo/mediamtx/run.js';
import { freeTcpPort } from '../../demo/ports.js';
import { expect, expectLive, expectMoving, expectState, readState, test as base } from './fixtures.js';
import { startGateway, type Gateway } from './gateway.js';

const { index } = LINEUP[0]!;
const camera = 'watched';

/** A service that lets everybody watch; it can be away. */
class Hook {
  readonly port: number;
  asked = 0;
  #server: Server | null = null;

  constructor(port: number) {
    this.port = port;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => {
      this.asked += 1;
      request.resume();
      response.writeHead(200).end();
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
  }

  stop(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
    this.#server = null;
  }
}

interface Setup {
  readonly hook: Hook;
  readonly server: MediaMtx;
  /** Before the server: it counts what the player asks. */
  readonly gateway: Gateway;
}

const test = base.extend<{ setup: () => Promise<Setup> }>({
  setup: async ({ cameras, mediaMtxPath }, use) => {
    const endings: (() => unknown)[] = [];
    await use(async () => {
      const hook = new Hook(await freeTcpPort());
      await hook.start();
      endings.push(() => hook.stop());
      const server = await MediaMtx.start({
        path: mediaMtxPath!,
        extra: [
          'authMethod: http',
          `authHTTPAddress: http://127.0.0.1:${hook.port}/auth`,
          'authHTTPExclude: [{action: api}, {action: publish}]',
        ],
      });
      endings.push(() => server.close());
      await server.publish(renameCamera(cameras[0]!, camera));
      const gateway = await startGateway(new URL(server.whepUrl).origin);
      endings.push(() => gateway.close());
      return { hook, server, gateway };
    });
    for (const end of endings.reverse()) await end();
  },
});

/** The session ends while the service that lets viewers in is away. */
async function endSession({ hook, server }: Setup): Promise<void> {
  hook.stop();
  for (const id of await server.sessionIds(camera)) await server.kick(id);
}

test('a viewer whom a restarting sign-in service refuses is let in again by itself @real', async ({ open, setup }) => {
  test.setTimeout(120_000);
  const all = await setup();
  const { hook, gateway } = all;
  const player = await open({ camera, whep: `${gateway.url}/{camera}/whep`, transports: 'whep' });
  await expectLive(player, 'whep');
  await expectMoving(player, index, 3000);
  expect(hook.asked, 'the server asks the service').toBeGreaterThan(0);

  await endSession(all);
  await expectState(player, 'unauthorized');
  await expect(player.locator('[part=message]')).toContainText('Sign-in needed');
  await expect(player.locator('.countdown')).toContainText('Next try in');
  const posts = () => gateway.forwarded.filter(({ method, status }) => method === 'POST' && status === 401);
  // It is asked again while nobody lets anybody in, and seldom.
  await expect.poll(() => posts().length, { timeout: 40_000 }).toBeGreaterThan(2);
  const times = posts().map(({ atMs }) => atMs);
  expect(times.filter((atMs) => atMs - times[0]! < 10_000).length, `at ${times.join(', ')}`).toBeLessThanOrEqual(3);
  expect(await readState(player)).toBe('unauthorized');

  await hook.start();
  await expect.poll(() => readState(player), { message: 'without anybody’s help', timeout: 20_000 }).toBe('live');
  await expectMoving(player, index, 3000);
});

test('when the network comes back, a viewer who was refused is let in at once @real', async ({ open, setup, page }) => {
  const all = await setup();
  const { hook, gateway } = all;
  const player = await open({ camera, whep: `${gateway.url}/{camera}/whep`, transports: 'whep' });
  await expectLive(player, 'whep');
  await endSession(all);
  await expectState(player, 'unauthorized');
  await hook.start();
  const nextTryAtMs = () =>
    player.evaluate((element: HTMLElementTagNameMap['cam-player']) => element.status.nextTryAtMs ?? 0);
  const plannedAtMs = await nextTryAtMs();
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await expectLive(player, 'whep');
  const post = gateway.forwarded.filter(({ method }) => method === 'POST').at(-1)!;
  expect(post.atMs, 'before it was planned').toBeLessThan(plannedAtMs);
});
