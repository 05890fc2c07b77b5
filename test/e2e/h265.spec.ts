import type { Locator } from '@playwright/test';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { LINEUP } from '../../demo/lineup.js';
import { MediaMtx } from '../../demo/mediamtx/run.js';
import type { CamPlayer } from '../../components/index.js';
import { expect, expectLive, expectMoving, expectState, test as base } from './fixtures.js';
import { startGateway, type Gateway } from './gateway.js';

const { index, name } = LINEUP[0]!;

interface Setup {
  /** By attribute. */
  readonly urls: Readonly<Record<'whep' | 'hls', string>>;
  /** Before both addresses: they count what the player asks. */
  readonly gateways: readonly Gateway[];
}

/** A MediaMTX with a camera that sends H.265. */
const test = base.extend<object, { setup: () => Promise<Setup> }>({
  setup: [
    async ({ mediaMtxPath }, use) => {
      const endings: (() => unknown)[] = [];
      const begin = async (): Promise<Setup> => {
        const camera = createCamera({ ...LINEUP[0]!, codec: 'h265', width: 320, height: 180, fps: 10 });
        endings.push(() => camera.close());
        const server = await MediaMtx.start({ path: mediaMtxPath! });
        endings.push(() => server.close());
        await server.publish(camera);
        const gateways = await Promise.all(
          [server.whepUrl, server.hlsUrl].map((url) => startGateway(new URL(url).origin)),
        );
        endings.push(() => gateways.forEach((gateway) => gateway.close()));
        const [whep = '', hls = ''] = gateways.map(({ url }) => url);
        return { urls: { whep: `${whep}/{camera}/whep`, hls: `${hls}/{camera}/index.m3u8` }, gateways };
      };
      let running: Promise<Setup> | null = null;
      // Where there is no MediaMTX, the tests are skipped before they ask for it.
      await use(() => (running ??= begin()));
      for (const end of endings.reverse()) await end();
    },
    { scope: 'worker' },
  ],
});

/** Where a browser has a decoder of its system for H.265, it plays it. */
const canDecode = (player: Locator) =>
  player.evaluate(() => MediaSource.isTypeSupported('video/mp4; codecs="hvc1.1.6.L60.90"'));

for (const [title, addresses, word] of [
  ['WebRTC, whose server does not name the codec', ['whep'], 'Not playable here'],
  ['HLS', ['hls'], 'This browser cannot play H.265'],
  ['WebRTC and HLS', ['whep', 'hls'], 'This browser cannot play H.265'],
] as const) {
  test(`a camera that sends H.265 is said to be not playable by ${title}, and left alone @real`, async ({
    open,
    setup,
  }) => {
    const { urls, gateways } = await setup();
    const before = gateways.map(({ forwarded }) => forwarded.length);
    const player = await open({
      camera: name,
      ...Object.fromEntries(addresses.map((address) => [address, urls[address]])),
    });
    if (addresses.some((address) => address === 'hls') && (await canDecode(player))) {
      await expectState(player, 'live');
      return;
    }
    await expectState(player, 'unsupported');
    await expect(player.locator('.word')).toHaveText(word);
    const waitMs = () =>
      player.evaluate((element) => ((element as CamPlayer).status.nextTryAtMs ?? Infinity) - Date.now());
    expect(await waitMs(), 'somebody may set the camera right').toBeLessThan(Infinity);
    expect(await waitMs()).toBeGreaterThan(30_000);
    // An offer; for each kind of HLS its index and the media, for some servers declare H.265 and send H.264.
    const asked = gateways.flatMap(({ forwarded }, i) =>
      forwarded.slice(before[i]).map(({ method, path }) => `${method} ${path.split('?')[0]}`),
    );
    expect(asked.filter((request) => request.startsWith('POST')).length).toBeLessThanOrEqual(1);
    expect(asked.length, asked.join(', ')).toBeLessThanOrEqual(20);
  });
}

test('a camera that sends H.265 is seen by a transport that has none of it, and that is told @real', async ({
  open,
  setup,
  origin,
}) => {
  const { urls, gateways } = await setup();
  const before = gateways.map(({ forwarded }) => forwarded.length);
  const player = await open({ camera: name, ...urls, mjpeg: origin.mjpegUrl });
  if (await canDecode(player)) return expectState(player, 'live');
  await expectLive(player, 'mjpeg');
  await expectMoving(player, index, 3000);
  expect(await player.evaluate((element) => (element as CamPlayer).status.fallbackReason?.code)).toBe('unsupported');
  const asked = () => gateways.reduce((sum, { forwarded }, i) => sum + forwarded.length - before[i]!, 0);
  const most = asked();
  // It plays on for some seconds, and what cannot be played is not asked for meanwhile.
  const epochMs = () => player.evaluate((element) => window.tools.read(element as CamPlayer)?.epochMs ?? 0);
  const firstMs = await epochMs();
  await expect.poll(async () => (await epochMs()) - firstMs).toBeGreaterThan(5_000);
  expect(asked()).toBe(most);
});
