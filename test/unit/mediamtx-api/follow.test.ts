import { expect } from '@open-wc/testing';
import { Fault } from '../../../src/faults/fault.js';
import { toPredicate } from '../../../src/mediamtx-api/filter.js';
import {
  fillMosaic,
  followPaths,
  MediaMtxClient,
  findSessions,
  type MosaicTarget,
  type CameraFollower,
  type PathState,
} from '../../../src/mediamtx-api/index.js';
import { parsePathState } from '../../../src/mediamtx-api/path-state.js';
import { updateRoster, type FollowedCamera } from '../../../src/mediamtx-api/roster.js';
import { waitUntil } from '../../wait-until.js';
import { FakeClock } from '../fake-clock.js';
import { fakeFetch, listed, pageFor, errorResponse } from './mediamtx-fake.js';

const makePath = (name: string, more: Readonly<Record<string, unknown>> = {}): PathState =>
  parsePathState(listed(name, more)) as PathState;

const GONE = { ready: false, available: false, source: null };

describe('the filter of paths', () => {
  const CASES: [string, string, boolean][] = [
    ['', 'anything/at/all', true],
    ['gate', 'gate', true],
    ['gate', 'gate2', false],
    ['site/*', 'site/gate', true],
    ['site/*', 'site/a/b', false],
    ['site/**', 'site/a/b', true],
    ['**', 'a/b', true],
    ['cam_??', 'cam_07', true],
    ['cam_??', 'cam_7', false],
    ['  gate   yard ', 'yard', true],
    ['a.c', 'abc', false],
    ['a.c', 'a.c', true],
    ['(a|b)', 'a', false],
  ];
  for (const [filter, name, isWanted] of CASES) {
    it(`"${filter}" ${isWanted ? 'takes' : 'leaves out'} ${name}`, () => {
      expect(toPredicate(filter)(makePath(name))).to.equal(isWanted);
    });
  }

  it('may be a function', () => {
    const hasSound = toPredicate(({ tracks }) => tracks.some(({ codec }) => codec === 'Opus'));
    expect([makePath('a'), makePath('b', { tracks2: [{ codec: 'Opus' }] })].map(hasSound)).to.deep.equal([false, true]);
  });
});

describe('the roster of cameras', () => {
  const step = (roster: readonly FollowedCamera[], nowMs: number, ...paths: PathState[]) =>
    updateRoster(roster, { paths, nowMs, graceMs: 1000 });
  const names = (roster: readonly FollowedCamera[]) =>
    roster.map(({ path, goneAtMs }) => (goneAtMs === null ? path.name : `(${path.name})`)).join(' ');

  it('begins in the order of the names, numbers as numbers', () => {
    expect(names(step([], 0, makePath('cam_10'), makePath('cam_9'), makePath('bay')))).to.equal('bay cam_9 cam_10');
  });

  it('puts who comes behind, and moves nobody', () => {
    const first = step([], 0, makePath('b'), makePath('d'));
    expect(names(step(first, 1, makePath('a'), makePath('b'), makePath('c'), makePath('d')))).to.equal('b d a c');
  });

  it('keeps a camera that is gone in its place until its grace is over', () => {
    let roster = step([], 0, makePath('a'), makePath('b'));
    roster = step(roster, 100, makePath('b'));
    expect(names(roster)).to.equal('(a) b');
    expect([roster[0]?.goneAtMs, roster[0]?.path.isReady, roster[0]?.path.readers]).to.deep.equal([100, false, []]);
    roster = step(roster, 1099, makePath('b'));
    expect(names(roster)).to.equal('(a) b');
    expect(names(step(roster, 1100, makePath('b')))).to.equal('b');
    expect(names(step(roster, 1099, makePath('a'), makePath('b')))).to.equal('a b');
  });

  it('begins the grace anew when a camera was back in between', () => {
    let roster = step([], 0, makePath('a'));
    for (const [atMs, ...paths] of [[100], [600, makePath('a')], [700], [1600]] as const)
      roster = step(roster, atMs, ...paths);
    expect(names(roster)).to.equal('(a)');
  });

  it('keeps a path with a name of its own, whether somebody publishes it or not', () => {
    const empty = { ...GONE, confName: 'a' };
    const roster = step([], 0, makePath('a', empty));
    expect(names(step(roster, 5000, makePath('a', empty)))).to.equal('a');
  });

  it('takes a path of a pattern without a source for gone: somebody only asked for it', () => {
    expect(names(step([], 0, makePath('a', GONE)))).to.equal('');
    const onDemand = { ...GONE, source: { type: 'rtspSource', id: '' } };
    expect(names(step([], 0, makePath('a', onDemand)))).to.equal('a');
  });
});

