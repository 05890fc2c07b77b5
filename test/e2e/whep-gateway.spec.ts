import { renameCamera } from '../../demo/cameras/rename-camera.js';
import { LINEUP } from '../../demo/lineup.js';
import { MediaMtx } from '../../demo/mediamtx/run.js';
import { expect, expectLive, expectMoving, readState, test as base } from './fixtures.js';
import { startGateway, type Gateway, type Rewrite } from './gateway.js';

const { index } = LINEUP[0]!;
const camera = 'pausing';
const SESSION: unknown = expect.stringMatching(/^\/pausing\/whep\/[0-9a-f-]{36}$/);

/** The ways in which gateways change MediaMTX's answers. */
const GATEWAYS: Readonly<Record<string, Rewrite>> = {
  'that forbids PATCH': (headers) => {
    if (headers['access-control-allow-methods']) headers['access-control-allow-methods'] = 'POST, DELETE, OPTIONS';
  },
  'that lets an inner address through': (headers) => {
    if (headers.location) headers.location = `http://10.0.0.5:8889${headers.location}`;
  },
};

interface Setup {
  readonly server: MediaMtx;
  readonly gateway: Gateway;
  readonly setPaused: (isPaused: boolean) => void;
}

const test = base.extend<{ openBehindGateway: (rewrite: Rewrite) => Promise<Setup> }>({
  openBehindGateway: async ({ cameras, mediaMtxPath }, use) => {
    const endings: (() => unknown)[] = [];
    await use(async (rewrite) => {
      const server = await MediaMtx.start({ path: mediaMtxPath! });
      endings.push(() => server.close());
      let isPaused = false;
      await server.publish(renameCamera(cameras[0]!, camera), { isFrozen: () => isPaused });
      const gateway = await startGateway(new URL(server.whepUrl).origin, rewrite);
      endings.push(() => gateway.close());
      return { server, gateway, setPaused: (paused) => (isPaused = paused) };
    });
    for (const end of endings.reverse()) await end();
  },
});

for (const [what, rewrite] of Object.entries(GATEWAYS)) {
  test(`behind a gateway ${what} a session survives a pause of its source, and ends with the page @real`, async ({
    open,
    openBehindGateway,
    page,
  }) => {
    const { server, gateway, setPaused } = await openBehindGateway(rewrite);
    const count = (method: string) => gateway.forwarded.filter((passed) => passed.method === method).length;
    const player = await open({ camera, whep: `${gateway.url}/{camera}/whep`, transports: 'whep' });
    await expectLive(player, 'whep');
    await expectMoving(player, index, 3000);

    setPaused(true);
    const age = () => player.evaluate((element: HTMLElementTagNameMap['cam-player']) => element.frameAgeMs);
    // A player that could not check its session would have ended it by now.
    await expect.poll(age).toBeGreaterThan(1);
    setPaused(false);
    await expectMoving(player, index, 3000);
    expect([await readState(player), count('POST')]).toEqual(['live', 1]);

    expect(count('DELETE')).toBe(0);
    await page.goto('about:blank');
    // The DELETE names the session as MediaMTX did. The end of DTLS may have ended the session before.
    await expect.poll(() => gateway.forwarded.at(-1)).toMatchObject({ method: 'DELETE', path: SESSION });
    expect(count('DELETE')).toBe(1);
    await expect.poll(() => server.sessions(camera)).toMatchObject({ whep: 0 });
  });
}
