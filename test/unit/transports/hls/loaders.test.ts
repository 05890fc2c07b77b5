import { expect } from '@open-wc/testing';
import type Hls from 'hls.js';
import type { LoaderCallbacks, LoaderConfiguration, LoaderContext } from 'hls.js';
import { readAnswer } from '../../../../src/transports/hls/playlist-answers.js';
import { createLoaders, type LoaderHooks } from '../../../../src/transports/hls/loaders.js';
import { Traffic } from '../../../../src/transports/hls/traffic.js';
import type { IndexRequest } from '../../../../src/transports/index-request.js';
import { FakeClock } from '../../fake-clock.js';

type Answer = (url: string) => string | ArrayBuffer | number;

/** The network: it answers at once, with a text, bytes or a status. */
function fakeHls(answer: Answer, requests: string[]): typeof Hls {
  class FakeLoader {
    context: LoaderContext | null = null;
    readonly stats = { aborted: false, loading: { start: 0, first: 0, end: 0 } };
    load(context: LoaderContext, _config: LoaderConfiguration, callbacks: LoaderCallbacks<LoaderContext>): void {
      if (this.stats.loading.start) throw new Error('Loader can only be used once.');
      this.stats.loading.start = performance.now();
      this.context = context;
      requests.push(context.url);
      const data = answer(context.url);
      const stats = this.stats as never;
      if (typeof data === 'number') callbacks.onError({ code: data, text: '' }, context, null, stats);
      else callbacks.onSuccess({ url: context.url, data, code: 200 }, stats, context, null);
    }
    abort(): void {}
    destroy(): void {}
  }
  return { DefaultConfig: { loader: FakeLoader } } as unknown as typeof Hls;
}

