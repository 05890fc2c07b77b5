import { expect } from '@open-wc/testing';
import Hls, { type ErrorData } from 'hls.js';
import type { Fault } from '../../../../src/faults/fault.js';
import type { PlaylistAnswer } from '../../../../src/transports/hls/playlist-answers.js';
import {
  HlsSession,
  type HlsSessionOptions,
  type PlaylistListener,
} from '../../../../src/transports/hls/hls-session.js';

const { Events } = Hls;
/** An answer without a header. */
const NO_HEADERS = { url: 'http://bucket.example/stream.m3u8', header: () => null };
type Listener = (event: string, data: unknown) => void;

/** hls.js as far as the session uses it; the test plays the network. */
class FakeHls {
  readonly config: { liveSyncDuration?: number } = {};
  readonly calls: string[] = [];
  latestLevelDetails: { live: boolean; edge: number; age: number } | null = null;
  lowLatencyMode: boolean | null = null;
  readonly #listeners = new Map<string, Listener[]>();
  /** Gives the text that is read. */
  readonly show: (text: string, answer?: Partial<PlaylistAnswer>) => string | null;
  readonly audioTracks: readonly unknown[] = [];
  levels: readonly { audioCodec?: string }[] = [];

  constructor(onPlaylist: PlaylistListener) {
    this.show = (text, answer = {}) =>
      onPlaylist(this as unknown as Hls, text, { ...NO_HEADERS, requestedAtMs: performance.now(), ...answer });
  }

  set targetLatency(seconds: number) {
    this.config.liveSyncDuration = seconds;
    this.calls.push(`target ${seconds}`);
  }

  on(event: string, listener: Listener): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }

  once(event: string, listener: Listener): void {
    const first: Listener = (...args) => {
      const all = this.#listeners.get(event) ?? [];
      this.#listeners.set(
        event,
        all.filter((other) => other !== first),
      );
      listener(...args);
    };
    this.on(event, first);
  }

  emit(event: string, data: unknown): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(event, data);
  }

  fail(
    details: string,
    data: { type?: string; code?: number; fatal?: boolean; body?: string; buffer?: 'audio'; url?: string },
  ): void {
    const error: Partial<ErrorData> & Record<string, unknown> = {
      details: details as ErrorData['details'],
      type: (data.type ?? 'networkError') as ErrorData['type'],
      fatal: data.fatal ?? true,
      error: new Error(details),
      ...(data.buffer === undefined ? {} : { sourceBufferName: data.buffer, mimeType: 'audio/mp4;codecs=ec-3' }),
      ...(data.code === undefined ? {} : { response: { url: '', code: data.code } }),
      ...(data.url === undefined ? {} : { url: data.url }),
      ...(data.body === undefined ? {} : { networkDetails: answered(data.body) }),
    };
    this.emit(Events.ERROR, error);
  }

  load(endSN: number): void {
    this.emit(Events.LEVEL_LOADED, { details: { endSN, fragments: [] } });
  }

  attachMedia = () => this.calls.push('attach');
  loadSource = (url: string) => this.calls.push(`load ${url}`);
  startLoad = () => this.calls.push('start');
  stopLoad = () => this.calls.push('stop');
  destroy = () => this.calls.push('destroy');
  recoverMediaError = () => this.calls.push('recover');
}

/** A request that was answered with this text. */
function answered(responseText: string): XMLHttpRequest {
  return Object.create(XMLHttpRequest.prototype, {
    responseType: { value: '' },
    responseText: { value: responseText },
    responseURL: { value: '' },
    getAllResponseHeaders: { value: () => '' },
  }) as XMLHttpRequest;
}

const LOW_LATENCY =
  '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-SERVER-CONTROL:PART-HOLD-BACK=0.5\n#EXT-X-PART-INF:PART-TARGET=0.2\n';
const CLASSIC = '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\na.mp4\n';

