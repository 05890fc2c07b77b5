import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { LINEUP } from '../../demo/lineup.js';
import { findMediaMtx } from '../../demo/mediamtx/find.js';
import { MediaMtx } from '../../demo/mediamtx/run.js';
import { Origin } from '../../demo/origin/origin.js';
import { networkAddress } from '../../demo/ports.js';
import { findFirefox, NO_FIREFOX } from '../../scripts/firefox.mjs';
import { expectStatus, FirefoxPage, expectMoving, readAgeMs, readStatus, until } from './support.js';

const executablePath = findFirefox();
const mediaMtx = findMediaMtx();
// Firefox gathers candidates of networks, and none of loopback: the media has to come over an address of a network.
const mediaHost = networkAddress() ?? '';
const CAMERA = LINEUP[0]!;
const NO_MEDIAMTX = 'no MediaMTX on this machine: put one on the PATH, or name it in MEDIAMTX_BIN';
const NO_NETWORK = 'no network but loopback, which Firefox leaves out of WebRTC';

/** A media server with one camera on it, and what can happen to it. */
interface Target {
  readonly whepUrl: string;
  /** The camera stands still, and its connection with it. */
  setFrozen(isFrozen: boolean): void;
  setOffline(isOffline: boolean): Promise<void>;
  /** Without a word. */
  setGone(isGone: boolean): Promise<void>;
  /** How many watch. */
  sessions(): Promise<number>;
  close(): Promise<void>;
}

/** Firefox brings no H.264 for WebRTC along, but VP8, which MediaMTX hands on as it is. */
const camera = createCamera({ ...CAMERA, codec: 'vp8' });
const skip = !executablePath ? NO_FIREFOX : mediaHost ? false : NO_NETWORK;
after(() => camera.close());

describePlayback('WebRTC in Firefox', skip, async () => {
  const origin = await Origin.start({ cameras: [camera], mediaHost });
  return {
    whepUrl: origin.whepUrl,
    setFrozen: (frozen) => origin.setFaults(CAMERA.name, { frozen }),
    setOffline: (offline) => Promise.resolve(origin.setFaults(CAMERA.name, { offline })),
    setGone: (isGone) => origin.setServerGone(isGone),
    sessions: () => Promise.resolve(origin.sessions(CAMERA.name).whep),
    close: () => origin.close(),
  };
});

describePlayback('WebRTC in Firefox, of a real MediaMTX', skip || (mediaMtx ? false : NO_MEDIAMTX), async () => {
  const server = await MediaMtx.start({ path: mediaMtx!.path, mediaHost });
  let isFrozen = false;
  const publish = () => server.publish(camera, { isFrozen: () => isFrozen });
  await publish();
  return {
    whepUrl: server.whepUrl,
    setFrozen: (isStill) => (isFrozen = isStill),
    setOffline: (isOffline) => (isOffline ? server.unpublish(CAMERA.name) : publish()),
    setGone: (isGone) => (isGone ? server.kill() : server.start()),
    sessions: async () => (await server.sessions(CAMERA.name)).whep,
    close: () => server.close(),
  };
});

function describePlayback(title: string, skipped: string | false, start: () => Promise<Target>): void {
  describe(title, { skip: skipped }, () => {
    let target: Target;
    let lab: FirefoxPage;

    before(async () => {
      target = await start();
      lab = await FirefoxPage.start(executablePath!);
    });

    after(async () => {
      await lab?.close();
      await target?.close();
    });

    async function play() {
      const player = await lab.open({ camera: CAMERA.name, whep: target.whepUrl, transports: 'whep' });
      await expectStatus(player, 'live whep no fault');
      await expectMoving(player, CAMERA.index);
      return player;
    }

    test('plays, counts its frames, and tells no delay that is not there', async () => {
      const player = await play();
      await until(
        () => player.evaluate(({ telemetry }) => [telemetry?.fps, telemetry?.codec]),
        ([fps, codec]) => Number(fps) > 10 && codec === 'VP8',
      );
      await until(
        () => player.evaluate(({ frameAgeMs: frameAge }) => frameAge),
        (ageMs) => ageMs !== null && ageMs < 1_000,
      );
      const latency = await player.evaluate(({ telemetry }) => telemetry?.latencyMs);
      assert.ok(latency?.unmeasured.includes('server'), 'a lower bound, and told as one');
      await until(
        async () => [await player.evaluate(({ telemetry }) => telemetry?.latencyMs.total), await readAgeMs(player)],
        ([told, age]) => typeof told === 'number' && typeof age === 'number' && told < age + 100,
      );
    });

    // getVideoPlaybackQuality counts nothing of a MediaStream there, and currentTime runs on.
    test('a camera that stops sending is called frozen, and lives again', async () => {
      const player = await play();
      target.setFrozen(true);
      try {
        await until(
          () => readStatus(player),
          (now) => now.startsWith('stalled whep'),
        );
      } finally {
        target.setFrozen(false);
      }
      await expectStatus(player, 'live whep no fault');
      await expectMoving(player, CAMERA.index);
    });

    test('a source that is lost and comes back is played again', async () => {
      const player = await play();
      await target.setOffline(true);
      await expectStatus(player, 'offline null offline');
      await target.setOffline(false);
      await expectStatus(player, 'live whep no fault');
      await expectMoving(player, CAMERA.index);
    });

    test('a server that dies without a word is named, and played when it is back', async () => {
      const player = await play();
      await target.setGone(true);
      await expectStatus(player, 'reconnecting null unreachable');
      await target.setGone(false);
      await expectStatus(player, 'live whep no fault');
      await expectMoving(player, CAMERA.index);
    });

    test('a page that is left frees its place', async () => {
      await play();
      await until(
        () => target.sessions(),
        (count) => count === 1,
      );
      await lab.page.goto('about:blank');
      await until(
        () => target.sessions(),
        (count) => count === 0,
      );
    });
  });
}

describe('where WebRTC has no way through', { skip }, () => {
  test('Firefox goes down to LL-HLS', async () => {
    const other = createCamera(CAMERA);
    // Each has the codec that Firefox plays on that transport.
    const blocked = await Origin.start({ cameras: [camera], mediaHost });
    const hls = await Origin.start({ cameras: [other] });
    const lab = await FirefoxPage.start(executablePath!);
    try {
      blocked.setFaults(CAMERA.name, { noIcePath: true });
      const player = await lab.open({ camera: CAMERA.name, whep: blocked.whepUrl, hls: hls.hlsUrl });
      await expectStatus(player, 'live ll-hls no fault');
      await expectMoving(player, CAMERA.index);
      await until(
        () => player.evaluate(({ status }) => status.fallbackReason?.code),
        (code) => code === 'no-media-path',
      );
    } finally {
      await lab.close();
      await Promise.all([blocked.close(), hls.close(), other.close()]);
    }
  });
});
