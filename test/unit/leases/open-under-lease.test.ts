import { expect } from '@open-wc/testing';
import { NO_CREDENTIALS } from '../../../src/credentials/credentials.js';
import { Fault } from '../../../src/faults/fault.js';
import type { LeaseGrant, LeaseProvider, LeaseRefusal } from '../../../src/leases/lease.js';
import { openUnderLease } from '../../../src/leases/open-under-lease.js';
import { DEFAULT_SETTINGS, type Settings } from '../../../src/playback/settings.js';
import type { OpenContext, Session, SurfaceContainer, Transport } from '../../../src/transports/transport.js';
import { FakeClock } from '../fake-clock.js';

const WHEP = 'http://media.example/bus_1/whep';

/** A service of which a test says what it answers; what it was asked is kept. */
class FakeService implements LeaseProvider {
  released: () => unknown = () => undefined;
  readonly asked: string[] = [];
  answer: () => Promise<LeaseGrant | LeaseRefusal> = () =>
    Promise.resolve({ id: `lease${this.#grants++}`, heartbeatMs: 10_000 });
  sendHeartbeat: () => Promise<LeaseRefusal | null> = () => Promise.resolve(null);
  #grants = 1;

  acquire({ camera }: { camera: string }) {
    this.asked.push(`acquire ${camera}`);
    return this.answer();
  }
  heartbeat(id: string, nextMs: number) {
    this.asked.push(`heartbeat ${id} ${nextMs}`);
    return this.sendHeartbeat();
  }
  release(id: string): unknown {
    this.asked.push(`release ${id}`);
    return this.released();
  }
}

/** A transport that plays at once, and remembers whether it was opened. */
class FakeTransport implements Transport {
  readonly name = 'whep';
  readonly opened: OpenContext[] = [];
  fails: Fault | null = null;
  lose: (fault: Fault) => void = () => undefined;

  isSupported(): boolean {
    return true;
  }

  open(context: OpenContext): Promise<Session> {
    this.opened.push(context);
    if (this.fails) return Promise.reject(this.fails);
    return Promise.resolve({
      transport: 'whep',
      surface: document.createElement('canvas'),
      frames: { count: 1, lastAtMs: null },
      lost: new Promise<Fault>((resolve) => (this.lose = resolve)),
      get hasAudio() {
        return true;
      },
      setSound: () => Promise.resolve(),
      sample: () => Promise.reject(new Error('no counters')),
    } satisfies Session);
  }
}

