import type { Locator } from '@playwright/test';
import { createServer } from 'node:net';
import { LINEUP } from '../../demo/lineup.js';
import { Origin } from '../../demo/origin/origin.js';
import type { CamPlayer } from '../../components/index.js';
import { expect, expectLive, expectMoving, test as base } from './fixtures.js';

const { name: camera, index } = LINEUP[0]!;

/** `server` without a port means these two: each server needs an address of its own. */
const PORTS = { whep: 8889, hls: 8888 };
/** This test alone uses these addresses. */
const HOSTS = ['127.0.14.1', '127.0.14.2', '127.0.14.3'] as const;

interface ServersFixtures {
  /** Three servers that have the camera. */
  servers: readonly Origin[];
}

const test = base.extend<object, ServersFixtures>({
  servers: [
    async ({ cameras }, use) => {
      const servers = await Promise.all(HOSTS.map((host) => Origin.start({ cameras, host, ports: PORTS })));
      await use(servers);
      await Promise.all(servers.map((server) => server.close()));
    },
    { scope: 'worker' },
  ],
});

const isBindable = await Promise.all(HOSTS.map((host) => canListen(host, PORTS.whep)));
test.skip(isBindable.includes(false), `this machine has no free ports ${PORTS.whep} on ${HOSTS.join(', ')}`);

test.afterEach(async ({ servers }) => {
  for (const server of servers) {
    await server.setServerGone(false);
    server.reset(camera);
  }
});

const addressOf = (at: number) => `http://${HOSTS[at]}`;
const LIST = HOSTS.map((_, at) => addressOf(at)).join(', ');

const readServer = (player: Locator) => player.evaluate((element) => (element as CamPlayer).status.server);

for (const [transports, transport] of [
  ['whep', 'whep'],
  ['ll-hls', 'll-hls'],
] as const) {
  test(`the next server shows the camera when the one in use dies, by ${transport}`, async ({ open, servers }) => {
    const player = await open({ server: LIST, camera, transports, stats: '' });
    await expectLive(player, transport);
    expect(await readServer(player)).toBe(addressOf(0));
    await expect.poll(() => servers[0]!.sessions(camera)[transport === 'whep' ? 'whep' : 'hls']).toBe(1);
    const killedAtMs = Date.now();
    await servers[0]!.setServerGone(true);
    await expect.poll(() => readServer(player), { intervals: [20] }).not.toBe(addressOf(0));
    await expect.poll(() => readServer(player), { intervals: [20] }).not.toBeNull();
    console.log(
      `      a picture of the next server ${Date.now() - killedAtMs} ms after the end of the first, by ${transport}`,
    );
    await expectMoving(player, index, 5000);
    const next = await readServer(player);
    await expect.poll(() => player.evaluate((element) => (element as CamPlayer).telemetry?.server)).toBe(next);
    await expect(player.locator('cam-telemetry')).toContainText(next!.replace('http://', ''));
  });
}

test('a server that is down at the start is left out at once', async ({ open, servers }) => {
  await servers[0]!.setServerGone(true);
  const player = await open({ server: LIST, camera });
  await expectLive(player, 'whep');
  expect(await readServer(player)).not.toBe(addressOf(0));
});

test('a camera that only the last server knows plays from there', async ({ open, servers }) => {
  servers[0]!.setFaults(camera, { unconfigured: true });
  servers[1]!.setFaults(camera, { unconfigured: true });
  const player = await open({ server: LIST, camera });
  await expectLive(player, 'whep');
  expect(await readServer(player)).toBe(addressOf(2));
});

test('a server that cuts each request is left out at once', async ({ open, servers }) => {
  servers[0]!.setFaults(camera, { cut: true });
  const player = await open({ server: LIST, camera, transports: 'whep' });
  await expectLive(player, 'whep');
  expect(await readServer(player)).not.toBe(addressOf(0));
});

test('a picture that stops without a notice is replaced from the next server', async ({ open, servers }) => {
  const player = await open({ server: LIST, camera, transports: 'whep' });
  await expectLive(player, 'whep');
  servers[0]!.setFaults(camera, { cut: true });
  await expect.poll(() => readServer(player)).not.toBe(addressOf(0));
  await expectLive(player, 'whep');
  await expectMoving(player, index, 5000);
});

test('a camera that starts slowly is not started on a second server', async ({ open, servers }) => {
  servers[0]!.setFaults(camera, { startMs: 2500 });
  const player = await open({ server: LIST, camera, transports: 'whep' });
  await expectLive(player, 'whep');
  expect(await readServer(player)).toBe(addressOf(0));
});

function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
