import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { CameraSource } from '../../demo/cameras/source.js';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { findGo2rtc, Go2rtcServer } from '../../demo/go2rtc/run.js';
import { LINEUP } from '../../demo/lineup.js';
import { Origin } from '../../demo/origin/origin.js';
import { networkAddress } from '../../demo/ports.js';

const path = findGo2rtc();
const mediaHost = networkAddress();
const skip = !path ? 'no go2rtc on this machine' : !mediaHost && 'the only network is loopback';
/** The embedded origin gives each name of the real server the same state. */
const CAMERAS = ['h264', 'off', 'unknown'] as const;

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly origin: string | null;
  readonly location: string | null;
  readonly body: string;
}

/**
 * The parts of an answer in which the two must agree. Names of sessions and of codecs that were offered differ, and
 * only the real one has the silent sound of its source.
 */
async function ask(url: string, init?: RequestInit): Promise<Answer> {
  const answer = await fetch(url, init);
  const text = await answer.text();
  const isText = /^(text|application\/vnd)/.test(answer.headers.get('Content-Type') ?? '');
  return {
    status: answer.status,
    type: answer.headers.get('Content-Type'),
    origin: answer.headers.get('Access-Control-Allow-Origin'),
    location: answer.headers.get('Location'),
    body: isText
      ? text
          .replace(/id=\w+/g, 'id=…')
          .replace(/avc1\.\w+/g, 'avc1.…')
          .replace(/ => .*/, ' => …')
          .replace(/, audio:PCMU|,fLaC/g, '')
      : text === ''
        ? 'empty'
        : 'media',
  };
}

describe('the addresses of a go2rtc', { skip }, () => {
  let source: CameraSource;
  let origin: Origin;
  let real: Go2rtcServer;

  before(async () => {
    source = createCamera({ ...LINEUP[0]!, name: 'h264', width: 320, height: 180 });
    const off = createCamera({ ...LINEUP[1]!, name: 'off', width: 320, height: 180 });
    origin = await Origin.start({ cameras: [source, off], mediaHost: mediaHost! });
    origin.setFaults('off', { offline: true });
    const streams = { h264: `webrtc:${origin.whepUrl.replace('{camera}', 'h264')}`, off: 'rtsp://127.0.0.1:1/none' };
    real = await Go2rtcServer.start({ path: path!, mediaHost: mediaHost!, streams });
  });
  after(async () => {
    await real?.close();
    await origin?.close();
    await source?.close();
  });

  for (const camera of CAMERAS) {
    for (const address of [
      `stream.m3u8?src=${camera}&mp4=flac`,
      `stream.mjpeg?src=${camera}`,
      `streams?src=${camera}&video=jpeg,raw`,
      ...(camera === 'h264' ? [] : [`frame.jpeg?src=${camera}`, `streams?src=${camera}&video=h264,h265`]),
    ]) {
      test(`answer as the real server does: ${address}`, async () => {
        const [expected, actual] = await Promise.all(
          [real.url, origin.go2rtcUrl].map((root) => ask(`${root}/api/${address}`)),
        );
        assert.deepEqual(actual, expected);
      });
    }
    if (camera !== 'h264') {
      test(`answer an offer as the real server does: ${camera}`, async () => {
        const offer = { method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: OFFER };
        const [expected, actual] = await Promise.all(
          [real.url, origin.go2rtcUrl].map((root) => ask(`${root}/api/webrtc?src=${camera}`, offer)),
        );
        assert.deepEqual(actual, expected);
      });
    }
  }
});

const OFFER = [
  'v=0',
  'o=- 1 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'c=IN IP4 0.0.0.0',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:abcdefghijklmnopqrstuvwx',
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`,
  'a=setup:actpass',
  'a=mid:0',
  'a=recvonly',
  'a=rtcp-mux',
  'a=rtpmap:96 H264/90000',
  'a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
  '',
].join('\r\n');