describe('leases', () => {
  let clock: FakeClock;
  let service: FakeService;
  let transport: FakeTransport;
  let surfaces: SurfaceContainer;

  beforeEach(() => {
    clock = new FakeClock();
    service = new FakeService();
    transport = new FakeTransport();
    surfaces = { place: () => undefined };
  });
  afterEach(() => {
    dispatchEvent(new PageTransitionEvent('pagehide'));
    clock.restore();
    Reflect.deleteProperty(document, 'hidden');
  });

  /** An attempt of the viewer, and the way to end it. */
  function attempt(camera = 'bus_1', settings: Partial<Settings> = {}) {
    const ending = new AbortController();
    const opening = openUnderLease(transport, {
      endpoints: { whep: WHEP, hls: null, mjpeg: null, snapshot: null },
      surfaces,
      signal: ending.signal,
      credentials: NO_CREDENTIALS,
      settings: { ...DEFAULT_SETTINGS, ...settings },
      leases: service,
      camera,
    });
    opening.catch(() => undefined);
    return { opening, end: () => ending.abort() };
  }
  function hide(isHidden: boolean): void {
    Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }
  const readRejection = (opening: Promise<unknown>) =>
    opening.then(
      () => null,
      (fault: unknown) => fault as Fault,
    );
  async function settledFault(promise: Promise<Fault>): Promise<Fault | null> {
    let fault: Fault | null = null;
    void promise.then((settled) => (fault = settled));
    await clock.settle();
    return fault;
  }

  it('are asked for before the media server is, once for all attempts of a viewer', async () => {
    let grant: (answer: LeaseGrant) => void = () => undefined;
    service.answer = () => new Promise((resolve) => (grant = resolve));
    const [one, two] = [attempt(), attempt()];
    await clock.settle();
    expect(service.asked).to.deep.equal(['acquire bus_1']);
    expect(transport.opened).to.deep.equal([]);
    grant({ id: 'a', heartbeatMs: 10_000 });
    await Promise.all([one.opening, two.opening]);
    expect(transport.opened.length).to.equal(2);
    expect(service.asked).to.deep.equal(['acquire bus_1']);
    expect((await one.opening).session.hasAudio, 'what a session computes is still there').to.equal(true);
  });

  it('refused are a fault with reason and time, and nothing is asked of the media server', async () => {
    service.answer = () => Promise.resolve({ reason: 'bus: 2 of 2', retryAfterMs: 7000 });
    const fault = await readRejection(attempt().opening);
    expect(fault).to.include({ code: 'quota', serverMessage: 'bus: 2 of 2', retryAfterMs: 7000, transport: null });
    service.answer = () => Promise.resolve({ reason: 'full' });
    await clock.pass(1000);
    expect(await readRejection(attempt().opening)).to.include({ retryAfterMs: 2000 });
    expect(transport.opened).to.deep.equal([]);
  });

  it('refused are refused to all transports of one round, and asked for anew in the next', async () => {
    service.answer = () => Promise.resolve({ reason: 'full' });
    await readRejection(attempt().opening);
    expect(await readRejection(attempt().opening)).to.include({ code: 'quota' });
    expect(service.asked.length).to.equal(1);
    await clock.pass(3000);
    service.answer = () => Promise.resolve({ id: 'b', heartbeatMs: 10_000 });
    await attempt().opening;
    expect(service.asked).to.deep.equal(['acquire bus_1', 'acquire bus_1']);
  });

  it('refused for their credentials are asked for again as soon as somebody tries again', async () => {
    service.answer = () => Promise.reject(new Fault('unauthorized', { status: 401 }));
    expect(await readRejection(attempt().opening)).to.include({ code: 'unauthorized' });
    service.answer = () => Promise.resolve({ id: 'f', heartbeatMs: 10_000 });
    await attempt().opening;
    expect(service.asked.length).to.equal(2);
  });

  it('outlive a short reconnect, and are given back when nothing has run for three seconds', async () => {
    const first = attempt();
    await first.opening;
    first.end();
    await clock.pass(2900);
    const second = attempt();
    await second.opening;
    await clock.pass(4000);
    expect(service.asked).to.deep.equal(['acquire bus_1']);
    second.end();
    await clock.pass(2999);
    expect(service.asked.length).to.equal(1);
    await clock.pass(1);
    expect(service.asked).to.deep.equal(['acquire bus_1', 'release lease1']);
    await clock.pass(60_000);
    expect(service.asked.length, 'no heartbeats after the end').to.equal(2);
  });

  it('are given back soon after one picture, where that was all that was wanted', async () => {
    const singleFrame = attempt('bus_1', { snapshotIntervalMs: Infinity });
    await singleFrame.opening;
    singleFrame.end();
    await clock.pass(500);
    expect(service.asked).to.deep.equal(['acquire bus_1', 'release lease1']);
  });

  it('send heartbeats while they are held', async () => {
    await attempt().opening;
    await clock.pass(30_000);
    expect(service.asked.slice(1)).to.deep.equal(Array<string>(3).fill('heartbeat lease1 10000'));
  });

  it('taken away end the stream, with the service’s reason', async () => {
    const { lost } = await attempt().opening;
    service.sendHeartbeat = () => Promise.resolve({ reason: 'needed elsewhere', retryAfterMs: null });
    expect(await settledFault(lost)).to.equal(null);
    await clock.pass(10_000);
    expect(await settledFault(lost)).to.include({
      code: 'lease-ended',
      serverMessage: 'needed elsewhere',
      retryAfterMs: 2000,
    });
    expect(service.asked.at(-1)).to.equal('release lease1');
    const opened = transport.opened.length;
    expect(await readRejection(attempt().opening), 'the other transports of that round').to.include({
      code: 'lease-ended',
    });
    expect(transport.opened.length).to.equal(opened);
  });

  it('taken away between two attempts are reported to the next one, which does not just take another', async () => {
    const first = attempt();
    const { lost } = await first.opening;
    service.sendHeartbeat = () => Promise.resolve({ reason: 'needed elsewhere', retryAfterMs: 5000 });
    await clock.pass(9500);
    transport.lose(new Fault('lost', { transport: 'whep' }));
    expect(await settledFault(lost)).to.include({ code: 'lost' });
    first.end();
    await clock.pass(1000);
    const fault = await readRejection(attempt().opening);
    expect(fault).to.include({ code: 'lease-ended', serverMessage: 'needed elsewhere', retryAfterMs: 5000 });
    expect(service.asked.filter((asked) => asked.startsWith('acquire')).length).to.equal(1);
    await clock.pass(5000);
    await attempt().opening;
    expect(service.asked.at(-1)).to.equal('acquire bus_1');
  });

  it('taken away end what is still opening', async () => {
    transport.open = () => new Promise(() => undefined);
    const { opening } = attempt();
    await clock.settle();
    service.sendHeartbeat = () => Promise.resolve({ reason: 'over' });
    await clock.pass(10_000);
    expect(await readRejection(opening)).to.include({ code: 'lease-ended' });
  });

  it('leave a stream that is lost by itself its own fault', async () => {
    const { lost } = await attempt().opening;
    transport.lose(new Fault('lost', { transport: 'whep' }));
    expect(await settledFault(lost)).to.include({ code: 'lost', transport: 'whep' });
  });

  it('outlive a service that does not answer for three intervals, asked every two seconds', async () => {
    const { lost } = await attempt().opening;
    service.sendHeartbeat = () => Promise.reject(new TypeError('Failed to fetch'));
    await clock.pass(29_000);
    expect(await settledFault(lost)).to.equal(null);
    service.sendHeartbeat = () => Promise.resolve(null);
    await clock.pass(2000);
    service.sendHeartbeat = () => Promise.reject(new TypeError('Failed to fetch'));
    const before = service.asked.length;
    await clock.pass(20_000);
    expect(await settledFault(lost), 'one answer starts the time limit again').to.equal(null);
    expect(service.asked.length - before).to.be.greaterThan(4);
    await clock.pass(15_000);
    expect(await settledFault(lost)).to.include({
      code: 'unreachable',
      serverMessage: 'no lease: Failed to fetch',
      retryAfterMs: 2000,
    });
  });

  it('have the time limit that the service grants, also with one that is silent', async () => {
    service.answer = () => Promise.resolve({ id: 'c', heartbeatMs: 2000, graceMs: 12_000 });
    const { lost } = await attempt().opening;
    service.sendHeartbeat = () => new Promise(() => undefined);
    await clock.pass(11_500);
    expect(await settledFault(lost)).to.equal(null);
    await clock.pass(12_000);
    expect(await settledFault(lost)).to.include({ code: 'unreachable' });
  });

  it('are told of a page that hides: its heartbeats will be late', async () => {
    await attempt().opening;
    hide(true);
    await clock.settle();
    expect(service.asked.at(-1)).to.equal('heartbeat lease1 65000');
    hide(false);
    await clock.settle();
    expect(service.asked.at(-1)).to.equal('heartbeat lease1 10000');
  });

  it('of a hidden page outlive a silence by as much as was serverMessage: one heartbeat a minute may be lost', async () => {
    const { lost } = await attempt().opening;
    hide(true);
    await clock.settle();
    service.sendHeartbeat = () => Promise.reject(new TypeError('Failed to fetch'));
    await clock.pass(80_000);
    expect(await settledFault(lost)).to.equal(null);
    await clock.pass(10_000);
    expect(await settledFault(lost)).to.include({ code: 'unreachable' });
  });

  it('may bring what the media server is to be shown', async () => {
    service.answer = () => Promise.resolve({ id: 'd', heartbeatMs: 10_000, credential: { token: 'ticket-d' } });
    await attempt().opening;
    const { credentials } = transport.opened[0] as OpenContext;
    expect(await credentials.headersFor(WHEP)).to.deep.equal({ Authorization: 'Bearer ticket-d' });
    expect(await credentials.headersFor('http://elsewhere.example/')).to.deep.equal({});
  });

  it('whose ticket the media server refuses are over: the page is not asked to sign in', async () => {
    service.answer = () => Promise.resolve({ id: 'e', heartbeatMs: 10_000, credential: { token: 'ticket-e' } });
    transport.fails = new Fault('unauthorized', {
      transport: 'whep',
      status: 401,
      serverMessage: 'authentication error',
    });
    expect(await readRejection(attempt().opening)).to.include({ code: 'lease-ended', retryAfterMs: 2000 });
    expect(service.asked).to.deep.equal(['acquire bus_1', 'heartbeat e 10000', 'release e']);
    await clock.pass(3000);
    transport.fails = null;
    await attempt().opening;
    expect(service.asked.at(-1)).to.equal('acquire bus_1');
    transport.fails = new Fault('unauthorized', { transport: 'whep', status: 401 });
    service.sendHeartbeat = () => Promise.resolve({ reason: 'needed elsewhere' });
    expect(await readRejection(attempt().opening), 'the service knows why').to.include({
      serverMessage: 'needed elsewhere',
    });
  });

  it('whose ticket the media server refuses while it plays are over as well', async () => {
    service.answer = () => Promise.resolve({ id: 'g', heartbeatMs: 10_000, credential: { token: 'ticket-g' } });
    const { lost } = await attempt().opening;
    service.sendHeartbeat = () => Promise.resolve({ reason: 'needed elsewhere' });
    transport.lose(new Fault('unauthorized', { transport: 'll-hls', status: 401 }));
    expect(await settledFault(lost)).to.include({ code: 'lease-ended', serverMessage: 'needed elsewhere' });
  });

  it('without a ticket leave a refusal of the media server as it is', async () => {
    transport.fails = new Fault('unauthorized', { transport: 'whep', status: 401 });
    expect(await readRejection(attempt().opening)).to.include({ code: 'unauthorized' });
  });

  it('of the camera before are given back first', async () => {
    let isReleased: () => void = () => undefined;
    service.released = () => new Promise<void>((resolve) => (isReleased = resolve));
    const before = attempt('bus_1');
    await before.opening;
    before.end();
    const after = attempt('bus_2');
    await clock.settle();
    expect(service.asked).to.deep.equal(['acquire bus_1', 'release lease1']);
    isReleased();
    await after.opening;
    expect(service.asked).to.deep.equal(['acquire bus_1', 'release lease1', 'acquire bus_2']);
  });

  it('granted when nobody waits any more are given back', async () => {
    let grant: (answer: LeaseGrant) => void = () => undefined;
    service.answer = () => new Promise((resolve) => (grant = resolve));
    attempt().end();
    await clock.pass(3000);
    grant({ id: 'late', heartbeatMs: 10_000 });
    await clock.settle();
    expect(service.asked).to.deep.equal(['acquire bus_1', 'release late']);
    expect(transport.opened).to.deep.equal([]);
  });

  it('of a service that cannot be asked are a fault of their own; a provider that knows more says it', async () => {
    service.answer = () => Promise.reject(new TypeError('Failed to fetch'));
    expect(await readRejection(attempt().opening)).to.include({ code: 'unreachable', retryAfterMs: 2000 });
    await clock.pass(1000);
    service.answer = () => Promise.reject(new Fault('forbidden', { serverMessage: 'not you' }));
    expect(await readRejection(attempt().opening)).to.include({ code: 'forbidden', serverMessage: 'not you' });
    await clock.pass(1000);
    service.acquire = () => {
      throw new Error('a mistake');
    };
    expect(await readRejection(attempt().opening)).to.include({
      code: 'unreachable',
      serverMessage: 'no lease: a mistake',
    });
  });

  it('are all given back in the one moment in which the page goes', async () => {
    const { lost } = await attempt().opening;
    surfaces = { place: () => undefined };
    await attempt('metro_1').opening;
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    expect(service.asked.slice(2)).to.deep.equal(['release lease1', 'release lease2']);
    expect(await settledFault(lost), 'a page that comes back has none').to.include({ code: 'lease-ended' });
  });
});
