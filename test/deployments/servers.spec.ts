import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import type { Locator } from '@playwright/test';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { LINEUP } from '../../demo/lineup.js';
import { findMediaMtx } from '../../demo/mediamtx/find.js';
import { MediaMtx } from '../../demo/mediamtx/run.js';
import type { CamPlayer } from '../../components/index.js';
import { addPlayer, expect, expectLive, expectMoving, test as base } from '../e2e/fixtures.js';
import { openKitchen } from '../node/recipes-support.js';
import { SMALL_PICTURE } from '../small-picture.js';

const { name: camera, index } = LINEUP[0]!;
const mediaMtx = findMediaMtx();
/** `server` without a port means MediaMTX's own ports: each server needs an address of its own. */
const PORTS = { whep: 8889, hls: 8888 };
const HOSTS = ['127.0.15.1', '127.0.15.2'] as const;
const LIST = HOSTS.map((host) => `http://${host}`).join(' ');

const test = base.extend<object, { servers: readonly MediaMtx[] }>({
  servers: [
    async ({}, use) => {
      // A viewer of MediaMTX waits for the next key frame: what is measured is the change of servers.
      const source = createCamera({ ...LINEUP[0]!, ...SMALL_PICTURE, keyFrameIntervalMs: 200 });
      const servers: MediaMtx[] = [];
      for (const host of HOSTS) {
        const server = await MediaMtx.start({ path: mediaMtx!.path, host, ports: PORTS, isAlwaysRemuxing: true });
        servers.push(server);
        await server.publish(source);
      }
      await use(servers);
      for (const server of servers) await server.close();
      await source.close();
    },
    { scope: 'worker' },
  ],
});

const isBindable = await Promise.all(HOSTS.map((host) => canListen(host)));
test.skip(!mediaMtx, 'no MediaMTX on this machine: put one on the PATH, or name it in MEDIAMTX_BIN');
test.skip(isBindable.includes(false), `this machine has no free port ${PORTS.whep} on ${HOSTS.join(', ')}`);

const readServer = (player: Locator) => player.evaluate((element) => (element as CamPlayer).status.server);

/** Notes in the page when the picture of another server than this one is live. */
function watchNext(player: Locator, first: string): Promise<void> {
  return player.evaluate((element, before) => {
    const { dataset } = element as CamPlayer;
    element.addEventListener('cam-statechange', () => {
      const { state, status } = element as CamPlayer;
      if (state === 'live' && status.server !== before) dataset.liveAtMs ??= String(Date.now());
    });
  }, first);
}

for (const transport of ['whep', 'll-hls'] as const) {
  test(`a real server that is killed is replaced by the next one, by ${transport}`, async ({ open, servers }) => {
    const tookMs: number[] = [];
    for (let time = 0; time < 3; time += 1) {
      const player = await open({ server: LIST, camera, transports: transport });
      await expectLive(player, transport);
      const first = `http://${HOSTS[0]}`;
      expect(await readServer(player)).toBe(first);
      await expectMoving(player, index, 5000);
      await watchNext(player, first);
      const killedAtMs = Date.now();
      await servers[0]!.kill();
      await expect.poll(() => player.getAttribute('data-live-at-ms')).not.toBeNull();
      tookMs.push(Number(await player.getAttribute('data-live-at-ms')) - killedAtMs);
      expect(await readServer(player)).toBe(`http://${HOSTS[1]}`);
      await expectMoving(player, index, 5000);
      await servers[0]!.start();
      await servers[0]!.ready(camera);
    }
    console.log(`      after kill -9, a picture of the next server by ${transport}: ${tookMs.join(', ')} ms`);
  });
}

test('a server that hangs is overtaken by the next one, before and after its first picture', async ({
  open,
  servers,
}) => {
  const player = await open({ server: LIST, camera, transports: 'whep' });
  await expectLive(player, 'whep');
  try {
    servers[0]!.setHung(true);
    const hungAtMs = Date.now();
    await expect.poll(() => readServer(player), { intervals: [50] }).toBe(`http://${HOSTS[1]}`);
    console.log(`      a picture of the next server ${Date.now() - hungAtMs} ms after the first hung`);
    const second = await open({ server: LIST, camera, transports: 'whep' });
    await expectLive(second, 'whep');
    expect(await readServer(second)).toBe(`http://${HOSTS[1]}`);
  } finally {
    servers[0]!.setHung(false);
  }
});

for (const [balancer, cookies] of [
  ['balance.cfg', 'omit'],
  ['balance-cookie.cfg', 'same-origin'],
] as const) {
  for (const transports of ['whep', 'll-hls'] as const) {
    test(`${balancer} of HAProxy keeps a session on its server, by ${transports}`, async ({
      page,
      pageUrl,
      cameras,
    }) => {
      test.skip(spawnSync('haproxy', ['-v']).status !== 0, 'no haproxy on this machine');
      const kitchen = await openKitchen();
      const refused: string[] = [];
      try {
        const { path } = mediaMtx!;
        await kitchen.run(path, 'behind-proxy.yml', [8889, 8888]);
        await kitchen.run(path, 'behind-proxy.yml', [8889, 8888], { 8889: 8899, 8888: 8898, 8189: 8199 });
        await kitchen.run('haproxy', balancer, [8080]);
        const { publish } = await import('../../demo/mediamtx/whip.js');
        const publications = await Promise.all(
          [8889, 8899].map((port) => publish(cameras[0]!, `http://127.0.0.1:${kitchen.port(port)}/${camera}/whip`)),
        );
        page.on('response', (response) => {
          const method = response.request().method();
          // The end of its media may have ended a session a moment before; then the DELETE finds nothing.
          if (response.url().includes('/media/') && response.status() >= 400 && method !== 'DELETE')
            refused.push(`${method} ${response.status()} ${response.url()}`);
        });
        // The page is on the balancer's origin, as its cookie requires.
        const origin = `http://127.0.0.1:${kitchen.port(8080)}`;
        await page.route(
          (url) => url.origin === origin && !url.pathname.startsWith('/media/'),
          async (route) => {
            const { pathname } = new URL(route.request().url());
            await route.fulfill({ response: await route.fetch({ url: new URL(pathname, pageUrl).href }) });
          },
        );
        for (let viewer = 0; viewer < 3; viewer += 1) {
          await page.goto(`${origin}/`);
          await addPlayer(page, { server: '/media', camera, transports, cookies });
          const player = page.locator('cam-player').first();
          await expectLive(player, transports);
          await expectMoving(player, index, 6000);
          expect(refused).toEqual([]);
          await player.evaluate((element) => (element as CamPlayer).pause());
        }
        await Promise.all(publications.map((publication) => publication.stop()));
      } finally {
        await kitchen.close();
      }
    });
  }
}

function canListen(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(PORTS.whep, host, () => server.close(() => resolve(true)));
  });
}
