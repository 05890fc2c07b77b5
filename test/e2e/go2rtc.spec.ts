import type { Locator, Page } from '@playwright/test';
import { spawnSync } from 'node:child_process';
import type { CamPlayer } from '../../components/index.js';
import { findGo2rtc, Go2rtcServer } from '../../demo/go2rtc/run.js';
import { LINEUP } from '../../demo/lineup.js';
import { Origin } from '../../demo/origin/origin.js';
import { networkAddress } from '../../demo/ports.js';
import { addPlayer, expect, expectLive, expectMoving, expectState, test as base } from './fixtures.js';

const path = findGo2rtc();
const hasFfmpeg = spawnSync('ffmpeg', ['-version'], { timeout: 10_000 }).status === 0;
const CAMERA = LINEUP[0]!;
/** go2rtc reads the camera from a WHEP server, and offers no loopback address: the media needs a network address. */
const mediaHost = networkAddress();

interface Go2rtc {
  /** The attributes that name the server. */
  readonly attributes: { readonly server: string; readonly 'server-type': string };
  /** Ends the source of the stream `h264`, or brings it back. */
  readonly setSourceGone: (isGone: boolean) => Promise<void>;
}

/** A real go2rtc with three streams: H.264, JPEG, and a source that is off. */
const test = base.extend<object, { go2rtc: Go2rtc }>({
  go2rtc: [
    async ({ cameras }, use) => {
      const origin = await Origin.start({ cameras: [cameras[0]!], mediaHost: mediaHost ?? '127.0.0.1' });
      const source = (url: string) => url.replace('{camera}', CAMERA.name);
      const server = await Go2rtcServer.start({
        path: path ?? '',
        mediaHost: mediaHost ?? '',
        streams: {
          h264: `webrtc:${source(origin.whepUrl)}`,
          jpeg: source(origin.mjpegUrl),
          off: 'rtsp://127.0.0.1:1/none',
        },
      });
      await use({
        attributes: { server: server.url, 'server-type': 'go2rtc' },
        setSourceGone: (isGone) => origin.setServerGone(isGone),
      });
      await server.close();
      await origin.close();
    },
    { scope: 'worker' },
  ],
});

/** The transports that go2rtc has; both HLS transports use one address. */
const TRANSPORTS = ['whep', 'll-hls hls', 'mjpeg', 'snapshot'] as const;

/** Adds one player for each transport, and gives them by transport. */
async function openOnEach(
  page: Page,
  attributes: Readonly<Record<string, string>>,
  transports: readonly string[] = TRANSPORTS,
): Promise<readonly (readonly [string, Locator])[]> {
  for (const one of transports) await addPlayer(page, { ...attributes, transports: one, loading: 'eager' });
  return transports.map((one) => [one, page.locator(`cam-player[transports="${one}"]`)]);
}

const readWord = (player: Locator) => player.locator('.word');

