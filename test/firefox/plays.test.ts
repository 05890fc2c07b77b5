import { createCanvas, loadImage } from '@napi-rs/canvas';
import assert from 'node:assert/strict';
import { after, before, describe, test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import puppeteer, { type Browser, type ElementHandle, type Page } from 'puppeteer-core';
import { readBarcode, type Reading } from '../../demo/cameras/barcode.js';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { LINEUP } from '../../demo/lineup.js';
import { findMediaMtx } from '../../demo/mediamtx/find.js';
import { MediaMtx } from '../../demo/mediamtx/run.js';
import { Origin } from '../../demo/origin/origin.js';
import { servePage, type PageServer } from '../../demo/serve.js';
import { findFirefox, firefoxOptions, NO_FIREFOX } from '../../scripts/firefox.mjs';

const executablePath = findFirefox();
const mediaMtx = findMediaMtx();
const PAGE = fileURLToPath(new URL('../e2e/page', import.meta.url));
const CAMERA = LINEUP[0]!;
const CODEC_REFUSED = { code: 'unsupported', rung: 'whep', answered: 400, said: 'codecs not supported by client' };
const LIMIT_MS = 40_000;

type Player = HTMLElementTagNameMap['cam-player'];

describe('in Firefox', { skip: executablePath ? false : NO_FIREFOX }, () => {
  const camera = createCamera(CAMERA);
  let origin: Origin;
  let site: PageServer;
  let browser: Browser;
  let page: Page;

  before(async () => {
    origin = await Origin.start({ cameras: [camera] });
    site = await servePage({ folder: PAGE, entries: [`${PAGE}/main.ts`] });
    browser = await puppeteer.launch(firefoxOptions(executablePath!));
    page = await browser.newPage();
    await page.setViewport({ width: 700, height: 500 });
  });

  after(async () => {
    await browser?.close();
    await site?.close();
    await origin?.close();
    await camera.close();
  });

  /** Opens the page with one player of these attributes, and gives it. */
  async function open(attributes: Record<string, string>): Promise<ElementHandle<Player>> {
    await page.goto(site.url);
    const given = { camera: CAMERA.name, ...attributes };
    const handle = await page.evaluateHandle((all: Record<string, string>) => {
      const player = document.createElement('cam-player');
      for (const [name, value] of Object.entries(all)) player.setAttribute(name, value);
      return document.body.appendChild(player);
    }, given);
    return handle;
  }

  /** State, rung and fault in one line. */
  function told(player: ElementHandle<Player>): Promise<string> {
    return player.evaluate(({ state, transport, fault }) => `${state} ${transport} ${fault?.code ?? 'no fault'}`);
  }

  async function becomes(player: ElementHandle<Player>, wanted: string): Promise<void> {
    await until(
      () => told(player),
      (now) => now === wanted,
    );
  }

  /** The picture on the screen is this camera's, and it moves. */
  async function moves(player: ElementHandle<Player>): Promise<void> {
    let first: Reading | null = null;
    await until(
      () => read(player),
      (now) => {
        first ??= now;
        return now?.cameraIndex === CAMERA.index && now.epochMs > (first?.epochMs ?? Infinity);
      },
    );
  }

  /** Has this browser H.264 for WebRTC? One that fetched a plugin has. */
  async function hasH264(): Promise<boolean> {
    await page.goto(site.url);
    return page.evaluate(async () => {
      const peer = new RTCPeerConnection();
      peer.addTransceiver('video', { direction: 'recvonly' });
      const { sdp = '' } = await peer.createOffer();
      peer.close();
      return /H264/.test(sdp);
    });
  }

  /** The fault that is told, as far as it is MediaMTX's own. */
  function saidOf(player: ElementHandle<Player>, name: 'fault' | 'why') {
    return player.evaluate(({ status }, which: 'fault' | 'why') => {
      const { code, rung, status: answered, said } = status[which] ?? {};
      return { code, rung, answered, said };
    }, name);
  }

  async function goesDown(context: TestContext, urls: { whep: string; hls: string }): Promise<void> {
    if (await hasH264()) return context.skip('this Firefox has H.264 for WebRTC');
    const player = await open(urls);
    await becomes(player, 'live ll-hls no fault');
    await moves(player);
    assert.deepEqual(await saidOf(player, 'why'), CODEC_REFUSED);
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
    assert.deepEqual(await saidOf(player, 'fault'), CODEC_REFUSED);
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
    const player = await open({ snapshot: origin.snapshotUrl, 'snapshot-interval': '200' });
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

/** Reads the bar code from the screen; null where there is none. */
async function read(player: ElementHandle<Player>): Promise<Reading | null> {
  const image = await loadImage(Buffer.from(await player.screenshot()));
  const ctx = createCanvas(image.width, image.height).getContext('2d');
  ctx.drawImage(image, 0, 0);
  const { data, width, height } = ctx.getImageData(0, 0, image.width, image.height);
  return readBarcode({ data, width, height });
}

/** Asks until the answer is right; fails with the last one. */
async function until<T>(ask: () => Promise<T>, isRight: (answer: T) => boolean): Promise<void> {
  const endMs = Date.now() + LIMIT_MS;
  for (;;) {
    const answer = await ask();
    if (isRight(answer)) return;
    if (Date.now() > endMs) assert.fail(`still ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
