import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CamPlayer } from '../../components/index.js';
import { LINEUP } from '../../demo/lineup.js';
import { Origin } from '../../demo/origin/origin.js';
import { freeTcpPort, networkAddress } from '../../demo/ports.js';
import { expect, expectLive, expectMoving, expectState, test as base } from './fixtures.js';

const RECIPE = fileURLToPath(new URL('../../demo/mediamtx/recipes/go2rtc.yaml', import.meta.url));
const BINARY = process.env.GO2RTC_BIN ?? 'go2rtc';
const isHere = spawnSync(BINARY, ['--version'], { timeout: 10_000 }).status === 0;
const CAMERA = LINEUP[0]!;
/** go2rtc reads the camera from a WHEP server, and offers no loopback address: the media needs a network address. */
const mediaHost = networkAddress();

interface Addresses {
  readonly whep: string;
  readonly hls: string;
  readonly mjpeg: string;
  readonly snapshot: string;
}

/** A real go2rtc with the configuration of the recipe and three streams: H.264, JPEG, and a missing source. */
const test = base.extend<object, { go2rtc: Addresses }>({
  go2rtc: [
    async ({ cameras }, use) => {
      const origin = await Origin.start({ cameras: [cameras[0]!], mediaHost: mediaHost ?? '127.0.0.1' });
      const [api, media] = [await freeTcpPort(), await freeTcpPort()];
      const source = (url: string) => url.replace('{camera}', CAMERA.name);
      const streams = [
        `h264: webrtc:${source(origin.whepUrl)}`,
        `jpeg: ${source(origin.mjpegUrl)}`,
        'off: rtsp://127.0.0.1:1/none',
      ];
      const config = (await readFile(RECIPE, 'utf8'))
        .replace("':1984'", `'127.0.0.1:${api}'`)
        .replace("':8555'", `'${mediaHost}:${media}'`)
        .replace('192.168.1.10:8555', `${mediaHost}:${media}`)
        .replace(/ {2}cam1: .*/, [...streams.map((line) => `  ${line}`), 'rtsp:', "  listen: ''"].join('\n'));
      const folder = await mkdtemp(join(tmpdir(), 'cam-player-go2rtc-'));
      await writeFile(join(folder, 'go2rtc.yaml'), config);
      const child = spawn(BINARY, ['-c', join(folder, 'go2rtc.yaml')], { stdio: 'ignore' });
      const root = `http://127.0.0.1:${api}/api`;
      await expect
        .poll(() =>
          fetch(root).then(
            (answer) => answer.ok,
            () => false,
          ),
        )
        .toBe(true);
      await use({
        whep: `${root}/webrtc?src={camera}`,
        hls: `${root}/stream.m3u8?src={camera}&mp4`,
        mjpeg: `${root}/stream.mjpeg?src={camera}`,
        snapshot: `${root}/frame.jpeg?src={camera}`,
      });
      child.kill();
      await origin.close();
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
});

test.describe('a real go2rtc', () => {
  test.skip(!isHere, 'no go2rtc on this machine: put one on the PATH, or name it in GO2RTC_BIN');
  test.skip(!mediaHost, 'the only network is loopback, which go2rtc does not use for WebRTC');

  test('plays by WebRTC', async ({ open, go2rtc: { whep } }) => {
    const player = await open({ camera: 'h264', whep });
    await expectLive(player, 'whep');
    await expectMoving(player, CAMERA.index, 5_000);
  });

  test('plays by HLS', async ({ open, go2rtc: { hls } }) => {
    const player = await open({ camera: 'h264', hls });
    await expectLive(player, 'hls');
    // go2rtc declares its HLS as 640 × 480, so browsers draw this camera's 640 × 360 too narrow to be read from the
    // screen. The test reads the frame itself.
    const epochMs = () =>
      player.evaluate((element) => window.tools.read(element as CamPlayer)?.epochMs).then((ms) => ms ?? 0);
    const firstMs = await epochMs();
    await expect.poll(async () => (await epochMs()) > firstMs + 3000).toBe(true);
    expect(Date.now() - (await epochMs())).toBeLessThan(5_000);
  });

  test('plays Motion JPEG and snapshots', async ({ open, go2rtc: { mjpeg, snapshot } }) => {
    const stream = await open({ camera: 'jpeg', mjpeg });
    await expectLive(stream, 'mjpeg');
    await expectMoving(stream, CAMERA.index, 5_000);
    const stills = await open({ camera: 'jpeg', snapshot, 'snapshot-interval': '0.5' });
    await expectLive(stills, 'snapshot');
    await expectMoving(stills, CAMERA.index, 10_000);
  });

  test('a missing source is offline', async ({ open, go2rtc: { whep, hls } }) => {
    await expectState(await open({ camera: 'off', whep, hls }), 'offline');
  });

  test('a codec that WebRTC does not support is named, and the next transport plays', async ({ open, go2rtc }) => {
    const alone = await open({ camera: 'jpeg', whep: go2rtc.whep });
    await expectState(alone, 'unsupported');
    await expect(alone.locator('.word')).toHaveText('This browser can’t play JPEG');
    const player = await open({ camera: 'jpeg', whep: go2rtc.whep, mjpeg: go2rtc.mjpeg });
    await expectLive(player, 'mjpeg');
    expect(await player.evaluate((element) => (element as CamPlayer).status.fallbackReason?.code)).toBe('unsupported');
  });
});
