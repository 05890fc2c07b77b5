import { expect } from '@open-wc/testing';
import { NO_CREDENTIALS, type Credentials } from '../../../../src/credentials/credentials.js';
import { DEFAULT_SETTINGS } from '../../../../src/playback/settings.js';
import { Fault } from '../../../../src/faults/fault.js';
import { createMjpegTransport } from '../../../../src/transports/images/mjpeg.js';
import type { Session, Surface } from '../../../../src/transports/transport.js';
import { rejectedFault, makeJpeg, until } from '../../support.js';
import { hurryTimers } from '../whep/whep-fake.js';

const encoder = new TextEncoder();

const jpeg = async (...picture: Parameters<typeof makeJpeg>) =>
  new Uint8Array(await (await makeJpeg(...picture)).arrayBuffer());

/** A camera in the page's place: takes over `fetch`, and writes what the test says. */
class Camera {
  readonly requests: RequestInit[] = [];
  isAborted = false;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  readonly #original = window.fetch.bind(window);

  constructor(answer: (camera: Camera) => Response | Promise<Response>) {
    window.fetch = (_, init = {}) => {
      this.requests.push(init);
      return new Promise((resolve, reject) => {
        init.signal?.addEventListener('abort', () => {
          this.isAborted = true;
          reject(init.signal?.reason);
          try {
            this.#controller?.error(init.signal?.reason);
          } catch {
            // It has ended before.
          }
        });
        Promise.resolve(answer(this)).then(resolve, reject);
      });
    };
  }

