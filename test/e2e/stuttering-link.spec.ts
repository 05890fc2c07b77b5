import { LINEUP } from '../../demo/lineup.js';
import { MediaMtx } from '../../demo/mediamtx/run.js';
import type { CamPlayer } from '../../components/index.js';
import { startUdpRelay, startWhepProxy } from '../bench/relay.js';
import { expect, expectLive, test } from './fixtures.js';

const DELAY_MS = 5;
/** The link carries no packet of UDP for a part of each period: the picture freezes, and does not stop for long. */
const PERIOD_MS = 2_500;
const CUT_MS = 900;

test('WHEP that freezes is left for LL-HLS that does not, and is back when the link is well @real', async ({
  open,
  page,
  cameras,
  mediaMtxPath,
}) => {
  test.setTimeout(300_000);
  const server = await MediaMtx.start({ path: mediaMtxPath!, isAlwaysRemuxing: true });
  await server.publish(cameras[0]!);
  let isBad = false;
  const media = await startUdpRelay(server.mediaPort, () => () => {
    return isBad && performance.now() % PERIOD_MS < CUT_MS ? null : DELAY_MS;
  });
  const proxy = await startWhepProxy(Number(new URL(server.whepUrl).port), media.port);
  const trialScripts: string[] = [];
  page.on('request', (request) => {
    if (/trials/.test(request.url())) trialScripts.push(request.url());
  });
  const player = await open({
    whep: `http://127.0.0.1:${proxy.port}/{camera}/whep`,
    hls: server.hlsUrl,
    camera: LINEUP[0]!.name,
    transports: 'whep ll-hls',
  });
  await expectLive(player, 'whep');
  expect(trialScripts, 'a picture that moves loads nothing').toEqual([]);

  isBad = true;
  await expectLive(player, 'll-hls', 120_000);
  const reason = await player.evaluate((element) => (element as CamPlayer).status.fallbackReason?.toJSON());
  expect(reason).toMatchObject({ code: 'stalled', transport: 'whep' });
  expect(reason?.['serverMessage']).toMatch(/^frozen \d+ times/);

  isBad = false;
  await player.evaluate((element) => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    element.addEventListener('cam-statechange', () => seen.push((element as CamPlayer).state));
  });
  await expectLive(player, 'whep', 150_000);
  const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
  expect(seen, 'the picture was live all the time').toEqual([]);
  expect(await player.evaluate((element) => (element as CamPlayer).status.fallbackReason)).toBe(null);
  for (const each of [proxy, media, server]) await each.close();
});
