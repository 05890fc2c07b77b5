import { expect } from '@open-wc/testing';
import { NO_CREDENTIALS } from '../../../../src/credentials/credentials.js';
import { DEFAULT_SETTINGS } from '../../../../src/playback/settings.js';
import { createSnapshotTransport, fetchStillFrame } from '../../../../src/transports/images/snapshot.js';
import type { Session, SurfaceContainer, Surface } from '../../../../src/transports/transport.js';
import { rejectedFault, makeJpeg, until } from '../../support.js';
import { hurryTimers } from '../whep/whep-fake.js';

describe('the snapshot transport', () => {
  /** Each test has its own: what one asked for last may still be on its way. */
  let url: string;
  let cameras = 0;
  const originalFetch = window.fetch.bind(window);
  let ending: AbortController;
  let red: Blob;
  let placed: Surface[];
  let requests: RequestInit[];
  let inFlight: number;
  let mostInFlight: number;

  before(async () => {
    red = await makeJpeg('#f00');
  });
  beforeEach(() => {
    url = `${location.origin}/cam${(cameras += 1)}.jpg`;
    ending = new AbortController();
    placed = [];
    requests = [];
    inFlight = mostInFlight = 0;
  });
  afterEach(() => {
    ending.abort();
    window.fetch = originalFetch;
  });

  /** Answers the n-th request (from 1) with this function. */
  function answer(nth: (n: number) => Response | Promise<Response>): void {
    window.fetch = async (_, init = {}) => {
      requests.push(init);
      inFlight += 1;
      mostInFlight = Math.max(mostInFlight, inFlight);
      try {
        return await nth(requests.length);
      } finally {
        inFlight -= 1;
      }
    };
  }

  let number = 0;
  /** Another one each time: what stands after a JPEG's end is nobody's business. */
  const picture = (headers: Record<string, string> = {}, mark = String((number += 1))) =>
    new Response(new Blob([red, mark]), { headers: { 'Content-Type': 'image/jpeg', ...headers } });

  const createSurfaces = (): SurfaceContainer => ({ place: (surface) => placed.push(surface) });

  const open = (snapshotIntervalMs = 5, surfaces = createSurfaces(), snapshot = url): Promise<Session> =>
    createSnapshotTransport().open({
      endpoints: { whep: null, hls: null, mjpeg: null, snapshot },
      surfaces,
      signal: ending.signal,
      credentials: NO_CREDENTIALS,
      settings: { ...DEFAULT_SETTINGS, snapshotIntervalMs },
    });

  it('shows one picture after the other, one request at a time', async () => {
    answer(async () => {
      // Longer than many of its intervals: a second request would come meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 15));
      return picture();
    });
    const session = await open(1);
    expect(session.frames.count).to.equal(1);
    expect(placed).to.deep.equal([session.surface]);
    await until(() => session.frames.count >= 4);
    expect(mostInFlight).to.equal(1);
    const sample = await session.sample();
    expect([sample.width, sample.height, sample.codec]).to.deep.equal([32, 16, 'JPEG']);
  });

  it('takes the same picture once more for a sign of life and no new frame, and asks for it more rarely', async () => {
    answer((n) => picture({}, n < 4 ? 'same' : 'other'));
    const session = await open();
    await until(() => session.frames.count === 2);
    expect(session.frames.receivedCount ?? 0).to.be.at.least(4);
  });

  it('asks ever more rarely for a still that stays the same, at the most each ten seconds, and at the pace of the page for one that changes', async () => {
    const original = window.setTimeout.bind(window);
    const pauses: number[] = [];
    let clockMs = performance.now();
    const now = performance.now.bind(performance);
    performance.now = () => clockMs;
    window.setTimeout = ((handler: TimerHandler, ms = 0) => {
      pauses.push(ms);
      clockMs += ms;
      return original(handler);
    }) as typeof window.setTimeout;
    try {
      answer((n) => picture({}, n < 20 ? 'same' : undefined));
      const session = await open(1000);
      await until(() => session.frames.count > 2);
      // The test's own waits are shorter.
      const waits = pauses.filter((ms) => ms > 900);
      expect(waits[0]).to.be.closeTo(1000, 99);
      expect(Math.max(...waits)).to.be.at.most(10_000);
      expect(waits.filter((ms) => ms > 9000).length).to.be.above(5);
      expect(waits.at(-1)).to.be.closeTo(1000, 99);
    } finally {
      window.setTimeout = original;
      performance.now = now;
    }
  });

  it('shows what it showed before when it is opened anew, as old as it is', async () => {
    answer(() => picture({}, 'same'));
    const surfaces = createSurfaces();
    const before = (await open(Infinity, surfaces)).frames.lastAtMs;
    // As long as a timer without a time would take, and some.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(requests).to.have.length(1);
    ending.abort();
    ending = new AbortController();
    const again = await open(Infinity, surfaces);
    expect([again.frames.count, again.frames.receivedCount]).to.deep.equal([0, 1]);
    expect(again.frames.lastAtMs).to.be.closeTo(before ?? 0, 5);
    expect((again.surface as HTMLCanvasElement).width).to.equal(32);
    expect(requests).to.have.length(2);
  });

  describe('where CORS forbids reading', () => {
    const original = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, 'decode') ?? {};
    afterEach(() => {
      Object.defineProperty(HTMLImageElement.prototype, 'decode', original);
    });

    it('shows stills as a plain image does, and renews them', async () => {
      answer(() => Promise.reject(new TypeError('Failed to fetch')));
      const data = URL.createObjectURL(red);
      const loaded: string[] = [];
      HTMLImageElement.prototype.decode = function (this: HTMLImageElement) {
        loaded.push(this.src);
        this.src = data;
        return (original.value as () => Promise<void>).call(this);
      };
      const session = await open(5, createSurfaces(), 'http://localhost.invalid/cam1.jpg');
      await until(() => session.frames.count >= 3);
      expect(requests, 'by fetch').to.have.length(1);
      expect(loaded[0]).to.equal('http://localhost.invalid/cam1.jpg');
      expect(loaded[1]).to.match(/cam1\.jpg\?cam-again=\d+$/);
      ending.abort();
      const still = await fetchStillFrame(
        'http://localhost.invalid/cam1.jpg',
        NO_CREDENTIALS,
        new AbortController().signal,
      );
      expect(still.bitmap.width).to.equal(32);
      still.bitmap.close();
    });

    it('asks once each time, without a query of its own after one that was refused', async () => {
      answer(() => Promise.reject(new TypeError('Failed to fetch')));
      const data = URL.createObjectURL(red);
      const url = 'http://localhost.invalid/strict.jpg';
      const loaded: string[] = [];
      HTMLImageElement.prototype.decode = function (this: HTMLImageElement) {
        loaded.push(this.src);
        this.src = loaded.at(-1)?.includes('?') ? 'data:,nothing' : data;
        return (original.value as () => Promise<void>).call(this);
      };
      const session = await open(5, createSurfaces(), url);
      await until(() => session.frames.count >= 2);
      expect(loaded.slice(0, 3).map((src) => src.includes('cam-again'))).to.deep.equal([false, true, false]);
    });

    it('gives way to stills that are read where it was the network that had failed', async () => {
      const unhurry = hurryTimers(2000, 100);
      try {
        answer((n) => (n === 1 ? Promise.reject(new TypeError('Failed to fetch')) : picture()));
        HTMLImageElement.prototype.decode = function (this: HTMLImageElement) {
          this.src = URL.createObjectURL(red);
          return (original.value as () => Promise<void>).call(this);
        };
        const elsewhere = 'http://localhost.invalid/cam2.jpg';
        expect((await (await open(60_000, createSurfaces(), elsewhere)).lost).code).to.equal('lost');
        expect((await open(Infinity, createSurfaces(), elsewhere)).frames.count).to.equal(1);
        expect(requests, 'by fetch').to.have.length(3);
      } finally {
        unhurry();
      }
    });

    it('does not poll an address while it finds out whether it can be read', async () => {
      const unhurry = hurryTimers(2000, 100);
      try {
        answer(async (n) => {
          // Many images would be requested meanwhile.
          if (n > 1) await new Promise((resolve) => setTimeout(resolve, 60));
          throw new TypeError('Failed to fetch');
        });
        HTMLImageElement.prototype.decode = async function (this: HTMLImageElement) {
          inFlight += 1;
          mostInFlight = Math.max(mostInFlight, inFlight);
          this.src = URL.createObjectURL(red);
          await (original.value as () => Promise<void>).call(this);
          inFlight -= 1;
        };
        const session = await open(5, createSurfaces(), 'http://localhost.invalid/cam4.jpg');
        await until(() => requests.length === 2 && inFlight === 0);
        const { count } = session.frames;
        await until(() => session.frames.count > count);
        expect(mostInFlight).to.equal(1);
      } finally {
        unhurry();
      }
    });

    it('shows no image of a camera that was read a moment ago: then it is the network that fails', async () => {
      const url = 'http://localhost.invalid/cam3.jpg';
      answer((n) => (n === 1 ? picture() : Promise.reject(new TypeError('Failed to fetch'))));
      const session = await open(5, createSurfaces(), url);
      const loaded = new Set<string>();
      HTMLImageElement.prototype.decode = function (this: HTMLImageElement) {
        loaded.add(this.src);
        return Promise.resolve();
      };
      expect((await session.lost).code).to.equal('unreachable');
      expect([...loaded], 'as an image').to.deep.equal([]);
    });

    it('says unreachable where that does not load either', async () => {
      answer(() => Promise.reject(new TypeError('Failed to fetch')));
      expect((await rejectedFault(open(5, createSurfaces(), 'http://localhost.invalid/none.jpg'))).code).to.equal(
        'unreachable',
      );
    });
  });

  for (const type of ['application/octet-stream', 'text/plain', '']) {
    it(`shows a picture that came as ${type || 'no type'}`, async () => {
      answer(() => new Response(new Blob([red]), { headers: type ? { 'Content-Type': type } : {} }));
      expect((await open(Infinity)).frames.count).to.equal(1);
    });
  }

  it('knows when what it shows was made, where its server says so', async () => {
    const dates = ['Sat, 21 Nov 2026 10:00:00 GMT', 'Sat, 21 Nov 2026 10:00:07 GMT'];
    answer((n) => picture({ 'Last-Modified': dates[n - 1] ?? dates[1]! }));
    const once = await open(Infinity);
    expect(once.capturedAtMs?.()).to.equal(Date.UTC(2026, 10, 21, 10));
    const again = await open();
    await until(() => again.frames.count >= 2);
    expect(again.capturedAtMs?.()).to.equal(Date.UTC(2026, 10, 21, 10, 0, 7));
    answer(() => picture());
    expect((await open(Infinity)).capturedAtMs?.()).to.equal(null);
  });

  it('knows the pace at which it asks', async () => {
    answer(() => picture());
    expect((await open(60_000)).frames.paceMs).to.equal(60_000);
  });

  it('asks conditionally by the cache of the browser: with no header of its own and no cookies', async () => {
    answer(() => picture());
    await open();
    expect(requests[0]).to.include({ cache: 'no-cache', credentials: 'omit' });
    expect(requests[0]?.headers).to.deep.equal({});
  });

  it('asks no more after the end', async () => {
    answer(() => picture());
    const session = await open();
    await until(() => session.frames.count >= 2);
    ending.abort();
    const before = requests.length;
    // Ten of its intervals.
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(requests.length).to.equal(before);
  });

  it('bears two failures in a row, also again and again', async () => {
    answer((n) => (n % 3 === 1 ? picture() : new Response('', { status: 500 })));
    const session = await open();
    let isLost = false;
    void session.lost.then(() => (isLost = true));
    await until(() => requests.length >= 10);
    expect(isLost).to.equal(false);
  });

  it('is lost at the third failure in a row, with its fault, and asks no more', async () => {
    answer((n) => (n === 1 ? picture() : new Response('', { status: n === 4 ? 404 : 500 })));
    const session = await open();
    const fault = await session.lost;
    expect([fault.code, fault.transport]).to.deep.equal(['not-found', 'snapshot']);
    expect(requests.length).to.equal(4);
  });

  for (const [name, give, code] of [
    ['401', () => new Response('', { status: 401 }), 'unauthorized'],
    ['a page', () => new Response('<p>Hello', { headers: { 'Content-Type': 'text/html' } }), 'bad-answer'],
    ['a sign-in page', () => new Response('<p>Log in', { headers: { 'Content-Type': 'text/html' } }), 'sign-in-page'],
    ['a torn picture', () => new Response('torn', { headers: { 'Content-Type': 'image/jpeg' } }), 'bad-answer'],
    ['nothing at all', () => Promise.reject(new TypeError('Failed to fetch')), 'unreachable'],
  ] as const) {
    it(`says ${code} of ${name}`, async () => {
      answer(give);
      expect((await rejectedFault(open())).code).to.equal(code);
      expect((await rejectedFault(fetchStillFrame(url, NO_CREDENTIALS, ending.signal))).code).to.equal(code);
      expect(placed).to.deep.equal([]);
    });
  }

  it('lets those that wait for an address that brought nothing ask one after the other', async () => {
    const slowly = async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return new Response('', { status: 451 });
    };
    answer(slowly);
    await rejectedFault(fetchStillFrame(url, NO_CREDENTIALS, ending.signal));
    mostInFlight = 0;
    await Promise.all([rejectedFault(open()), rejectedFault(fetchStillFrame(url, NO_CREDENTIALS, ending.signal))]);
    expect([requests.length, mostInFlight]).to.deep.equal([3, 1]);
  });

  it('gives one still with the time at which the server says it was made', async () => {
    answer(() => picture({ 'Last-Modified': 'Sat, 21 Nov 2020 06:00:00 GMT' }));
    const { bitmap, atMs } = await fetchStillFrame(url, NO_CREDENTIALS, ending.signal);
    expect([bitmap.width, bitmap.height]).to.deep.equal([32, 16]);
    expect(atMs).to.equal(Date.UTC(2020, 10, 21, 6));
    bitmap.close();
  });

  it("rejects with the signal's reason", async () => {
    const reason = new Error('not wanted any more');
    answer(() => {
      ending.abort(reason);
      return Promise.reject(new DOMException('aborted', 'AbortError'));
    });
    expect(await fetchStillFrame(url, NO_CREDENTIALS, ending.signal).catch((thrown: unknown) => thrown)).to.equal(
      reason,
    );
  });
});
