import assert from 'node:assert/strict';
import { after, before, describe, test, type TestContext } from 'node:test';
import type { ElementHandle } from 'puppeteer-core';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { LINEUP } from '../../demo/lineup.js';
import { findMediaMtx } from '../../demo/mediamtx/find.js';
import { MediaMtx } from '../../demo/mediamtx/run.js';
import { Origin } from '../../demo/origin/origin.js';
import { findFirefox, NO_FIREFOX } from '../../scripts/firefox.mjs';
import { becomes, Lab, moves as movesAs, told, until, type Player } from './support.js';

const executablePath = findFirefox();
const mediaMtx = findMediaMtx();
const CAMERA = LINEUP[0]!;
const CODEC_REFUSED = { code: 'unsupported', transport: 'whep', answered: 400, said: 'codecs not supported by client' };

describe('in Firefox', { skip: executablePath ? false : NO_FIREFOX }, () => {
  const camera = createCamera(CAMERA);
  let origin: Origin;
  let lab: Lab;

  before(async () => {
    origin = await Origin.start({ cameras: [camera] });
    lab = await Lab.start(executablePath!);
  });

  after(async () => {
    await lab?.close();
    await origin?.close();
    await camera.close();
  });

  const open = (attributes: Record<string, string>) => lab.open({ camera: CAMERA.name, ...attributes });
  const moves = (player: ElementHandle<Player>) => movesAs(player, CAMERA.index);

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
  function messageOf(player: ElementHandle<Player>, name: 'fault' | 'fallbackReason') {
    return player.evaluate(({ status }, which: 'fault' | 'fallbackReason') => {
      const { code, transport, status: answered, serverMessage: said } = status[which] ?? {};
      return { code, transport, answered, said };
    }, name);
  }

  async function goesDown(context: TestContext, urls: { whep: string; hls: string }): Promise<void> {
    if (await hasH264()) return context.skip('this Firefox has H.264 for WebRTC');
    const player = await open(urls);
    await becomes(player, 'live ll-hls no fault');
    await moves(player);
    assert.deepEqual(await messageOf(player, 'fallbackReason'), CODEC_REFUSED);
  }

  test('without H.264 for WebRTC it goes down to LL-HLS by itself, and says why', (context) =>
    goesDown(context, { whep: origin.whepUrl, hls: origin.hlsUrl }));

  test(
    'on a real MediaMTX as well',
    { skip: mediaMtx ? false : 'no MediaMTX on this machine: put one on the PATH, or name it in MEDIAMTX_BIN' },
    async (context) => {
      const server = await MediaMtx.start({ path: mediaMtx!.path });
      try {
        await server.publish(camera);
        await goesDown(context, { whep: server.whepUrl, hls: server.hlsUrl });
      } finally {
        await server.close();
      }
    },
  );

  test('with WebRTC alone it names the codec as the reason', async (context) => {
    if (await hasH264()) return context.skip('this Firefox has H.264 for WebRTC');
    const player = await open({ whep: origin.whepUrl, transports: 'whep' });
    await becomes(player, 'unsupported null unsupported');
    assert.deepEqual(await messageOf(player, 'fault'), CODEC_REFUSED);
  });

  test('Motion JPEG plays', async () => {
    const player = await open({ mjpeg: origin.mjpegUrl });
    await becomes(player, 'live mjpeg no fault');
    await moves(player);
  });

  test('Motion JPEG that may not be read plays, and is called frozen when it stops', async () => {
    const player = await open({ mjpeg: `${origin.mjpegUrl}?cors=off` });
    await becomes(player, 'live mjpeg no fault');
    await moves(player);
    origin.setFaults(CAMERA.name, { frozen: true });
    await becomes(player, 'stalled mjpeg stalled');
    origin.reset(CAMERA.name);
    await becomes(player, 'live mjpeg no fault');
    await moves(player);
  });

  test('stills play', async () => {
    const player = await open({ snapshot: origin.snapshotUrl, 'snapshot-interval': '0.2' });
    await becomes(player, 'live snapshot no fault');
    await moves(player);
  });

  test('a camera that goes is called offline, and comes back by itself', async () => {
    const player = await open({ hls: origin.hlsUrl });
    await becomes(player, 'live ll-hls no fault');
    origin.setFaults(CAMERA.name, { offline: true });
    await until(
      () => told(player),
      (now) => now.startsWith('offline'),
    );
    origin.reset(CAMERA.name);
    await becomes(player, 'live ll-hls no fault');
    await moves(player);
  });
});