  stream(type = 'multipart/x-mixed-replace; boundary=frame'): Response {
    const body = new ReadableStream<Uint8Array>({ start: (controller) => (this.#controller = controller) });
    return new Response(body, { headers: type ? { 'Content-Type': type } : {} });
  }

  send(part: Uint8Array): void {
    this.#controller?.enqueue(encoder.encode(`--frame\r\nContent-Length: ${part.length}\r\n\r\n`));
    this.#controller?.enqueue(part);
    this.#controller?.enqueue(encoder.encode('\r\n'));
  }

  sendBytes(bytes: Uint8Array): void {
    this.#controller?.enqueue(bytes);
  }

  finish(): void {
    this.#controller?.close();
  }

  break(): void {
    this.#controller?.error(new TypeError('network error'));
  }

  restore(): void {
    window.fetch = this.#original;
  }
}

describe('the MJPEG transport', () => {
  let ending: AbortController;
  let camera: Camera | null = null;
  const placed: Surface[] = [];

  beforeEach(() => {
    ending = new AbortController();
    placed.length = 0;
  });
  afterEach(() => {
    ending.abort();
    camera?.restore();
    camera = null;
  });

  function open(url = `${location.origin}/cam1.mjpg`, credentials: Credentials = NO_CREDENTIALS): Promise<Session> {
    return createMjpegTransport().open({
      endpoints: { whep: null, hls: null, mjpeg: url, snapshot: null },
      surfaces: { place: (surface) => placed.push(surface) },
      signal: ending.signal,
      credentials,
      settings: DEFAULT_SETTINGS,
    });
  }

  const readColor = (session: Session): number[] => {
    const canvas = session.surface as HTMLCanvasElement;
    return [...(canvas.getContext('2d')?.getImageData(4, 4, 1, 1).data ?? [])];
  };

  it('opens at the first painted picture and counts the next', async () => {
    const [red, blue] = [await jpeg('#f00'), await jpeg('#00f', 64, 48)];
    camera = new Camera((own) => own.stream());
    const opening = open();
    await until(() => camera?.requests.length === 1);
    camera.send(red);
    const session = await opening;
    expect(session.transport).to.equal('mjpeg');
    expect(placed).to.deep.equal([session.surface]);
    expect(session.frames.count).to.equal(1);
    expect(readColor(session)[0]).to.be.above(200);

    camera.send(blue);
    await until(() => session.frames.count === 2);
    expect(readColor(session)[2]).to.be.above(200);
    const sample = await session.sample();
    expect([sample.width, sample.height, sample.codec]).to.deep.equal([64, 48, 'JPEG']);
    expect(sample.bytesReceived).to.equal(red.length + blue.length);
  });

  it('sends the headers of the page, and no cookies', async () => {
    camera = new Camera((own) => own.stream());
    void open(undefined, { headersFor: () => Promise.resolve({ Authorization: 'Bearer x' }) }).catch(() => undefined);
    await until(() => camera?.requests.length === 1);
    expect(camera.requests[0]?.headers).to.deep.equal({ Authorization: 'Bearer x' });
    expect(camera.requests[0]?.credentials).to.equal('omit');
  });

  it('ends the request with the signal, and is never lost after it', async () => {
    const red = await jpeg('#f00');
    camera = new Camera((own) => own.stream());
    const opening = open();
    await until(() => camera?.requests.length === 1);
    camera.send(red);
    const session = await opening;
    let isLost = false;
    void session.lost.then(() => (isLost = true));
    ending.abort();
    expect(camera.isAborted).to.equal(true);
    await until(() => true);
    expect(isLost).to.equal(false);
  });

  it("rejects with the signal's reason while it opens", async () => {
    camera = new Camera((own) => own.stream());
    const opening = open();
    await until(() => camera?.requests.length === 1);
    const reason = new Error('not wanted any more');
    ending.abort(reason);
    expect(await opening.catch((thrown: unknown) => thrown)).to.equal(reason);
  });

  for (const [name, end] of [
    ['ends', (own: Camera) => own.finish()],
    [
      'is cut in the middle of a part',
      (own: Camera) => own.sendBytes(encoder.encode('--frame\r\nContent-Len')) ?? own.finish(),
    ],
    ['breaks', (own: Camera) => own.break()],
  ] as const) {
    it(`is lost when the stream ${name}`, async () => {
      const red = await jpeg('#f00');
      camera = new Camera((own) => own.stream());
      const opening = open();
      await until(() => camera?.requests.length === 1);
      camera.send(red);
      const session = await opening;
      end(camera);
      expect((await session.lost).code).to.equal('lost');
      // The last picture stays to be seen.
      expect(readColor(session)[0]).to.be.above(200);
    });
  }

  it('shrugs at a torn picture in a stream that plays', async () => {
    const [red, blue] = [await jpeg('#f00'), await jpeg('#00f')];
    camera = new Camera((own) => own.stream());
    const opening = open();
    await until(() => camera?.requests.length === 1);
    camera.send(red);
    const session = await opening;
    camera.send(encoder.encode('torn'));
    // Lets the decoder begin, so that the next picture waits for it.
    await new Promise((resolve) => setTimeout(resolve));
    camera.send(blue);
    await until(() => (readColor(session)[2] ?? 0) > 200);
    expect(session.frames.count).to.equal(2);
  });

  it('takes the same picture, sent again and again, for one that stands still', async () => {
    const [red, blue] = [await jpeg('#f00'), await jpeg('#00f')];
    camera = new Camera((own) => own.stream());
    const opening = open();
    await until(() => camera?.requests.length === 1);
    camera.send(red);
    const session = await opening;
    camera.send(red);
    camera.send(red);
    await new Promise((resolve) => setTimeout(resolve));
    camera.send(blue);
    await until(() => (readColor(session)[2] ?? 0) > 200);
    expect(session.frames.count).to.equal(2);
    expect(session.frames.receivedCount).to.be.above(2);
  });

  for (const [name, answer, code] of [
    ['a page', () => new Response('<p>Hello</p>', { headers: { 'Content-Type': 'text/html' } }), 'bad-answer'],
    ['a sign-in page', () => new Response('<p>Log in', { headers: { 'Content-Type': 'text/html' } }), 'sign-in-page'],
    ['HTML without a type', () => new Response(encoder.encode('<!doctype html><p>Hello</p>')), 'bad-answer'],
    ['an empty answer', () => new Response('', { headers: { 'Content-Type': 'image/jpeg' } }), 'bad-answer'],
    ['401', () => new Response('', { status: 401 }), 'unauthorized'],
    ['404', () => new Response('', { status: 404 }), 'not-found'],
    ['503 with Retry-After', () => new Response('', { status: 503, headers: { 'Retry-After': '9' } }), 'busy'],
    ['nothing at all', () => Promise.reject(new TypeError('Failed to fetch')), 'unreachable'],
  ] as const) {
    it(`says ${code} of ${name}`, async () => {
      camera = new Camera(answer);
      const fault = await rejectedFault(open());
      expect([fault.code, fault.transport]).to.deep.equal([code, 'mjpeg']);
      if (code === 'busy') expect(fault.retryAfterMs).to.equal(9000);
    });
  }

  it('leaves out what cannot be decoded or is no picture, before the first picture too', async () => {
    const red = await jpeg('#f00');
    camera = new Camera((own) => own.stream());
    const opening = open();
    await until(() => camera?.requests.length === 1);
    camera.send(red.subarray(0, red.length / 2));
    camera.send(encoder.encode('{"motion":true}'));
    camera.send(red);
    camera.send(encoder.encode('{"motion":false}'));
    expect((await opening).frames.count).to.equal(1);
    expect(camera.requests).to.have.length(1);
  });

  for (const type of ['multipart/x-mixed-replace', 'application/octet-stream', '']) {
    it(`knows the stream by its first bytes where it comes as ${type || 'no type'}`, async () => {
      const red = await jpeg('#f00');
      camera = new Camera((own) => own.stream(type));
      const opening = open();
      await until(() => camera?.requests.length === 1);
      camera.send(red);
      expect((await opening).frames.count).to.equal(1);
    });
  }

  it('shows one JPEG as the still that it is', async () => {
    const red = await jpeg('#f00');
    camera = new Camera(() => new Response(red, { headers: { 'Content-Type': 'image/jpeg' } }));
    const session = await open();
    expect([session.transport, session.frames.receivedCount]).to.deep.equal(['snapshot', 1]);
  });

  it('follows a connection that ends after some seconds with the next at once, and one that brought nothing with none', async () => {
    const [red, blue] = [await jpeg('#f00'), await jpeg('#00f')];
    const now = performance.now.bind(performance);
    let offsetMs = 0;
    performance.now = () => now() + offsetMs;
    try {
      camera = new Camera((own) => own.stream());
      const opening = open();
      await until(() => camera?.requests.length === 1);
      camera.send(red);
      const session = await opening;
      offsetMs += 10_000;
      camera.finish();
      await until(() => camera?.requests.length === 2);
      camera.send(blue);
      await until(() => (readColor(session)[2] ?? 0) > 200);
      offsetMs += 10_000;
      camera.finish();
      await until(() => camera?.requests.length === 3);
      camera.send(blue);
      await until(() => session.frames.receivedCount === 3);
      offsetMs += 10_000;
      camera.finish();
      expect((await session.lost).code).to.equal('lost');
      expect(camera.requests).to.have.length(3);
    } finally {
      performance.now = now;
    }
  });

  it('is lost when the connection after the first is refused', async () => {
    const red = await jpeg('#f00');
    const now = performance.now.bind(performance);
    let offsetMs = 0;
    performance.now = () => now() + offsetMs;
    try {
      camera = new Camera((own) => (own.requests.length === 1 ? own.stream() : new Response('', { status: 403 })));
      const opening = open();
      await until(() => camera?.requests.length === 1);
      camera.send(red);
      const session = await opening;
      offsetMs += 10_000;
      camera.break();
      expect((await session.lost).code).to.equal('lost');
      expect(camera.requests).to.have.length(2);
    } finally {
      performance.now = now;
    }
  });

  for (const [what, brings, requests] of [
    ['that the page can renew are renewed for the connection after the first', true, 3],
    ['that nobody can renew are not sent once more', false, 2],
  ] as const) {
    it(`credentials ${what}`, async () => {
      const red = await jpeg('#f00');
      const now = performance.now.bind(performance);
      let offsetMs = 0;
      performance.now = () => now() + offsetMs;
      try {
        camera = new Camera((own) => (own.requests.length === 2 ? new Response('', { status: 401 }) : own.stream()));
        let token = 'one';
        const renew = () => {
          if (brings) token = 'two';
          return brings;
        };
        const opening = open(undefined, {
          headersFor: () => Promise.resolve({ Authorization: `Bearer ${token}` }),
          noteRefusal: renew,
        });
        await until(() => camera?.requests.length === 1);
        camera.send(red);
        const session = await opening;
        offsetMs += 10_000;
        camera.finish();
        if (!brings) expect((await session.lost).code).to.equal('lost');
        await until(() => camera?.requests.length === requests);
        const sent = camera.requests.map(({ headers }) => new Headers(headers).get('Authorization'));
        expect(sent).to.deep.equal(['Bearer one', 'Bearer one', 'Bearer two'].slice(0, requests));
      } finally {
        performance.now = now;
      }
    });
  }

  it('says bad-answer of a stream that ends before its first picture', async () => {
    camera = new Camera((own) => own.stream());
    const failing = rejectedFault(open());
    await until(() => camera?.requests.length === 1);
    camera.sendBytes(encoder.encode('--frame\r\n'));
    camera.finish();
    expect((await failing).code).to.equal('bad-answer');
  });

  it('is a plain image where the browser gives such an answer to images alone, and asks no third time', async () => {
    camera = new Camera((own) => {
      const response = own.stream();
      own.break();
      return response;
    });
    const session = await open(`data:image/jpeg;base64,${btoa(String.fromCharCode(...(await jpeg('#f00'))))}`);
    expect(session.surface).to.be.instanceOf(HTMLImageElement);
    expect(placed).to.deep.equal([session.surface]);
    expect(camera.requests.length).to.equal(1);
  });

  describe('where CORS forbids reading', () => {
    const elsewhere = 'http://localhost.invalid/cam1.mjpg';
    const forbid = () => new Camera(() => Promise.reject(new TypeError('Failed to fetch')));

    it('shows a plain image, whose frames are unknown, and takes its address away at the end', async () => {
      camera = forbid();
      // An address of an origin of its own that is there without a server.
      const base64 = btoa(String.fromCharCode(...(await jpeg('#f00'))));
      const session = await open(`data:image/jpeg;base64,${base64}`);
      const image = session.surface as HTMLImageElement;
      expect(placed).to.deep.equal([image]);
      expect((await session.sample()).width).to.equal(32);
      expect([session.frames.count, session.frames.lastAtMs]).to.deep.equal([0, null]);
      ending.abort();
      expect(image.hasAttribute('src')).to.equal(false);
    });

    describe('and time passes', () => {
      let unhurry = () => {};
      beforeEach(() => (unhurry = hurryTimers(2000, 100)));
      afterEach(() => unhurry());

      it('asks again later and seldom, and not at all when it is opened anew: what shows is the answer', async () => {
        camera = forbid();
        const url = `data:image/jpeg;base64,${btoa(String.fromCharCode(...(await jpeg('#0f0'))))}`;
        await open(url);
        expect(camera.requests).to.have.length(1);
        await until(() => camera?.requests.length === 2);
        ending.abort();
        ending = new AbortController();
        await open(url);
        expect(camera.requests, 'nor later').to.have.length(2);
      });

      it('gives way to the stream where it was the network that had failed', async () => {
        let isDown = true;
        camera = new Camera((own) => {
          if (!isDown) {
            const answer = own.stream();
            own.sendBytes(encoder.encode('--frame\r\n'));
            return answer;
          }
          isDown = false;
          return Promise.reject(new TypeError('Failed to fetch'));
        });
        const session = await open(`data:image/jpeg;base64,${btoa(String.fromCharCode(...(await jpeg('#00f'))))}`);
        expect(session.surface).to.be.instanceOf(HTMLImageElement);
        expect((await session.lost).code).to.equal('lost');
      });
    });

    it('keeps the image where the head of an answer comes and no byte of it may be read', async () => {
      const unhurry = hurryTimers(2000, 100);
      try {
        camera = new Camera((own) => {
          const answer = own.stream();
          own.break();
          return answer;
        });
        const session = await open(`data:image/jpeg;base64,${btoa(String.fromCharCode(...(await jpeg('#0ff'))))}`);
        let isLost = false;
        void session.lost.then(() => (isLost = true));
        await until(() => camera?.requests.length === 3);
        expect(session.surface).to.be.instanceOf(HTMLImageElement);
        expect(isLost).to.equal(false);
      } finally {
        unhurry();
      }
    });

    it('shows no image where the page has no credentials to give', async () => {
      camera = forbid();
      const refusal = new Fault('unauthorized', { transport: 'mjpeg' });
      const url = `data:image/jpeg;base64,${btoa(String.fromCharCode(...(await jpeg('#f0f'))))}`;
      expect(await rejectedFault(open(url, { headersFor: () => Promise.reject(refusal) }))).to.equal(refusal);
      expect([camera.requests, placed]).to.deep.equal([[], []]);
    });

    it('says unreachable when that does not load either', async () => {
      camera = forbid();
      const fault = await rejectedFault(open(elsewhere));
      expect(fault.code).to.equal('unreachable');
      expect((placed[0] as HTMLImageElement).hasAttribute('src')).to.equal(false);
    });
  });
});
