import { expect } from '@open-wc/testing';
import { NO_CREDENTIALS, type Credentials } from '../../../../src/credentials/credentials.js';
import { Fault } from '../../../../src/faults/fault.js';
import { DEFAULT_SETTINGS } from '../../../../src/playback/settings.js';
import { createHlsTransport } from '../../../../src/transports/hls/hls.js';
import { openNatively } from '../../../../src/transports/hls/native-hls.js';
import type { OpenContext } from '../../../../src/transports/transport.js';

describe('the HLS transports', () => {
  let ending: AbortController;
  let box: HTMLElement;
  const urls: string[] = [];

  beforeEach(() => {
    ending = new AbortController();
    box = document.body.appendChild(document.createElement('div'));
  });
  afterEach(() => {
    ending.abort();
    box.remove();
    for (const url of urls.splice(0)) URL.revokeObjectURL(url);
  });

  /** The address of an index that reads so. */
  function index(text: string): string {
    const url = URL.createObjectURL(new Blob([text], { type: 'application/vnd.apple.mpegurl' }));
    urls.push(url);
    return url;
  }

  const context = (hls: string, credentials: Credentials = NO_CREDENTIALS): OpenContext => ({
    endpoints: { whep: null, hls, mjpeg: null, snapshot: null },
    surfaces: {
      place: (surface, signal) => {
        box.append(surface);
        signal.addEventListener('abort', () => surface.remove());
      },
    },
    signal: ending.signal,
    credentials,
    settings: DEFAULT_SETTINGS,
  });

  const thrownBy = (opening: Promise<unknown>): Promise<unknown> =>
    opening.then(
      () => null,
      (reason: unknown) => reason,
    );
  const readFault = async (opening: Promise<unknown>): Promise<Fault> => {
    const thrown = await thrownBy(opening);
    if (!(thrown instanceof Fault)) throw new Error(`no fault, but ${String(thrown)}`);
    return thrown;
  };

  const NOISE = '\u0000\u0001 no playlist \ufffd';
  for (const [name, url, code] of [
    ['noise', () => index(NOISE), 'bad-answer'],
    ['HTML', () => index('<html><body>Welcome</body></html>'), 'bad-answer'],
    ['an empty playlist', () => index('#EXTM3U\n'), 'bad-answer'],
    ['an index of noise', () => index(`#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n${index(NOISE)}\n`), 'bad-answer'],
    // What is declared is tried all the same: packagers write H.265 and send H.264.
    [
      'H.265 that is not there',
      () => index('#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="hvc1.1.6.L93.B0"\nhttp://127.0.0.1:1/x.m3u8\n'),
      'unreachable',
    ],
    ['404', () => `${location.origin}/nobody/index.m3u8`, 'not-found'],
    ['nobody', () => 'http://127.0.0.1:1/cam1/index.m3u8', 'unreachable'],
  ] as const) {
    it(`says ${code} of ${name}, and leaves nothing behind`, async () => {
      const fault = await readFault(createHlsTransport('hls').open(context(url())));
      expect([fault.code, fault.transport]).to.deep.equal([code, 'hls']);
      if (code === 'not-found') expect(fault.status).to.equal(404);
      expect(box.childElementCount).to.equal(0);
    });
  }

  it('calls a playlist that its writer has ended stopped, also where the browser would play it', async () => {
    const ended = index('#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\na.ts\n#EXT-X-ENDLIST\n');
    expect((await readFault(openNatively('hls', context(ended)))).code).to.equal('stopped-sending');
    expect((await readFault(createHlsTransport('hls').open(context(ended)))).code).to.equal('stopped-sending');
    expect(box.childElementCount).to.equal(0);
  });

  it('polls until the playlist is written, before the browser may play it', async () => {
    const opening = thrownBy(
      openNatively('hls', context(index('#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\na.ts\n'))),
    );
    const fault = (await opening) as Fault;
    expect(fault.code, 'nothing new for three target durations').to.equal('stopped-sending');
  });

  it('asks for the headers of each address before it is asked', async () => {
    const urls: string[] = [];
    const child = index(NOISE);
    const parent = index(`#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n${child}\n`);
    const credentials: Credentials = {
      headersFor: (url) => {
        urls.push(url);
        return Promise.resolve({});
      },
    };
    await readFault(createHlsTransport('ll-hls').open(context(parent, credentials)));
    expect(urls).to.deep.equal([parent, child]);
  });

  it("rejects with the signal's reason while it opens, and leaves nothing behind", async () => {
    const reason = new Error('not wanted any more');
    let isRequested = false;
    const never: Credentials = {
      headersFor: () => {
        isRequested = true;
        return new Promise(() => undefined);
      },
    };
    const opening = thrownBy(createHlsTransport('hls').open(context(index('#EXTM3U\n'), never)));
    while (!isRequested) await new Promise((resolve) => setTimeout(resolve));
    ending.abort(reason);
    expect(await opening).to.equal(reason);
    expect(box.childElementCount).to.equal(0);
  });

  describe('by the browser itself', () => {
    for (const [name, url, code] of [
      ['noise', () => index(NOISE), 'bad-answer'],
      ['404', () => `${location.origin}/nobody/index.m3u8`, 'not-found'],
    ] as const) {
      it(`says ${code} of ${name}, and leaves nothing behind`, async () => {
        const fault = await readFault(openNatively('hls', context(url())));
        expect([fault.code, fault.transport]).to.deep.equal([code, 'hls']);
        expect(box.childElementCount).to.equal(0);
      });
    }
  });
});
