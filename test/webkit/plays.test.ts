import { createCanvas, loadImage } from '@napi-rs/canvas';
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readBarcode, type Reading } from '../../demo/cameras/barcode.js';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { LINEUP } from '../../demo/lineup.js';
import { findMediaMtx } from '../../demo/mediamtx/find.js';
import { MediaMtx } from '../../demo/mediamtx/run.js';
import { Origin } from '../../demo/origin/origin.js';
import { servePage, type PageServer } from '../../demo/serve.js';
import type { PageElement, WebDriverSession } from '../../scripts/webdriver.mjs';
import { findWebKit, NO_WEBKIT, startWebKit, type RunningWebKit } from '../../scripts/webkit.mjs';

type Player = HTMLElementTagNameMap['cam-player'];
type Attributes = Readonly<Record<string, string>>;

const found = findWebKit();
const mediaMtx = findMediaMtx();
const PAGE = fileURLToPath(new URL('../e2e/page', import.meta.url));
const CAMERA = LINEUP[0]!;
const LIMIT_MS = 40_000;

describe('in WebKit', { skip: found ? false : NO_WEBKIT }, () => {
  const camera = createCamera(CAMERA);
  let origin: Origin;
  let site: PageServer;
  let webKit: RunningWebKit;
  let session: WebDriverSession;

  before(async () => {
    origin = await Origin.start({ cameras: [camera] });
    site = await servePage({ folder: PAGE, entries: [`${PAGE}/main.ts`] });
    webKit = await startWebKit(found!);
    session = webKit.session;
    await session.setSize(700, 600);
  });

  after(async () => {
    await webKit?.close();
    await site?.close();
    await origin?.close();
    await camera.close();
  });

  afterEach(() => origin.reset(CAMERA.name));

  /** Opens the page with one player of these attributes, and gives it; below so much that is something else. */
  async function play(attributes: Attributes, aboveCss = '0'): Promise<PageElement<Player>> {
    await session.goto(site.url);
    return session.execute(
      (all: Attributes, height: string) => {
        const above = document.createElement('div');
        above.style.height = height;
        const player = document.createElement('cam-player');
        for (const [name, value] of Object.entries(all)) player.setAttribute(name, value);
        document.body.append(above, player);
        return player;
      },
      { camera: CAMERA.name, ...attributes },
      aboveCss,
    );
  }

  /** Waits for a state, a transport and a fault, all in one line. */
  const expectStatus = (player: PageElement<Player>, expected: string) =>
    until(
      () =>
        session.execute(({ state, transport, fault }) => `${state} ${transport} ${fault?.code ?? 'no fault'}`, player),
      (now) => now === expected,
    );

  /** The picture on the screen is this camera's, and it moves. */
  async function expectMoving(player: PageElement<Player>): Promise<void> {
    let first: Reading | null = null;
    await until(
      async () => readPicture(await session.screenshot(player)),
      (now) => {
        first ??= now;
        return now?.cameraIndex === CAMERA.index && now.epochMs > (first?.epochMs ?? Infinity);
      },
    );
  }

  /** What is on the screen is hardly old. */
  const expectLiveEdge = (player: PageElement<Player>) =>
    until(
      () => session.execute((element) => window.tools.read(element)?.ageMs ?? null, player),
      (ageMs) => ageMs !== null && ageMs < 1000,
    );

  test('LL-HLS plays where WebRTC is asked for first, and is near to the live edge', async () => {
    const player = await play({ whep: origin.whepUrl, hls: origin.hlsUrl });
    await expectStatus(player, 'live ll-hls no fault');
    await expectMoving(player);
    await expectLiveEdge(player);
  });

  test(
    'on a real MediaMTX as well',
    { skip: mediaMtx ? false : 'no MediaMTX on this machine: put one on the PATH, or name it in MEDIAMTX_BIN' },
    async () => {
      const server = await MediaMtx.start({ path: mediaMtx!.path });
      try {
        await server.publish(camera);
        const player = await play({ whep: server.whepUrl, hls: server.hlsUrl });
        await expectStatus(player, 'live ll-hls no fault');
        await expectMoving(player);
        await expectLiveEdge(player);
      } finally {
        await server.close();
      }
    },
  );

  test('with WebRTC alone it says that it can’t play', async () => {
    const player = await play({ whep: origin.whepUrl, transports: 'whep' });
    await expectStatus(player, 'unsupported null unsupported');
  });

  test('classic HLS plays', async () => {
    const player = await play({ hls: origin.hlsUrl, transports: 'hls' });
    await expectStatus(player, 'live hls no fault');
    await expectMoving(player);
  });

  test('a player below the fold plays, and goes on when it has been seen and is out of sight again', async () => {
    const player = await play({ hls: origin.hlsUrl, loading: 'eager', 'suspend-after': 'off' }, '3000px');
    await expectStatus(player, 'live ll-hls no fault');
    const readEpoch = () => session.execute((element) => window.tools.read(element)?.epochMs ?? null, player);
    const expectNewFrame = async () => {
      let first: number | null = null;
      await until(readEpoch, (now) => now !== null && now > (first ??= now));
    };
    await expectNewFrame();
    for (const y of [3000, 0]) {
      await session.execute((top: number) => scrollTo(0, top), y);
      await expectNewFrame();
    }
    await expectStatus(player, 'live ll-hls no fault');
  });

  test('Motion JPEG plays', async () => {
    const player = await play({ mjpeg: origin.mjpegUrl });
    await expectStatus(player, 'live mjpeg no fault');
    await expectMoving(player);
  });

  test('Motion JPEG that may not be read plays', async () => {
    const player = await play({ mjpeg: `${origin.mjpegUrl}?cors=off` });
    await expectStatus(player, 'live mjpeg no fault');
    await expectMoving(player);
  });

  test('stills play', async () => {
    const player = await play({ snapshot: origin.snapshotUrl, 'snapshot-interval': '0.2' });
    await expectStatus(player, 'live snapshot no fault');
    await expectMoving(player);
  });

  test('a camera that goes is called offline, and comes back by itself', async () => {
    const player = await play({ hls: origin.hlsUrl });
    await expectStatus(player, 'live ll-hls no fault');
    origin.setFaults(CAMERA.name, { offline: true });
    await until(
      () => session.execute(({ state }) => state, player),
      (state) => state === 'offline',
    );
    origin.reset(CAMERA.name);
    await expectStatus(player, 'live ll-hls no fault');
    await expectMoving(player);
  });
});

/** Reads the bar code of a picture of an element; null where there is none. */
async function readPicture(png: Buffer): Promise<Reading | null> {
  const image = await loadImage(png);
  const ctx = createCanvas(image.width, image.height).getContext('2d');
  ctx.drawImage(image, 0, 0);
  const { data, width, height } = ctx.getImageData(0, 0, image.width, image.height);
  return readBarcode({ data, width, height });
}

/** Asks until the answer is right, and gives it; fails with the last one. */
async function until<T>(read: () => Promise<T>, isRight: (answer: T) => boolean): Promise<T> {
  const endMs = Date.now() + LIMIT_MS;
  for (;;) {
    const answer = await read();
    if (isRight(answer)) return answer;
    if (Date.now() > endMs) assert.fail(`still ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
