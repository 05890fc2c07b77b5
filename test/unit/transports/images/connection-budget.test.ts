import { expect } from '@open-wc/testing';
import { Fault } from '../../../../src/faults/fault.js';
import { takeConnection } from '../../../../src/transports/images/connection-budget.js';
import { hurryTimers } from '../whep/whep-fake.js';

describe('connections that streams hold for good', () => {
  const HOST = 'http://camera.example:8080';
  const unasked = () => Promise.reject(new Error('must not be asked'));
  let endings: AbortController[] = [];
  afterEach(() => {
    endings.forEach((ending) => ending.abort());
    endings = [];
  });

  const code = async (url: string, open: (signal: AbortSignal) => Promise<Response> = unasked) => {
    const ending = new AbortController();
    endings.push(ending);
    try {
      await takeConnection(url, ending.signal, open);
      return null;
    } catch (thrown) {
      return thrown instanceof Fault ? thrown.code : thrown;
    }
  };
  const codes = async (url: string, count: number, open?: (signal: AbortSignal) => Promise<Response>) => {
    const all: unknown[] = [];
    for (let i = 0; i < count; i += 1) all.push(await code(`${url}/${i}`, open));
    return all;
  };
  const stream = () => new Response(new ReadableStream({}));

  for (const hasLocks of [true, false]) {
    describe(hasLocks ? 'with Web Locks' : 'without Web Locks', () => {
      const original = Object.getOwnPropertyDescriptor(Navigator.prototype, 'locks') ?? {};
      beforeEach(() => {
        if (!hasLocks)
          Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined, configurable: true });
      });
      afterEach(() => {
        Object.defineProperty(Navigator.prototype, 'locks', original);
      });

      it('are four of six for each host, and free with the stream', async () => {
        expect(await codes(HOST, 5)).to.deep.equal([null, null, null, null, 'connection-limit']);
        expect(await code('http://camera.example:8081/5'), 'another host has its own').to.equal(null);
        endings[1]?.abort();
        endings[1]?.abort();
        // A lock is given back a moment later.
        let next: unknown = 'connection-limit';
        while (next === 'connection-limit') next = await code(`${HOST}/6`);
        expect(next).to.equal(null);
        expect(await code(`${HOST}/7`), 'one end, one place').to.equal('connection-limit');
      });
    });
  }

  it('are those of all pages of an origin', async () => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const other = frame.contentWindow!.navigator.locks;
    let end = () => {};
    const held = new Promise<void>((resolve) => (end = resolve));
    await new Promise<void>((resolve) => {
      void other.request(`cam-player http://shared.example 2`, () => {
        resolve();
        return held;
      });
    });
    expect(await codes('http://shared.example', 4)).to.deep.equal([null, null, null, 'connection-limit']);
    end();
    frame.remove();
  });

  it('are not counted where one connection carries all', async () => {
    const original = performance.getEntriesByType.bind(performance);
    const entry = { name: 'https://told.example/a.jpg', nextHopProtocol: 'h2' };
    performance.getEntriesByType = () => [entry as PerformanceResourceTiming];
    try {
      expect(await codes('https://told.example', 9)).to.deep.equal(Array(9).fill(null));
    } finally {
      performance.getEntriesByType = original;
    }
  });

  it('have no limit where more streams run than there are connections over HTTP/1.1', async () => {
    let requests = 0;
    const open = () => {
      requests += 1;
      return Promise.resolve(stream());
    };
    expect(await codes('https://h2.example', 6, open)).to.deep.equal(Array(6).fill(null));
    expect(requests, 'asked for once').to.equal(3);
  });

  for (const [name, open] of [
    ['a stream waits for a connection', (n: number) => (n === 3 ? new Promise<Response>(() => {}) : stream())],
    ['streams end at once', () => new Response('one picture')],
    ['streams are refused', () => new Response('', { status: 503 })],
    ['streams cannot be read', () => Promise.reject(new TypeError('Failed to fetch'))],
  ] as const) {
    it(`keep their limit where ${name}`, async () => {
      const unhurry = hurryTimers(1000, 50);
      try {
        let requests = 0;
        const ends: AbortSignal[] = [];
        const openNext = async (signal: AbortSignal) => {
          ends.push(signal);
          return open((requests += 1));
        };
        const host = `https://h1-${name.replaceAll(' ', '-')}.example`;
        expect(await codes(host, 6, openNext)).to.deep.equal([
          null,
          null,
          null,
          null,
          'connection-limit',
          'connection-limit',
        ]);
        expect(ends.every(({ aborted }) => aborted)).to.equal(true);
        expect(requests, 'not asked again soon').to.equal(3);
      } finally {
        unhurry();
      }
    });
  }
});
