import assert from 'node:assert/strict';
import { after, before, describe, test, type TestContext } from 'node:test';
import type { ElementHandle } from 'puppeteer-core';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { LINEUP } from '../../demo/lineup.js';
import { findMediaMtx } from '../../demo/mediamtx/find.js';
import { MediaMtx } from '../../demo/mediamtx/run.js';
import { Origin } from '../../demo/origin/origin.js';
import { findFirefox, NO_FIREFOX } from '../../scripts/firefox.mjs';
import { expectStatus, FirefoxPage, expectMoving as movesAs, readStatus, until, type Player } from './support.js';

const executablePath = findFirefox();
const mediaMtx = findMediaMtx();
const CAMERA = LINEUP[0]!;
const CODEC_REFUSED = { code: 'unsupported', transport: 'whep', answered: 400, said: 'codecs not supported by client' };

describe('in Firefox', { skip: executablePath ? false : NO_FIREFOX }, () => {
  const camera = createCamera(CAMERA);
  let origin: Origin;
  let lab: FirefoxPage;

  before(async () => {
    origin = await Origin.start({ cameras: [camera] });
    lab = await FirefoxPage.start(executablePath!);
  });

  after(async () => {
    await lab?.close();
    await origin?.close();
    await camera.close();
  });

  const open = (attributes: Record<string, string>) => lab.open({ camera: CAMERA.name, ...attributes });
  const expectMoving = (player: ElementHandle<Player>) => movesAs(player, CAMERA.index);

  /** Has this browser H.264 for WebRTC? One that fetched a plugin has. */
  async function hasH264(): Promise<boolean> {
    await lab.page.goto(lab.url);
    return lab.page.evaluate(async () => {
      const peer = new RTCPeerConnection();
      peer.addTransceiver('video', { direction: 'recvonly' });
      const { sdp = '' } = await peer.createOffer();
      peer.close();
      return /H264/.test(sdp);
    });
  }

  /** The fault that is told, as far as it is MediaMTX's own. */
  function readFault(player: ElementHandle<Player>, name: 'fault' | 'fallbackReason') {
    return player.evaluate(({ status }, which: 'fault' | 'fallbackReason') => {
      const { code, transport, status: answered, serverMessage: said } = status[which] ?? {};
      return { code, transport, answered, said };
    }, name);
  }

  async function expectFallback(context: TestContext, urls: { whep: string; hls: string }): Promise<void> {
    if (await hasH264()) return context.skip('this Firefox has H.264 for WebRTC');
    const player = await open(urls);
    await expectStatus(player, 'live ll-hls no fault');
    await expectMoving(player);
    assert.deepEqual(await readFault(player, 'fallbackReason'), CODEC_REFUSED);
  }

  test('without H.264 for WebRTC it goes down to LL-HLS by itself, and says why', (context) =>
    expectFallback(context, { whep: origin.whepUrl, hls: origin.hlsUrl }));

  test(
    'on a real MediaMTX as well',
    { skip: mediaMtx ? false : 'no MediaMTX on this machine: put one on the PATH, or name it in MEDIAMTX_BIN' },
    async (context) => {
      const server = await MediaMtx.start({ path: mediaMtx!.path });
      try {
        await server.publish(camera);
        await expectFallback(context, { whep: server.whepUrl, hls: server.hlsUrl });
      } finally {
        await server.close();
      }
    },
  );

  test('with WebRTC alone it names the codec as the reason', async (context) => {
    if (await hasH264()) return context.skip('this Firefox has H.264 for WebRTC');
    const player = await open({ whep: origin.whepUrl, transports: 'whep' });
    await expectStatus(player, 'unsupported null unsupported');
    assert.deepEqual(await readFault(player, 'fault'), CODEC_REFUSED);
  });

  test('Motion JPEG plays', async () => {
    const player = await open({ mjpeg: origin.mjpegUrl });
    await expectStatus(player, 'live mjpeg no fault');
    await expectMoving(player);
  });

  test('Motion JPEG that may not be read plays, and is called frozen when it stops', async () => {
    const player = await open({ mjpeg: `${origin.mjpegUrl}?cors=off` });
    await expectStatus(player, 'live mjpeg no fault');
    await expectMoving(player);
    origin.setFaults(CAMERA.name, { frozen: true });
    await expectStatus(player, 'stalled mjpeg stalled');
    origin.reset(CAMERA.name);
    await expectStatus(player, 'live mjpeg no fault');
    await expectMoving(player);
  });

  test('stills play', async () => {
    const player = await open({ snapshot: origin.snapshotUrl, 'snapshot-interval': '0.2' });
    await expectStatus(player, 'live snapshot no fault');
    await expectMoving(player);
  });

  test('a camera that goes is called offline, and comes back by itself', async () => {
    const player = await open({ hls: origin.hlsUrl });
    await expectStatus(player, 'live ll-hls no fault');
    origin.setFaults(CAMERA.name, { offline: true });
    await until(
      () => readStatus(player),
      (now) => now.startsWith('offline'),
    );
    origin.reset(CAMERA.name);
    await expectStatus(player, 'live ll-hls no fault');
    await expectMoving(player);
  });
});