describe('HlsSession', () => {
  let ending: AbortController;
  let made: FakeHls[];
  let fault: Fault | null;

  beforeEach(() => {
    ending = new AbortController();
    made = [];
    fault = null;
  });
  afterEach(() => ending.abort());

  function makeSession(
    asked: 'll-hls' | 'hls' = 'll-hls',
    isPlaying = true,
    video = document.createElement('video'),
    wantsSound = false,
    more: Partial<HlsSessionOptions> = {},
  ): HlsSession {
    const session = new HlsSession({
      requested: asked,
      profile: 'low',
      index: '/cam1/index.m3u8',
      video,
      isAudible: wantsSound,
      signal: ending.signal,
      inheritsQuery: false,
      getRemovedSound: () => null,
      create: (onPlaylist) => {
        const hls = new FakeHls(onPlaylist);
        made.push(hls);
        return hls as unknown as Hls;
      },
      Events,
      ...more,
    });
    void session.ended.then((ended) => (fault = ended));
    if (isPlaying) session.notePlaying();
    return session;
  }

  const nth = (index: number): FakeHls => {
    const hls = made[index];
    if (!hls) throw new Error(`${made.length} were made`);
    return hls;
  };
  /** A video that stands at its beginning with a minute to play, and says that it plays. */
  const playing = (): HTMLVideoElement => {
    return Object.defineProperties(document.createElement('video'), {
      paused: { value: false },
      readyState: { value: 4 },
      buffered: { value: { length: 1, start: () => 0, end: () => 60 }, configurable: true },
    });
  };
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  const settled = () => new Promise((resolve) => setTimeout(resolve));

  it('begins at once, on the video', () => {
    makeSession();
    expect(nth(0).calls).to.deep.equal(['attach', 'load /cam1/index.m3u8']);
  });

  const WITH_SOUND =
    '#EXTM3U\n#EXT-X-MEDIA:TYPE="AUDIO",GROUP-ID="audio",URI="audio.m3u8"\n' +
    '#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="avc1.42c01f,opus",AUDIO="audio"\nvideo.m3u8\n';
  const SILENT = '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="avc1.42c01f"\nvideo.m3u8\n';

  it('loads no sound that nobody hears, and all of it anew once somebody does', () => {
    const session = makeSession();
    expect(nth(0).show(WITH_SOUND)).to.equal(SILENT);
    expect(session.hasSound, 'it could be heard').to.equal(true);
    session.loadSound();
    session.loadSound();
    expect(made).to.have.length(2);
    expect(nth(1).show(WITH_SOUND)).to.equal(WITH_SOUND);
    nth(1).load(1);
    expect(nth(0).calls.at(-1)).to.equal('destroy');
    expect(nth(1).calls.at(-1)).to.equal('attach');
    expect(fault).to.equal(null);
  });

  it('loads the sound at once when it is to be heard from the start', () => {
    const session = makeSession('ll-hls', true, undefined, true);
    expect(nth(0).show(WITH_SOUND)).to.equal(WITH_SOUND);
    session.loadSound();
    expect(made).to.have.length(1);
  });

  it('a camera without sound, or with sound among the pictures, is left as it is', () => {
    const session = makeSession();
    const muxed = SILENT.replace('avc1.42c01f', 'avc1.42c01f,mp4a.40.2');
    expect([nth(0).show(SILENT), nth(0).show(muxed)]).to.deep.equal([SILENT, muxed]);
    expect(session.hasSound).to.equal(false);
    session.loadSound();
    expect(made).to.have.length(1);
  });

  it('held back, it plays slowly until it is, and by itself when it is let go', async () => {
    const video = playing();
    const session = makeSession('ll-hls', true, video);
    nth(0).show(LOW_LATENCY);
    nth(0).latestLevelDetails = { live: true, edge: 0.1, age: 0 };
    session.shiftBy(200);
    expect(nth(0).config.liveSyncDuration).to.equal(0.7);
    await until(() => video.playbackRate < 1);
    nth(0).show(LOW_LATENCY);
    expect(nth(0).config.liveSyncDuration, 'another playlist does not forget it').to.equal(0.7);
    session.shiftBy(-500);
    expect(nth(0).config.liveSyncDuration, 'never sooner than by itself').to.equal(0.5);
    await until(() => video.playbackRate === 1);
  });

  for (const [requested, text, transport, isLow, target] of [
    ['ll-hls', LOW_LATENCY, 'll-hls', true, 0.5],
    ['ll-hls', CLASSIC, 'hls', false, 4],
    ['hls', LOW_LATENCY, 'hls', false, 2],
    ['hls', CLASSIC, 'hls', false, 4],
  ] as const) {
    it(`plays ${requested} of a playlist ${text === CLASSIC ? 'without' : 'with'} parts as ${transport}`, () => {
      const session = makeSession(requested);
      nth(0).show('#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nvideo.m3u8\n');
      nth(0).show(text);
      expect(session.transport).to.equal(transport);
      expect(nth(0).lowLatencyMode).to.equal(isLow);
      expect(nth(0).config.liveSyncDuration).to.equal(target);
    });
  }

  it('holds the live edge by the playback rate, of what plays now', async () => {
    const video = playing();
    makeSession('ll-hls', true, video);
    nth(0).show(LOW_LATENCY);
    nth(0).latestLevelDetails = { live: true, edge: 60, age: 0 };
    await until(() => video.playbackRate > 1);
    nth(0).fail('levelLoadError', { code: 401, fatal: false });
    nth(1).show(LOW_LATENCY);
    nth(1).load(3);
    nth(1).latestLevelDetails = { live: true, edge: 0.2, age: 0 };
    await until(() => video.playbackRate === 1);
    nth(1).latestLevelDetails = { live: true, edge: 60, age: 0 };
    await until(() => video.playbackRate > 1);
  });

  for (const [details, code] of [
    ['levelLoadError', 401],
    ['levelLoadError', 404],
    ['fragLoadError', 410],
    ['fragLoadError', 500],
    ['audioTrackLoadError', 401],
  ] as const) {
    it(`loads the index anew after ${code} as ${details}, and swaps when that has a playlist`, () => {
      const session = makeSession();
      nth(0).fail(details, { code, fatal: false });
      expect(nth(0).calls.slice(2)).to.deep.equal(['stop']);
      expect(nth(1).calls).to.deep.equal(['load /cam1/index.m3u8']);
      // What the old one still meets is old news.
      nth(0).fail(details, { code });
      expect(session.hls).to.equal(nth(0));

      nth(1).load(3);
      expect(session.hls).to.equal(nth(1));
      expect(nth(0).calls.at(-1)).to.equal('destroy');
      expect(nth(1).calls.at(-1)).to.equal('attach');
      expect(made).to.have.length(2);
    });
  }

  const WITH_TOKEN = 'https://media.example/cam1/index.m3u8?token=x';
  for (const [title, index, inheritsQuery, code] of [
    ['is named', WITH_TOKEN, false, 'token-missing'],
    ['is not blamed where it is carried on', WITH_TOKEN, true, 'unauthorized'],
    ['is not blamed where there is none', 'https://media.example/cam1/index.m3u8', false, 'unauthorized'],
  ] as const) {
    it(`a token that the index has and what it lists has not ${title}`, async () => {
      makeSession('hls', false, playing(), false, { index, inheritsQuery });
      nth(0).fail('levelLoadError', { code: 403, url: 'https://media.example/cam1/a.m3u8' });
      await settled();
      expect([fault?.code, fault?.status]).to.deep.equal([code, 403]);
    });
  }

  it('leaves a broken level to hls.js, as long as there is another', () => {
    makeSession();
    nth(0).levels = [{}, {}];
    nth(0).fail('levelLoadError', { code: 404, fatal: false });
    nth(0).fail('levelLoadError', { code: 500, fatal: false });
    expect(made).to.have.length(1);
    nth(0).fail('levelLoadError', { code: 404 });
    expect(made, 'none is left').to.have.length(2);
  });

  it('plays pictures without a sound that it turns out not to play, and says which', () => {
    const session = makeSession('hls', true, playing(), true);
    nth(0).show(WITH_SOUND);
    nth(0).fail('bufferAddCodecError', { type: 'mediaError', buffer: 'audio' });
    expect(made).to.have.length(2);
    expect(nth(1).show(WITH_SOUND)).to.equal(SILENT);
    expect([session.hasSound, session.soundFault]).to.deep.equal([false, 'ec-3']);
    expect(fault).to.equal(null);
  });

  it('asks again where it is refused in the middle, while there is something to play, and then believes it', async () => {
    const video = playing();
    makeSession('hls', true, video);
    nth(0).fail('levelLoadError', { code: 401 });
    nth(1).fail('manifestLoadError', { code: 401 });
    await settled();
    expect(fault, 'a minute is left').to.equal(null);
    Object.defineProperty(video, 'buffered', { value: { length: 0 } });
    await until(() => fault !== null);
    expect([fault?.code, fault?.status]).to.deep.equal(['unauthorized', 401]);
  });

  for (const code of [403, 404]) {
    it(`goes on past a file that is not there (${code}), until none of them is`, async () => {
      makeSession();
      nth(0).fail('fragLoadError', { code, fatal: false });
      expect(nth(0).calls, 'hls.js plays over it').not.to.include('start');
      nth(0).fail('fragLoadError', { code });
      await until(() => nth(0).calls.includes('start'));
      expect(made).to.have.length(1);
      for (let i = 0; i < 4; i += 1) nth(0).fail('fragLoadError', { code });
      nth(0).emit(Events.FRAG_LOADED, { payload: new ArrayBuffer(1) });
      for (let i = 0; i < 6; i += 1) nth(0).fail('fragLoadError', { code });
      await settled();
      expect(fault, 'one was there meanwhile').to.equal(null);
      nth(0).fail('fragLoadError', { code });
      await settled();
      expect(fault).not.to.equal(null);
    });
  }

  /** A playlist of five segments that ends with this one. */
  const makeBucket = (last: number, tail = '') =>
    `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:${last - 4}\n` +
    [4, 3, 2, 1, 0].map((back) => `#EXTINF:2,\ns${last - back}.ts\n`).join('') +
    tail;
  let bucketNumber = 0;
  const newBucket = () => ({ url: `http://bucket.example/${(bucketNumber += 1)}/stream.m3u8` });
  const isProven = async (session: HlsSession) =>
    Promise.race([session.proven.then(() => true), settled().then(() => false)]);

  it('does not vouch for a bucket before a second answer has something new', async () => {
    const at = newBucket();
    const session = makeSession('hls', false);
    nth(0).show(makeBucket(9), at);
    expect(await isProven(session)).to.equal(false);
    nth(0).show(makeBucket(10), at);
    expect(await isProven(session)).to.equal(true);
  });

  it('vouches for a playlist with parts, which its server answers for', async () => {
    const session = makeSession('ll-hls', false);
    nth(0).show(LOW_LATENCY, newBucket());
    expect(await isProven(session)).to.equal(true);
  });

  it('ends at once with a bucket that nobody writes, and hls.js never hears of its segments', async () => {
    makeSession('hls', false);
    expect(nth(0).show(makeBucket(9, '#EXT-X-ENDLIST\n'), newBucket())).to.equal(null);
    await settled();
    expect(fault?.code).to.equal('stopped-sending');
    expect(nth(0).calls.at(-1)).to.equal('stop');
  });

  it('shows what is left of a bucket that ended while it played, then ends', async () => {
    const video = playing();
    const at = newBucket();
    makeSession('hls', true, video);
    nth(0).show(makeBucket(9), at);
    nth(0).show(makeBucket(9, '#EXT-X-ENDLIST\n'), at);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(fault, 'a minute is left').to.equal(null);
    Object.defineProperty(video, 'buffered', { value: { length: 0 } });
    await until(() => fault !== null);
    expect(fault?.code).to.equal('stopped-sending');
  });

  it('gives hls.js the newest playlist in place of an older one, of a cache that is behind', () => {
    const at = newBucket();
    makeSession('hls');
    for (const last of [9, 10, 11]) nth(0).show(makeBucket(last), at);
    expect(nth(0).show(makeBucket(9), at)).to.equal(makeBucket(11));
    expect(nth(0).show(makeBucket(9), newBucket()), 'another playlist, of sound').to.equal(makeBucket(9));
    expect(nth(0).show(makeBucket(12), at)).to.equal(makeBucket(12));
  });

  it('asks for a name that is used again past the caches, the same way each time', () => {
    const at = newBucket();
    makeSession('hls');
    nth(0).show(makeBucket(9), at);
    const again = (text: string) => text.replace('s10.ts', 's5.ts');
    const first = nth(0).show(again(makeBucket(10)), at);
    expect(first).to.match(/^s9\.ts\n#EXTINF:2,\ns5\.ts\?again=10-\d+$/m);
    expect(nth(0).show(again(makeBucket(10)), at)).to.equal(first);
  });

  it('ends with the answer of the index, and leaves the last frame on the video', async () => {
    makeSession();
    nth(0).fail('levelLoadError', { code: 401 });
    nth(1).fail('manifestLoadError', { code: 404 });
    await settled();
    expect(fault?.code).to.equal('not-found');
    expect(nth(0).calls).not.to.include('destroy');
    expect(nth(1).calls.at(-1)).to.equal('destroy');
  });

  for (const isPlaying of [true, false]) {
    it(`takes a muxer that is not available for ${isPlaying ? 'one that goes' : 'a codec that it cannot carry'} where ${isPlaying ? 'a' : 'no'} picture was there`, async () => {
      makeSession('ll-hls', isPlaying);
      nth(0).fail('manifestLoadError', { code: 500, body: '{"error":"muxer instance not available"}' });
      await settled();
      expect(fault?.code).to.equal(isPlaying ? 'lost' : 'unsupported');
    });
  }

  it('believes a 401 of the index', async () => {
    makeSession();
    nth(0).fail('levelLoadError', { code: 401 });
    nth(1).fail('manifestLoadError', { code: 401 });
    await settled();
    expect(fault?.code).to.equal('unauthorized');
  });

  it('is lost, not unauthorized, when the new session is forgotten as fast as the old one', async () => {
    makeSession();
    nth(0).fail('levelLoadError', { code: 401 });
    nth(1).load(3);
    nth(1).fail('levelLoadError', { code: 401 });
    await settled();
    expect([fault?.code, fault?.status]).to.deep.equal(['lost', 401]);
    expect(made).to.have.length(2);
  });

  it('loads anew when the sequence begins again, and only then', () => {
    makeSession();
    for (const endSN of [7, 8, 9, 8, 9]) nth(0).load(endSN);
    expect(made).to.have.length(1);
    nth(0).load(2);
    expect(made).to.have.length(2);
    nth(1).load(3);
    nth(1).load(4);
    expect(made).to.have.length(2);
  });

  it('tells of media that begins again, or comes by another codec', () => {
    let remade = 0;
    makeSession().onSourceChange = () => (remade += 1);
    const codec = (name: string) => ({ video: { codec: name } });
    for (const name of ['avc1.42e01f', 'avc1.42e01f']) nth(0).emit(Events.BUFFER_CODECS, codec(name));
    expect(remade).to.equal(0);
    nth(0).emit(Events.BUFFER_CODECS, codec('hvc1.1.6.L93.B0'));
    expect(remade).to.equal(1);
    nth(0).load(7);
    nth(0).load(2);
    expect(remade).to.equal(2);
  });

  it('mends the decoder twice, then it is lost', async () => {
    makeSession();
    for (let i = 0; i < 2; i += 1) nth(0).fail('bufferAppendError', { type: 'mediaError' });
    expect(nth(0).calls.filter((call) => call === 'recover')).to.have.length(2);
    nth(0).fail('bufferAppendError', { type: 'mediaError' });
    await settled();
    expect(fault?.code).to.equal('lost');
  });

  it('says bad-answer of segments that are no media, after trying to mend', async () => {
    makeSession('hls', false);
    for (let i = 0; i < 3; i += 1) nth(0).fail('fragParsingError', { type: 'mediaError' });
    await settled();
    expect(fault?.code).to.equal('bad-answer');
    expect(nth(0).calls.filter((call) => call === 'recover')).to.have.length(2);
  });

  it('does not mend a codec that the browser lacks', async () => {
    makeSession('hls', false);
    nth(0).fail('bufferAddCodecError', { type: 'mediaError' });
    await settled();
    expect(fault?.code).to.equal('unsupported');
    expect(nth(0).calls).not.to.include('recover');
  });

  for (const [details, data, code] of [
    ['manifestLoadError', {}, 'unreachable'],
    ['manifestLoadTimeOut', {}, 'unreachable'],
    ['manifestLoadError', { code: 401 }, 'unauthorized'],
    ['manifestParsingError', { code: 200 }, 'bad-answer'],
    ['levelEmptyError', {}, 'bad-answer'],
    ['manifestIncompatibleCodecsError', { type: 'mediaError' }, 'unsupported'],
    ['fragLoadError', {}, 'unreachable'],
  ] as const) {
    it(`ends with ${code} of a fatal ${details}${'code' in data ? ` ${data.code}` : ''}`, async () => {
      makeSession('hls', false);
      nth(0).fail(details, data);
      await settled();
      expect(fault?.code).to.equal(code);
    });
  }

  it('says nothing of what hls.js retries by itself', async () => {
    makeSession();
    nth(0).fail('fragLoadTimeOut', { fatal: false });
    nth(0).fail('bufferStalledError', { type: 'mediaError', fatal: false });
    await settled();
    expect(fault).to.equal(null);
    expect(made).to.have.length(1);
  });

  it('frees both with the signal, and never ends after it', async () => {
    makeSession();
    nth(0).fail('levelLoadError', { code: 401 });
    ending.abort();
    for (const hls of made) expect(hls.calls.at(-1)).to.equal('destroy');
    nth(1).fail('manifestLoadError', { code: 404 });
    await settled();
    expect(fault).to.equal(null);
  });
});
