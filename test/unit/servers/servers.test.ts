import { expect } from '@open-wc/testing';
import { buildReasonUrl, matchCodec, matchFaultCode } from '../../../src/faults/server-messages.js';
import { GO2RTC } from '../../../src/servers/go2rtc.js';
import { SERVERS } from '../../../src/servers/index.js';
import { JANUS } from '../../../src/servers/janus.js';
import { MEDIAMTX } from '../../../src/servers/mediamtx.js';
import { buildMediaMtxTemplates } from '../../../src/servers/mediamtx-urls.js';
import { OTHERS } from '../../../src/servers/others.js';

/** A message as the server sends it, by fault code. */
const SAMPLES = [
  [MEDIAMTX, "path 'yard' is not configured", 'unconfigured'],
  [MEDIAMTX, "no stream is available on path 'yard'", 'offline'],
  [MEDIAMTX, "source of path 'yard' has timed out", 'source-timeout'],
  [MEDIAMTX, 'maximum reader count reached', 'capacity'],
  [MEDIAMTX, 'codecs not supported by client', 'unsupported'],
  [MEDIAMTX, 'session not found', 'lost'],
  [GO2RTC, 'stream not found', 'unconfigured'],
  [GO2RTC, 'streams: codecs not matched: video:H265 => video:H264', 'unsupported'],
  [GO2RTC, 'streams: dial tcp 10.0.0.9:554: i/o timeout', 'source-timeout'],
  [GO2RTC, 'streams: dial tcp 10.0.0.9:554: connection refused', 'offline'],
  [GO2RTC, 'exec: "ffmpeg": executable file not found in $PATH', 'unsupported'],
  [JANUS, 'Invalid endpoint ID', 'unconfigured'],
  [JANUS, 'Janus unavailable', 'unreachable'],
  [OTHERS, 'Camera not found', 'unconfigured'],
  [OTHERS, 'Unable to get valid frame from yard', 'offline'],
  [OTHERS, 'too many clients', 'capacity'],
] as const;

describe('the messages of media servers', () => {
  for (const [server, message, code] of SAMPLES) {
    it(`${server.name}: "${message}" is ${code}`, () => {
      expect(matchFaultCode(message, 404)).to.equal(code);
      const own = server.messages.find(([pattern]) => pattern.test(message));
      expect(own?.[1], 'by the table of its own server').to.equal(code);
    });
  }

  it('have a sample for each server', () => {
    expect(new Set(SAMPLES.map(([server]) => server))).to.deep.equal(new Set(SERVERS));
  });

  it('name the codec that the camera sends, not those that the browser takes', () => {
    expect(matchCodec('streams: codecs not matched: audio:AAC, video:H265 => video:H264')).to.equal('H265');
    expect(matchCodec('streams: codecs not matched: audio:AAC => video:H264')).to.equal(null);
    expect(matchCodec('no stream is available')).to.equal(null);
  });
});

describe('the reason for an empty answer', () => {
  it('is at an address of go2rtc, asked for with the codecs that the failed address needs', () => {
    const root = 'http://m:1984/go/api';
    expect(buildReasonUrl(`${root}/stream.mjpeg?src=cam%201`)).to.equal(`${root}/streams?src=cam%201&video=jpeg,raw`);
    expect(buildReasonUrl(`${root}/stream.m3u8?src=a%26b&mp4`)).to.equal(`${root}/streams?src=a%26b&video=h264,h265`);
    expect(buildReasonUrl(`${root}/frame.jpeg?src=c`)).to.equal(`${root}/streams?src=c&video=jpeg,raw,h264,h265`);
  });

  it('is nowhere for the addresses of other servers, and for WebRTC, which names it', () => {
    for (const url of [
      'http://m:8888/cam/index.m3u8',
      'http://m:1984/api/webrtc?src=c',
      'http://m:1984/api/stream.mjpeg',
      'http://m/stream.mjpeg?src=c',
      'http://m/api/toString?src=c',
    ]) {
      expect(buildReasonUrl(url), url).to.equal(null);
    }
  });
});

describe('the URLs of MediaMTX', () => {
  it('use its own ports', () => {
    expect(buildMediaMtxTemplates('https://media.example')).to.deep.equal({
      whep: 'https://media.example:8889/{camera}/whep',
      hls: 'https://media.example:8888/{camera}/index.m3u8',
    });
  });
});