test.describe('a real go2rtc', () => {
  test.skip(!path, 'no go2rtc on this machine: put one on the PATH, or name it in GO2RTC_BIN');
  test.skip(!mediaHost, 'the only network is loopback, which go2rtc does not use for WebRTC');

  test('plays by WebRTC, of which nothing but its host and its type is known', async ({ open, go2rtc }) => {
    const player = await open({ ...go2rtc.attributes, camera: 'h264' });
    await expectLive(player, 'whep');
    await expectMoving(player, CAMERA.index, 5_000);
  });

  test('plays by HLS, and is asked no more often than it has news', async ({ open, page, go2rtc }) => {
    const requests: string[] = [];
    page.on('request', (request) => requests.push(new URL(request.url()).pathname));
    const player = await open({ ...go2rtc.attributes, camera: 'h264', transports: 'll-hls hls' });
    await expectLive(player, 'hls');
    // go2rtc declares its HLS as 640 × 480, so browsers draw this camera's 640 × 360 too narrow to be read from the
    // screen. The test reads the frame itself.
    const epochMs = () =>
      player.evaluate((element) => window.tools.read(element as CamPlayer)?.epochMs).then((ms) => ms ?? 0);
    const [firstMs, firstCount] = [await epochMs(), requests.length];
    await expect.poll(async () => (await epochMs()) > firstMs + 3000).toBe(true);
    const seconds = ((await epochMs()) - firstMs) / 1000;
    expect(Date.now() - (await epochMs())).toBeLessThan(5_000);
    // It has two new segments a second; each answer of its own brings the next number, which could be asked for at once.
    const isOfHls = (path: string) => /\/(playlist\.m3u8|segment\.m4s)$/.test(path);
    expect(requests.slice(firstCount).filter(isOfHls).length / seconds).toBeLessThan(12);
  });

  test('plays Motion JPEG and snapshots', async ({ open, go2rtc }) => {
    const camera = { ...go2rtc.attributes, camera: 'jpeg' };
    const stream = await open({ ...camera, transports: 'mjpeg' });
    await expectLive(stream, 'mjpeg');
    await expectMoving(stream, CAMERA.index, 5_000);
    const stills = await open({ ...camera, transports: 'snapshot', 'snapshot-interval': '0.5' });
    await expectLive(stills, 'snapshot');
    await expectMoving(stills, CAMERA.index, 10_000);
  });

  test('shows snapshots of an H.264 camera', async ({ open, go2rtc }) => {
    test.skip(!hasFfmpeg, 'no ffmpeg on this machine, which go2rtc needs to make a JPEG of H.264');
    const player = await open({ ...go2rtc.attributes, camera: 'h264', transports: 'snapshot' });
    await expectLive(player, 'snapshot');
    await expectMoving(player, CAMERA.index, 10_000);
  });

  test('a camera that sends JPEGs plays by Motion JPEG, after what it does not have', async ({ open, go2rtc }) => {
    const player = await open({ ...go2rtc.attributes, camera: 'jpeg' });
    await expectLive(player, 'mjpeg');
    await expectMoving(player, CAMERA.index, 5_000);
    expect(await player.evaluate((element) => (element as CamPlayer).status.fallbackReason?.code)).toBe('unsupported');
  });

  test('a source that is off is offline on each transport', async ({ page, pageUrl, go2rtc }) => {
    await page.goto(pageUrl);
    for (const [, player] of await openOnEach(page, { ...go2rtc.attributes, camera: 'off' })) {
      await expectState(player, 'offline');
      await expect(readWord(player)).toHaveText('Offline');
    }
  });

  test('a camera that it does not know is not configured on each transport', async ({ page, pageUrl, go2rtc }) => {
    await page.goto(pageUrl);
    for (const [, player] of await openOnEach(page, { ...go2rtc.attributes, camera: 'unknown' })) {
      await expectState(player, 'unconfigured');
      await expect(readWord(player)).toHaveText('Camera not configured');
    }
  });

  test('a codec that a transport does not have is named', async ({ page, pageUrl, go2rtc }) => {
    await page.goto(pageUrl);
    for (const [, player] of await openOnEach(page, { ...go2rtc.attributes, camera: 'jpeg' }, TRANSPORTS.slice(0, 2))) {
      await expectState(player, 'unsupported');
      await expect(readWord(player)).toHaveText('This browser cannot play JPEG');
    }
    for (const [, player] of await openOnEach(page, { ...go2rtc.attributes, camera: 'h264' }, ['mjpeg'])) {
      await expectState(player, 'unsupported');
      // The browser plays H.264: it is the stream that has no JPEGs.
      await expect(readWord(player)).toHaveText('Not playable here');
      const said = await player.evaluate((element) => (element as CamPlayer).fault?.serverMessage);
      expect(said).toMatch(/^streams: codecs not matched: video:H264/);
    }
  });

  test('a camera that goes and comes back plays on', async ({ open, go2rtc }) => {
    test.setTimeout(120_000);
    const player = await open({ ...go2rtc.attributes, camera: 'h264' });
    await expectLive(player, 'whep');
    await go2rtc.setSourceGone(true);
    await expect
      .poll(() => player.evaluate((element) => (element as CamPlayer).state), { timeout: 40_000 })
      .toBe('offline');
    await go2rtc.setSourceGone(false);
    await expectLive(player, 'whep', 60_000);
    await expectMoving(player, CAMERA.index, 5_000);
  });
});