describe('createLoaders', () => {
  let clock: FakeClock;
  let requests: string[];
  let outcomes: (string | number)[];

  beforeEach(() => {
    clock = new FakeClock();
    requests = [];
    outcomes = [];
  });
  afterEach(() => clock.restore());

  /** One loader for each request, as hls.js makes them. */
  function createLoader(kind: 'pLoader' | 'fLoader', answer: Answer, hooks: Partial<LoaderHooks> = {}) {
    const loaders = createLoaders(fakeHls(answer, requests), {
      traffic: new Traffic(),
      resolveUrl: (url) => url,
      onPlaylist: (text) => text,
      onMedia: () => undefined,
      takeIndexRequest: () => null,
      ...hooks,
    });
    return (url: string) => {
      const Loader = loaders[kind] as unknown as new (config: unknown) => {
        load(context: unknown, config: unknown, callbacks: unknown): void;
        abort(): void;
      };
      const loader = new Loader({});
      const responseType = kind === 'pLoader' ? 'text' : 'arraybuffer';
      loader.load(
        { url, responseType },
        { loadPolicy: { maxLoadTimeMs: 20_000 } },
        {
          onSuccess: ({ data }: { data: unknown }) => outcomes.push(typeof data === 'string' ? data : 'bytes'),
          onError: ({ code }: { code: number }) => outcomes.push(code),
          onTimeout: () => outcomes.push('timeout'),
          onAbort: () => outcomes.push('abort'),
        },
      );
      return loader;
    };
  }

  it('lets the same segment wait, and the next one go', async () => {
    const load = createLoader('fLoader', () => new ArrayBuffer(8));
    for (const url of ['http://x/1', 'http://x/1', 'http://x/2']) load(url);
    expect(requests).to.deep.equal(['http://x/1', 'http://x/2']);
    await clock.pass(500);
    expect(requests).to.deep.equal(['http://x/1', 'http://x/2', 'http://x/1']);
  });

  it('tells of an abort while it waits, and does not ask', async () => {
    const load = createLoader('fLoader', () => 500);
    load('http://x/1');
    load('http://x/1').abort();
    await clock.pass(10_000);
    expect([outcomes, requests.length]).to.deep.equal([[500, 'abort'], 1]);
  });

  it('asks for a playlist that reads as before no sooner than after half of its target', async () => {
    const load = createLoader('pLoader', () => '#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\na.ts\n');
    load('http://x/p?_HLS_msn=1');
    load('http://x/p?_HLS_msn=2');
    load('http://x/p?_HLS_msn=3');
    await clock.pass(1900);
    expect(requests).to.have.length(2);
    await clock.pass(100);
    expect(requests).to.have.length(3);
  });

  it('asks at the address that the hook gives', () => {
    const load = createLoader('fLoader', () => new ArrayBuffer(8), { resolveUrl: (url) => `${url}?token=x` });
    load('http://x/1');
    expect(requests).to.deep.equal(['http://x/1?token=x']);
  });

  it('asks a server that refuses our query without it, and never with it again', () => {
    const strict = 'http://strict.example';
    const load = createLoader('fLoader', (url) => (url.includes('?') ? 403 : new ArrayBuffer(8)));
    load(`${strict}/s5.ts?again=10-1`);
    expect([requests, outcomes]).to.deep.equal([[`${strict}/s5.ts?again=10-1`, `${strict}/s5.ts`], ['bytes']]);
    const answer = { url: `${strict}/p.m3u8`, requestedAtMs: performance.now(), header: () => null };
    const text = (sn: number) => `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:${sn}\n#EXTINF:2,\ns5.ts\n`;
    for (const sn of [1, 2]) expect(readAnswer(answer.url, text(sn), answer)?.text).to.equal(text(sn));
  });

  it('takes a file that is not there either way for one that is not there', () => {
    const load = createLoader('fLoader', () => 404);
    load('http://y/s5.ts?again=10-1');
    expect(outcomes).to.deep.equal([404]);
  });

  it('asks again, later, for a segment that has tables alone', async () => {
    const empty = new Uint8Array(188).fill(0xff);
    empty.set([0x47, 0x40, 0, 0x10, 0]);
    let times = 0;
    const load = createLoader('fLoader', () => ((times += 1) < 2 ? empty.buffer : new ArrayBuffer(8)));
    load('http://x/1');
    expect(outcomes).to.deep.equal([]);
    await clock.pass(500);
    expect([requests.length, outcomes]).to.deep.equal([2, ['bytes']]);
  });

  describe('a request for the index that was sent before', () => {
    /** A request that ends with this response. */
    function endWith(status: number, responseText: string): IndexRequest {
      const xhr = { status, responseText, responseURL: 'http://x/session/p', statusText: '', abort: () => undefined };
      return { xhr: xhr as unknown as XMLHttpRequest, sentAtMs: performance.now(), ended: Promise.resolve() };
    }

    function createPlaylistLoader(request: IndexRequest) {
      const sent = [request];
      return createLoader('pLoader', () => 'second', { takeIndexRequest: () => sent.pop() ?? null });
    }

    it('is not sent again, and the next one is', async () => {
      const load = createPlaylistLoader(endWith(200, 'first'));
      load('http://x/p');
      await clock.pass(0);
      expect([requests, outcomes]).to.deep.equal([[], ['first']]);
      load('http://x/session/p');
      expect([requests, outcomes]).to.deep.equal([['http://x/session/p'], ['first', 'second']]);
    });

    it('fails with its status', async () => {
      createPlaylistLoader(endWith(404, 'no stream is available'))('http://x/p');
      await clock.pass(0);
      expect([requests, outcomes]).to.deep.equal([[], [404]]);
    });

    it('fails where the page gives no credentials', async () => {
      const ended = Promise.reject(new Error('the page has none'));
      createPlaylistLoader({ ...endWith(0, ''), ended })('http://x/p');
      await clock.pass(0);
      expect([requests, outcomes]).to.deep.equal([[], [0]]);
    });

    it('says nothing after an abort', async () => {
      createPlaylistLoader(endWith(200, 'first'))('http://x/p').abort();
      await clock.pass(0);
      expect([requests, outcomes]).to.deep.equal([[], []]);
    });
  });
});
