import { expect } from '@open-wc/testing';
import { NO_CREDENTIALS } from '../../../src/credentials/credentials.js';
import { Fault } from '../../../src/faults/fault.js';
import { DEFAULT_SETTINGS } from '../../../src/playback/settings.js';
import { explainEmptyAnswer } from '../../../src/transports/empty-answer.js';
import type { OpenContext } from '../../../src/transports/transport.js';

const EMPTY = new Fault('bad-answer', { transport: 'mjpeg', status: 200, serverMessage: 'not multipart' });
const GO2RTC = 'http://m:1984/api';
const CODECS = 'streams: codecs not matched: video:H264 => video:JPEG';

describe('the reason for an empty answer', () => {
  const original = window.fetch.bind(window);
  let requests: { url: string; init: RequestInit }[] = [];

  const answerWith = (answer: () => Response | Promise<Response>) => {
    requests = [];
    window.fetch = (url, init = {}) => {
      requests.push({ url: url as string, init });
      return Promise.resolve().then(answer);
    };
  };
  afterEach(() => {
    window.fetch = original;
  });

  const context = (change: Partial<OpenContext> = {}): OpenContext => ({
    endpoints: {
      whep: null,
      hls: `${GO2RTC}/stream.m3u8?src=c`,
      mjpeg: `${GO2RTC}/stream.mjpeg?src=c`,
      snapshot: 'http://cam/still.jpg',
    },
    surfaces: { place: () => undefined },
    signal: new AbortController().signal,
    credentials: NO_CREDENTIALS,
    settings: DEFAULT_SETTINGS,
    ...change,
  });

  it('replaces the fault, with the credentials of the page in the question', async () => {
    answerWith(() => new Response(`${CODECS}\n`, { status: 500 }));
    const credentials = { ...NO_CREDENTIALS, headersFor: () => Promise.resolve({ Authorization: 'Basic x' }) };
    const fault = await explainEmptyAnswer(EMPTY, 'mjpeg', context({ credentials }));
    expect(fault).to.include({ code: 'unsupported', transport: 'mjpeg', status: 500, serverMessage: CODECS });
    // This browser plays H.264: the camera has no JPEGs.
    expect((fault as Fault).codec).to.equal(null);
    expect(requests[0]?.url).to.equal(`${GO2RTC}/streams?src=c&video=jpeg,raw`);
    expect(requests[0]?.init).to.deep.include({ headers: { Authorization: 'Basic x' }, credentials: 'omit' });
  });

  it('names the codec of the camera on HLS', async () => {
    answerWith(() => new Response('streams: codecs not matched: video:JPEG => video:H264', { status: 500 }));
    const fault = await explainEmptyAnswer(EMPTY, 'hls', context());
    expect(fault).to.include({ code: 'unsupported', transport: 'hls', codec: 'JPEG' });
  });

  for (const [what, answer] of [
    ['a success', () => new Response('{"producers":[]}')],
    ['an unknown text', () => new Response('oops', { status: 500 })],
    ['no text', () => new Response('', { status: 404 })],
    ['a refusal', () => new Response('', { status: 401 })],
    ['no answer', () => Promise.reject(new TypeError('Failed to fetch'))],
  ] as const) {
    it(`stays unknown after ${what}`, async () => {
      answerWith(answer);
      expect(await explainEmptyAnswer(EMPTY, 'mjpeg', context())).to.equal(EMPTY);
      expect(requests).to.have.length(1);
    });
  }

  it('is asked for only where a server has one, and only after an empty success', async () => {
    answerWith(() => new Response(CODECS, { status: 500 }));
    const offline = new Fault('offline', { status: 404 });
    const cut = new Fault('bad-answer', { serverMessage: 'the stream ended before a picture' });
    const ended = AbortSignal.abort();
    expect(await explainEmptyAnswer(offline, 'mjpeg', context())).to.equal(offline);
    expect(await explainEmptyAnswer(cut, 'mjpeg', context())).to.equal(cut);
    expect(await explainEmptyAnswer(EMPTY, 'snapshot', context())).to.equal(EMPTY);
    expect(await explainEmptyAnswer(EMPTY, 'mjpeg', context({ signal: ended }))).to.equal(EMPTY);
    expect(requests).to.deep.equal([]);
  });
});
