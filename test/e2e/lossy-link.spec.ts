import { LINEUP } from '../../demo/lineup.js';
import { MediaMtx } from '../../demo/mediamtx/run.js';
import { startUdpRelay, startWhepProxy } from '../bench/relay.js';
import { expect, expectLive, test } from './fixtures.js';

const DELAY_MS = 5;
const LOST_EVERY = 8;

test('the jitter buffer grows while a link loses packets, and is the browser’s own before and after @real', async ({
  open,
  page,
  cameras,
  mediaMtxPath,
}) => {
  test.setTimeout(180_000);
  const server = await MediaMtx.start({ path: mediaMtxPath! });
  await server.publish(cameras[0]!);
  let isLossy = false;
  let packets = 0;
  const media = await startUdpRelay(server.mediaPort, () => () => {
    packets += 1;
    return isLossy && packets % LOST_EVERY === 0 ? null : DELAY_MS;
  });
  const proxy = await startWhepProxy(Number(new URL(server.whepUrl).port), media.port);
  await page.addInitScript(() => {
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        Object.assign(window, { pc: this });
      }
    };
  });
  const readTargetMs = () =>
    page.evaluate(() => (window as unknown as { pc: RTCPeerConnection }).pc.getReceivers()[0]?.jitterBufferTarget);

  const player = await open({
    whep: `http://127.0.0.1:${proxy.port}/{camera}/whep`,
    camera: LINEUP[0]!.name,
    transports: 'whep',
  });
  await expectLive(player, 'whep');
  expect(await readTargetMs(), 'on a good link').toBe(null);
  isLossy = true;
  await expect.poll(readTargetMs, { message: 'while packets are lost', timeout: 60_000 }).toBeGreaterThan(2 * DELAY_MS);
  isLossy = false;
  await expect.poll(readTargetMs, { message: 'when the link is well again', timeout: 90_000 }).toBe(null);
  await expectLive(player, 'whep');
  for (const each of [proxy, media, server]) await each.close();
});
