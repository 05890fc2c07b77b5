import { expect } from '@open-wc/testing';
import { NO_CREDENTIALS } from '../../src/credentials.js';
import { DEFAULT_SETTINGS } from '../../src/settings.js';
import { createSnapshotTransport, fetchStill } from '../../src/transports/snapshot.js';
import type { Session, Stage, Surface } from '../../src/transports/transport.js';
import { faultOf, jpegOf, until } from './support.js';

describe('the snapshot transport', () => {
  const url = `${location.origin}/cam1.jpg`;
  const originalFetch = window.fetch.bind(window);
  let ending: AbortController;
  let red: Blob;
  let placed: Surface[];
  let requests: RequestInit[];
  let inFlight: number;
  let mostInFlight: number;

  before(async () => {
    red = await jpegOf('#f00');
  });
  beforeEach(() => {
    ending = new AbortController();
    placed = [];
    requests = [];
    inFlight = mostInFlight = 0;
  });
  afterEach(() => {
    ending.abort();
    window.fetch = originalFetch;
  });

  /** Answers the n-th request (from 1) as told. */
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

  const stageOf = (): Stage => ({ place: (surface) => placed.push(surface) });

  const open = (snapshotIntervalMs = 5, stage = stageOf()): Promise<Session> =>
    createSnapshotTransport().open({
      endpoints: { whep: null, hls: null, mjpeg: null, snapshot: url },
      stage,
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

  it('takes the same picture once more for no new one', async () => {
    answer((n) => picture({}, n < 4 ? 'same' : 'other'));
    const session = await open();
    await until(() => requests.length >= 4);
    expect(session.frames.count).to.be.at.most(2);
    await until(() => session.frames.count === 2);
  });

  it('says stalled when it is opened anew and still sees what it saw last, and plays as soon as it does not', async () => {
    answer(() => picture({}, 'same'));
    const stage = stageOf();
    await open(5, stage);
    ending.abort();
    ending = new AbortController();
    expect((await faultOf(open(5, stage))).code).to.equal('stalled');
    const before = requests.length;
    answer((n) => picture({}, n < before + 3 ? 'same' : 'other'));
    expect((await open(5, stage)).frames.count).to.equal(1);
  });

  it('asks once where one is wanted, also for the same picture as before', async () => {
    answer(() => picture({}, 'same'));
    const stage = stageOf();
    await open(Infinity, stage);
    // As long as a timer without a time would take, and some.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(requests).to.have.length(1);
    ending.abort();
    ending = new AbortController();
    expect((await faultOf(open(Infinity, stage))).code).to.equal('stalled');
    expect(requests).to.have.length(2);
  });

  it('knows when what it shows was made, where its server says so', async () => {
    const dates = ['Sat, 21 Nov 2026 10:00:00 GMT', 'Sat, 21 Nov 2026 10:00:07 GMT'];
    answer((n) => picture({ 'Last-Modified': dates[n - 1] ?? dates[1]! }));
    const once = await open(Infinity);
    expect(once.madeAtMs?.()).to.equal(Date.UTC(2026, 10, 21, 10));
    const again = await open();
    await until(() => again.frames.count >= 2);
    expect(again.madeAtMs?.()).to.equal(Date.UTC(2026, 10, 21, 10, 0, 7));
    answer(() => picture());
    expect((await open(Infinity)).madeAtMs?.()).to.equal(null);
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
    expect([fault.code, fault.rung]).to.deep.equal(['not-found', 'snapshot']);
    expect(requests.length).to.equal(4);
  });

  for (const [name, give, code] of [
    ['401', () => new Response('', { status: 401 }), 'unauthorized'],
    ['HTML', () => new Response('<p>Login', { headers: { 'Content-Type': 'text/html' } }), 'bad-answer'],
    ['a torn picture', () => new Response('torn', { headers: { 'Content-Type': 'image/jpeg' } }), 'bad-answer'],
    ['nothing at all', () => Promise.reject(new TypeError('Failed to fetch')), 'unreachable'],
  ] as const) {
    it(`says ${code} of ${name}`, async () => {
      answer(give);
      expect((await faultOf(open())).code).to.equal(code);
      expect((await faultOf(fetchStill(url, NO_CREDENTIALS, ending.signal))).code).to.equal(code);
      expect(placed).to.deep.equal([]);
    });
  }

  it('gives one still with the time at which the server says it was made', async () => {
    answer(() => picture({ 'Last-Modified': 'Sat, 21 Nov 2020 06:00:00 GMT' }));
    const { bitmap, atMs } = await fetchStill(url, NO_CREDENTIALS, ending.signal);
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
    expect(await fetchStill(url, NO_CREDENTIALS, ending.signal).catch((thrown: unknown) => thrown)).to.equal(reason);
  });
});
