import type { Locator } from '@playwright/test';
import { LINEUP } from '../../demo/lineup.js';
import { MediaMtx } from '../../demo/mediamtx/run.js';
import { addPlayer, expect, expectLive, expectMoving, expectState, test as base } from './fixtures.js';
import { renameCamera } from '../../demo/cameras/rename-camera.js';

const { index } = LINEUP[0]!;
const PASSWORD = 'open-sesame';

/** A server with three cameras: one for a single viewer, one with a password, and one that never starts. */
const test = base.extend<object, { start: () => Promise<MediaMtx> }>({
  start: [
    async ({ cameras, mediaMtxPath }, use) => {
      let running: Promise<MediaMtx> | null = null;
      const startServer = async () => {
        const server = await MediaMtx.start({
          path: mediaMtxPath!,
          extra: [
            'authInternalUsers:',
            '- user: any',
            '  permissions: [{action: publish}, {action: api}, {action: read, path: "~^(single|sleeper|nowhere)$"}]',
            '- user: viewer',
            `  pass: ${PASSWORD}`,
            '  permissions: [{action: read, path: locked}]',
          ],
          paths: [
            'locked:',
            'single:',
            '  maxReaders: 1',
            'sleeper:',
            '  runOnDemand: sleep 600',
            '  runOnDemandStartTimeout: 1s',
          ],
        });
        for (const name of ['locked', 'single']) await server.publish(renameCamera(cameras[0]!, name));
        return server;
      };
      // Without a MediaMTX the tests are skipped before they start the server.
      await use(() => (running ??= startServer()));
      await (await (running as Promise<MediaMtx> | null))?.close();
    },
    { scope: 'worker' },
  ],
});

test('the second viewer of a camera for one viewer is told about the limit, and plays when the first leaves @real', async ({
  open,
  start,
  page,
}) => {
  const server = await start();
  const first = await open({ camera: 'single', whep: server.whepUrl });
  await expectLive(first, 'whep');
  await addPlayer(page, { camera: 'single', whep: server.whepUrl });
  const second = page.locator('cam-player').nth(1);
  await expectFault(second, 'capacity', {
    code: 'capacity',
    status: 400,
    serverMessage: 'maximum reader count reached',
  });
  await expect(second.locator('[part=message]')).toContainText('Stream at capacity');
  await expect(second.locator('.countdown')).toContainText('Next try in');
  await first.evaluate((element) => element.remove());
  const left = page.locator('cam-player').first();
  await expectLive(left, 'whep');
  await expectMoving(left, index, 3000);
});

for (const transport of ['whep', 'll-hls']) {
  const status = transport === 'whep' ? 400 : 500;

  test(`a camera that is not configured is reported as such (${transport}) @real`, async ({ open, start }) => {
    const server = await start();
    const player = await open({ camera: 'nowhere', whep: server.whepUrl, hls: server.hlsUrl, transports: transport });
    await expectFault(player, 'unconfigured', {
      code: 'unconfigured',
      status,
      serverMessage: "path 'nowhere' is not configured",
    });
    await expect(player.locator('[part=message]')).toContainText('Camera not configured');
    await expect(player.locator('.countdown')).toContainText('Next try in');
  });

  test(`a camera with a password needs a sign-in, and plays after it (${transport}) @real`, async ({ open, start }) => {
    const server = await start();
    const player = await open({ camera: 'locked', whep: server.whepUrl, hls: server.hlsUrl, transports: transport });
    await expectFault(player, 'unauthorized', {
      code: 'unauthorized',
      status: 401,
      serverMessage: 'authentication error',
    });
    await expect(player.locator('[part=message]')).toContainText('Sign-in needed');
    await player.evaluate((element: HTMLElementTagNameMap['cam-player'], password) => {
      element.credentials = () => ({ username: 'viewer', password });
    }, PASSWORD);
    await expectLive(player, transport);
    await expectMoving(player, index, 5000);
  });

  test(`a camera that the server cannot start is offline, and the message gives the reason (${transport}) @real`, async ({
    open,
    start,
  }) => {
    const server = await start();
    const player = await open({ camera: 'sleeper', whep: server.whepUrl, hls: server.hlsUrl, transports: transport });
    await expectFault(player, 'offline', {
      code: 'source-timeout',
      status,
      serverMessage: "source of path 'sleeper' has timed out",
    });
    await expect(player.locator('[part=message]')).toContainText('The camera did not start in time.');
    await expect(player.locator('.countdown')).toContainText('Next try in');
  });
}

/** Waits for this state, and for a fault with these fields. */
async function expectFault(player: Locator, state: string, fault: Record<string, unknown>): Promise<void> {
  await expectState(player, state);
  await expect
    .poll(() => player.evaluate((element: HTMLElementTagNameMap['cam-player']) => element.fault?.toJSON() ?? null))
    .toMatchObject(fault);
}