describe('cameras that are followed', () => {
  let names: string[];
  let failure: Error | Response | null;
  let hasHung: boolean;
  let following: CameraFollower;
  const polls: string[] = [];

  const counted = () => {
    const { fetch, requests } = fakeFetch(({ path }) =>
      hasHung
        ? 'never'
        : (failure ??
          pageFor(
            path,
            names.map((name) => listed(name)),
          )),
    );
    return { requests, client: new MediaMtxClient({ url: 'http://media.example:9997', fetch }) };
  };
  const client = () => counted().client;
  const onPoll = ({ cameras, fault }: CameraFollower) => {
    const list = cameras.map(({ path, goneAtMs }) => (goneAtMs === null ? path.name : `(${path.name})`));
    polls.push([...list, ...(fault ? [fault.code] : [])].join(' '));
  };
  const polled = (last: string) => waitUntil(() => polls.at(-1) === last, `polls: ${last}`);

  beforeEach(() => {
    names = ['a', 'b'];
    failure = null;
    hasHung = false;
    polls.length = 0;
  });
  afterEach(() => following.stop());

  it('come, go for a while, and leave', async () => {
    following = followPaths(client(), { everyMs: 500, graceMs: 700, onPoll });
    await polled('a b');
    names = ['b', 'c'];
    await polled('(a) b c');
    await polled('b c');
  });

  it('stay as they were while the API cannot be asked, and are requested until it can', async () => {
    following = followPaths(client(), { everyMs: 500, graceMs: 0, onPoll });
    await polled('a b');
    const answeredAtMs = following.answeredAtMs;
    failure = new TypeError('Failed to fetch');
    await polled('a b unreachable');
    expect(following.answeredAtMs).to.equal(answeredAtMs);
    expect(following.fault).to.be.instanceOf(Fault);
    failure = null;
    names = ['b'];
    await polled('b');
    expect(following.fault).to.equal(null);
  });

  describe('behind a password that is refused', () => {
    let clock: FakeClock;
    let isRefused: boolean;
    /** Answers without a network, whose time is another one. */
    const lister = (hasNoCredentials = false) => ({
      hasNoCredentials,
      async *paths() {
        await Promise.resolve();
        if (isRefused) throw new Fault('unauthorized', { status: 401 });
        yield makePath('a');
      },
    });
    beforeEach(() => {
      clock = new FakeClock();
      isRefused = true;
    });
    afterEach(() => clock.restore());

    it('are asked for slowly, again and again', async () => {
      following = followPaths(lister(), { everyMs: 500, onPoll });
      await clock.pass(40_000);
      expect(polls).to.deep.equal(['unauthorized']);
      await clock.pass(40_000);
      expect(polls).to.have.length(2);
      await clock.pass(3_600_000);
      expect(polls.length).to.be.within(10, 22);
      isRefused = false;
      await clock.pass(400_000);
      expect(polls.at(-1)).to.equal('a');
    });

    it('are asked for sooner where they were requested a moment ago', async () => {
      isRefused = false;
      following = followPaths(lister(), { everyMs: 500, onPoll });
      await clock.settle();
      isRefused = true;
      await clock.pass(4_000);
      expect(polls).to.deep.equal(['a', 'a unauthorized']);
      isRefused = false;
      await clock.pass(16_000);
      expect(following.fault).to.equal(null);
    });

    const WAYS_BACK: [string, () => void][] = [
      ['the network is back', () => dispatchEvent(new Event('online'))],
      ['a person is back', () => document.dispatchEvent(new Event('visibilitychange'))],
      ['the page asks', () => following.poll()],
    ];
    for (const [title, comeBack] of WAYS_BACK) {
      it(`are asked for at once when ${title}`, async () => {
        following = followPaths(lister(), { onPoll });
        await clock.settle();
        isRefused = false;
        comeBack();
        await clock.settle();
        expect(polls).to.deep.equal(['unauthorized', 'a']);
      });
    }

    it('are left alone where there are no credentials to be had, until the page asks', async () => {
      following = followPaths(lister(true), { onPoll });
      await clock.pass(3_600_000);
      dispatchEvent(new Event('online'));
      await clock.settle();
      expect(polls).to.deep.equal(['unauthorized']);
      isRefused = false;
      following.poll();
      await clock.settle();
      expect(polls.at(-1)).to.equal('a');
    });
  });

  it('a client knows when the page answered that it has no credentials', async () => {
    failure = errorResponse(401, 'authentication error');
    const { fetch } = fakeFetch(() => failure ?? 'never');
    const asking = new MediaMtxClient({ url: 'http://media.example:9997', fetch, credentials: () => null });
    following = followPaths(asking, { onPoll });
    expect(asking.hasNoCredentials).to.equal(false);
    await polled('unauthorized');
    expect(asking.hasNoCredentials).to.equal(true);
  });

  it('are others at once with another filter', async () => {
    following = followPaths(client(), { filter: 'a', onPoll });
    await polled('a');
    following.setFilter('b');
    expect(following.cameras).to.have.length(0);
    await polled('b');
  });

  it('are not asked for while the page is hidden, and at once when it is seen again', async () => {
    let isHidden = true;
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
    try {
      const { client: hiddenClient, requests } = counted();
      following = followPaths(hiddenClient, { everyMs: 500, onPoll });
      following.poll();
      await polled('a b');
      const before = requests.length;
      await new Promise((resolve) => setTimeout(resolve, 1100));
      expect(requests).to.have.length(before);
      isHidden = false;
      names = ['b'];
      document.dispatchEvent(new Event('visibilitychange'));
      await polled('(a) b');
    } finally {
      Reflect.deleteProperty(document, 'hidden');
    }
  });

  it('are requested at once when the network is back', async () => {
    following = followPaths(client(), { everyMs: 60_000, onPoll });
    await polled('a b');
    names = ['b'];
    dispatchEvent(new Event('online'));
    await polled('(a) b');
  });

  it('are followed no more after the end', async () => {
    const end = new AbortController();
    following = followPaths(client(), { everyMs: 500, onPoll, signal: end.signal });
    await polled('a b');
    hasHung = true;
    following.poll();
    end.abort();
    following.poll();
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(polls).to.have.length(1);
  });

  it('fill a mosaic, which gets another list only when it is another', async () => {
    const lists: string[] = [];
    const mosaic: MosaicTarget = {
      set cameras(list: MosaicTarget['cameras']) {
        const cameras = list as readonly { camera: string; label?: string }[];
        lists.push(cameras.map(({ camera, label }) => `${camera}=${label}`).join(' '));
      },
    };
    following = fillMosaic(mosaic, client(), {
      everyMs: 500,
      onPoll,
      getLabel: ({ name }) => name.toUpperCase(),
    });
    await waitUntil(() => polls.length >= 2, 'two polls');
    expect(lists).to.deep.equal(['a=A b=B']);
    failure = new TypeError('Failed to fetch');
    await polled('a b unreachable');
    expect(lists).to.have.length(1);
    failure = null;
    names = ['a', 'b', 'aa'];
    await polled('a b aa');
    expect(lists.at(-1)).to.equal('a=A b=B aa=AA');
  });
});

describe('the sessions of some paths', () => {
  it('are asked for by their kinds, once each', async () => {
    const { fetch, requests } = fakeFetch(({ path }) => {
      if (path.includes('rtsp')) return new Response('404 page not found', { status: 404 });
      if (path.includes('hls')) return pageFor(path, [{ id: 'h', remoteAddr: '10.0.0.2:1' }, { id: 'other' }]);
      return pageFor(path, [{ id: 'w', remoteAddr: '10.0.0.3:1' }]);
    });
    const client = new MediaMtxClient({ url: 'http://media.example:9997', fetch });
    const readers = ['hlsSession h', 'rtspSession r', 'hidden x'].map((text) => {
      const [type, id] = text.split(' ');
      return { type, id };
    });
    const paths = [makePath('a', { readers, source: { type: 'webRTCSession', id: 'w' } }), makePath('b', { readers })];
    const sessions = await findSessions(client, paths);
    expect([...sessions].map(([id, { address }]) => [id, address])).to.have.deep.members([
      ['h', '10.0.0.2:1'],
      ['w', '10.0.0.3:1'],
    ]);
    expect(requests).to.have.length(3);
  });
});
