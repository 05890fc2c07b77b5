import { expect } from '@open-wc/testing';
import { Fault } from '../../../src/faults/fault.js';
import { CameraPlayback } from '../../../src/playback/camera-playback.js';
import { createTransports } from '../../../src/transports/index.js';
import { BLANK_SAMPLE, type OpenContext, type Session, type Transport } from '../../../src/transports/transport.js';
import { FakeClock } from '../fake-clock.js';

/** WHEP of servers that live or are dead, without a network. */
class FakeServers {
  readonly dead = new Set<string>();
  readonly requests: string[] = [];
  readonly #sessions = new Map<string, (fault: Fault) => void>();
  readonly headers: Record<string, string>[] = [];

  readonly transport: Transport = {
    name: 'whep',
    isSupported: () => true,
    open: (context) => this.#open(context),
  };

  kill(host: string): void {
    this.dead.add(host);
    this.#sessions.get(host)?.(new Fault('lost', { transport: 'whep' }));
  }

  /** The servers with a session. */
  get open(): readonly string[] {
    return [...this.#sessions.keys()];
  }

  async #open({ endpoints, signal, credentials }: OpenContext): Promise<Session> {
    const url = endpoints.whep ?? '';
    const { hostname } = new URL(url);
    this.requests.push(hostname);
    this.headers.push({ ...(await credentials.headersFor(url)) });
    if (this.dead.has(hostname)) throw new Fault('unreachable', { transport: 'whep' });
    let lose: (fault: Fault) => void = () => undefined;
    const lost = new Promise<Fault>((resolve) => (lose = resolve));
    this.#sessions.set(hostname, lose);
    signal.addEventListener('abort', () => this.#sessions.delete(hostname));
    return {
      transport: 'whep',
      surface: document.createElement('canvas'),
      frames: { count: 1, lastAtMs: null },
      lost,
      hasAudio: false,
      setSound: () => Promise.resolve(),
      sample: () => Promise.resolve({ ...BLANK_SAMPLE, atMs: performance.now() }),
    };
  }
}

describe('a camera on several servers', () => {
  let clock: FakeClock;
  let servers: FakeServers;
  let playback: CameraPlayback;
  const states: string[] = [];
  const play = (server: ConstructorParameters<typeof Object>[0], camera = 'gate') => {
    playback.configure({ camera: { server: server as string, camera }, transports: ['whep'] });
    playback.play();
  };
  before(() => import('../../../src/server-list/on-servers.js'));
  /** What a page remembers of the time holds for all tests: the clock goes on from test to test. */
  let beganAtMs = 0;
  beforeEach(async () => {
    clock = new FakeClock();
    await clock.pass((beganAtMs += 1_000_000));
    servers = new FakeServers();
    playback = new CameraPlayback(document.createElement('div'), { ...createTransports(), whep: servers.transport });
    states.length = 0;
    playback.addEventListener('change', () => states.push(`${playback.status.state} ${playback.status.server}`));
  });
  afterEach(() => {
    playback.stop();
    clock.restore();
  });

  /** Waits for what takes no time on the clock: the module of the list is imported. */
  async function settle(): Promise<void> {
    for (let turn = 0; turn < 10; turn += 1) await clock.settle();
  }

  it('plays from the next when the first dies, and from the first again when it lives', async () => {
    play('http://a.example, http://b.example');
    await settle();
    expect(playback.status).to.deep.include({ state: 'live', server: 'http://a.example' });
    await clock.pass(70_000);
    servers.kill('a.example');
    await clock.pass(200);
    expect(playback.status).to.deep.include({ state: 'live', server: 'http://b.example' });
    servers.dead.clear();
    states.length = 0;
    await clock.pass(14_900);
    expect(playback.status.server, 'not at once').to.equal('http://b.example');
    await clock.pass(32_000);
    expect(playback.status.server).to.equal('http://a.example');
    expect(states, 'the picture moves all the time').to.deep.equal(['live http://a.example']);
    expect(servers.open).to.deep.equal(['a.example']);
  });

  it('asks a preferred server that stays dead seldom, and keeps the picture', async () => {
    play(['http://a.example', 'http://b.example']);
    await settle();
    servers.kill('a.example');
    await clock.pass(1000);
    expect(playback.status.server).to.equal('http://b.example');
    servers.requests.length = 0;
    states.length = 0;
    await clock.pass(600_000);
    expect(servers.requests.filter((host) => host === 'b.example')).to.deep.equal([]);
    expect(servers.requests.length).to.be.within(3, 8);
    expect(states).to.deep.equal([]);
  });

  it('asks each server once in a round while all are dead', async () => {
    for (const host of ['a.example', 'b.example', 'c.example']) servers.dead.add(host);
    play('http://a.example http://b.example http://c.example');
    await settle();
    expect(servers.requests).to.have.members(['a.example', 'b.example', 'c.example']);
    expect(servers.requests).to.have.length(3);
    expect(playback.status.fault?.code).to.equal('unreachable');
  });

  it('takes its servers from the page, once for the time that the page gives', async () => {
    const requests: (string | null)[] = [];
    const lists = [['http://a.example'], ['http://b.example']];
    play(({ camera }: { camera: string | null }) => {
      requests.push(camera);
      return Promise.resolve({ servers: lists[requests.length - 1] ?? lists[1]!, ttlMs: 60_000 });
    });
    await settle();
    expect(playback.status).to.deep.include({ state: 'live', server: 'http://a.example' });
    expect(requests).to.deep.equal(['gate']);
    await clock.pass(59_000);
    expect(requests).to.have.length(1);
    states.length = 0;
    // The page has taken the server away: its viewers leave within seconds, without a gap.
    await clock.pass(7_000);
    expect(requests).to.have.length(2);
    expect(states).to.deep.equal(['live http://b.example']);
    expect(servers.open).to.deep.equal(['b.example']);
  });

  it('keeps the last list where the page fails', async () => {
    let isFailing = false;
    play(() =>
      isFailing ? Promise.reject(new Error('no')) : { servers: ['http://a.example', 'http://b.example'], ttlMs: 5000 },
    );
    await settle();
    isFailing = true;
    await clock.pass(20_000);
    servers.kill('a.example');
    await clock.pass(1000);
    expect(playback.status).to.deep.include({ state: 'live', server: 'http://b.example' });
  });

  it('says that there is no server where the page names none, and asks it again', async () => {
    const list: string[] = [];
    play(() => ({ servers: list }));
    await settle();
    expect(playback.status.fault).to.deep.include({ code: 'unreachable', serverMessage: 'the page names no server' });
    list.push('http://a.example');
    await clock.pass(15_000);
    expect(playback.status.state).to.equal('live');
  });

  it('gives each server its own login, and does not tell it to the page', async () => {
    play('http://a.example http://u:secret@b.example/');
    servers.dead.add('a.example');
    await settle();
    expect(playback.status.server).to.equal('http://b.example/');
    expect(servers.headers).to.deep.equal([{}, { Authorization: `Basic ${btoa('u:secret')}` }]);
  });

  it('does not ask two servers for an address that is the same on both', async () => {
    servers.dead.add('w.example');
    playback.configure({
      camera: { server: 'http://a.example http://b.example', whep: 'http://w.example/{camera}', camera: 'gate' },
      transports: ['whep'],
    });
    playback.play();
    await settle();
    expect(servers.requests).to.deep.equal(['w.example']);
  });
});
