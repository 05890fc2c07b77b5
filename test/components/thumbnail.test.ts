import { expect } from '@open-wc/testing';
import {
  toIntervalMs,
  isFresh,
  refreshOptions,
  getDelayMs,
} from '../../components/cam-player/thumbnail/refresh-plan.js';
import { Fault, type TransportName, type PlaybackState } from '../../src/index.js';
import { waitUntil } from '../wait-until.js';
import { clearPage, swap, wired, type FakeTransport, type WiredPlayer } from './support.js';

const S = 1000;

describe('the plan of a look', () => {
  it('has an interval, whatever a page writes', () => {
    expect([5, 0.01, 0, NaN, -3].map(toIntervalMs)).to.deep.equal([5 * S, S, 10 * S, 10 * S, S]);
  });

  it('rests for no longer than the interval, spread a little, the first time over most of it', () => {
    const look = { intervalMs: 10 * S, tookMs: 100, retryAfterMs: null, isFirst: false, random: 0 };
    expect(getDelayMs(look)).to.equal(9900);
    expect(getDelayMs({ ...look, random: 1 })).to.equal(8900);
    expect(getDelayMs({ ...look, isFirst: true, random: 1 })).to.be.closeTo(2900, 1);
  });

  it('spends a quarter of its time at most with a slow camera, and waits as long as a server asks for', () => {
    const look = { intervalMs: 10 * S, tookMs: 8 * S, retryAfterMs: null, isFirst: false, random: 0 };
    expect(getDelayMs(look)).to.equal(24 * S);
    expect(getDelayMs({ ...look, retryAfterMs: 60 * S })).to.equal(60 * S);
    expect(getDelayMs({ ...look, retryAfterMs: 3600 * S })).to.equal(300 * S);
  });

  it('takes a still for old after three intervals, but not within the time that looks may wait for each other', () => {
    expect(isFresh(29 * S, 10 * S)).to.equal(true);
    expect(isFresh(31 * S, 10 * S)).to.equal(false);
    expect(isFresh(14 * S, 1 * S)).to.equal(true);
  });

  it('goes the cheapest way first, then the one that worked, and never races', () => {
    const order = (transports: readonly TransportName[] | null, winner: TransportName | null) =>
      refreshOptions({ camera: {}, transports }, winner).transports;
    expect(order(null, null)).to.deep.equal(['snapshot', 'mjpeg', 'whep', 'll-hls', 'hls']);
    expect(order(['hls', 'whep'], null), 'as the page has them, after stills').to.deep.equal([
      'snapshot',
      'hls',
      'whep',
    ]);
    expect(order(null, 'll-hls')).to.deep.equal(['ll-hls', 'snapshot', 'mjpeg', 'whep', 'hls']);
    const { headStartMs, settings } = refreshOptions(
      { camera: {}, headStartMs: 300, settings: { profile: 'stable' } },
      null,
    );
    expect([headStartMs, settings]).to.deep.equal([Infinity, { profile: 'stable', snapshotIntervalMs: Infinity }]);
  });
});

describe('a thumbnail', () => {
  const restores: (() => void)[] = [];
  let laterMs = 0;
  let errors: string[];
  beforeEach(() => {
    laterMs = 0;
    errors = [];
    const note = ({ message }: ErrorEvent) => errors.push(message);
    window.addEventListener('error', note);
    restores.push(() => window.removeEventListener('error', note));
    restores.push(swap(performance, 'now', (original) => () => original.call(performance) + laterMs));
  });
  afterEach(() => {
    clearPage();
    restores.splice(0).forEach((restore) => restore());
    Reflect.deleteProperty(document, 'hidden');
    expect(errors).to.deep.equal([]);
  });

  function thumbnail(set: Partial<WiredPlayer> = {}): WiredPlayer & { told: PlaybackState[] } {
    const told: PlaybackState[] = [];
    const player = Object.assign(wired(), { thumbnail: true, thumbnailInterval: 600, told }, set);
    player.style.width = '160px';
    player.addEventListener('cam-statechange', ({ state }) => told.push(state));
    document.body.append(player);
    return player;
  }
  const running = (player: WiredPlayer) =>
    Object.values(player.transportsOf).reduce((sum, transport: FakeTransport) => sum + transport.running, 0);
  const opened = (player: WiredPlayer, transport: TransportName = 'whep') => player.transportsOf[transport].opened;
  /** Waits for the next attempt on this transport. */
  async function next(player: WiredPlayer, transport: TransportName = 'whep') {
    await waitUntil(() => player.transportsOf[transport].running === 1, `opens ${transport}`);
    return opened(player, transport).at(-1)!;
  }
  async function seen(set: Partial<WiredPlayer> = {}) {
    const player = thumbnail(set);
    (await next(player)).play();
    await waitUntil(() => player.state === 'suspended', 'has its still');
    return player;
  }
  const hover = (player: HTMLElement, type = 'pointerenter', pointerType = 'mouse') =>
    player.dispatchEvent(new PointerEvent(type, { pointerType }));
  const lookOf = (player: WiredPlayer) =>
    player.renderRoot.querySelector<HTMLElement>('[part=surface]')?.dataset.appearance ?? null;
  const canvasOf = (player: WiredPlayer) => player.renderRoot.querySelector('canvas') as HTMLCanvasElement;
  function setHidden(isHidden: boolean): void {
    Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }

  it('takes one picture and lets the camera go; it is told as resting, with the time of its still', async () => {
    const player = await seen();
    expect(running(player)).to.equal(0);
    expect(player.told).to.deep.equal(['connecting', 'suspended']);
    const { stillFrame, surface, transport, fault, nextTryAtMs } = player.status;
    expect(stillFrame?.kind).to.equal('last-frame');
    expect([surface, transport, fault, nextTryAtMs]).to.deep.equal([null, null, null, null]);
    await player.updateComplete;
    expect(lookOf(player)).to.equal('fresh');
    expect(player.renderRoot.querySelector('time')?.dateTime).to.equal(new Date(stillFrame?.atMs ?? 0).toISOString());
  });

  it('keeps a still no larger than its place', async () => {
    const player = await seen({ fit: 'cover' });
    player.style.width = '40px';
    player.requestUpdate();
    await player.updateComplete;
    await waitUntil(() => canvasOf(player).width === Math.ceil(40 * devicePixelRatio));
    const { width, height } = canvasOf(player);
    expect(height / width).to.be.closeTo(9 / 16, 0.03);
    const pixel = canvasOf(player)
      .getContext('2d')
      ?.getImageData(width / 2, height / 2, 1, 1).data;
    expect([...(pixel ?? [])], 'it is the picture still').to.deep.equal([0x88, 0x88, 0x88, 0xff]);
  });

  it('asks for a still by URL first, once, and for nothing else where that is enough', async () => {
    const player = thumbnail({ snapshot: '/cam.jpg', transports: 'whep' });
    const look = await next(player, 'snapshot');
    expect(look.context.settings.snapshotIntervalMs).to.equal(Infinity);
    look.play();
    await waitUntil(() => player.state === 'suspended');
    expect([running(player), opened(player).length]).to.deep.equal([0, 0]);
  });

  it('goes on to the stream where there is no still, and begins with what worked the next time', async () => {
    const fetched: string[] = [];
    restores.push(
      swap(window, 'fetch', () => (url: string) => {
        fetched.push(url);
        return Promise.resolve(new Response(null, { status: 404 }));
      }),
    );
    // Here already, a still for the time until the first frame would be asked for at once.
    await import('../../src/playback/poster.js');
    const player = thumbnail({ snapshot: '/cam.jpg', thumbnailInterval: 1 });
    (await next(player, 'snapshot')).fail(new Fault('not-found', { transport: 'snapshot', status: 404 }));
    (await next(player)).play();
    await waitUntil(() => player.state === 'suspended');
    (await next(player)).play();
    await waitUntil(() => running(player) === 0);
    expect(opened(player, 'snapshot'), 'not asked again').to.have.length(1);
    expect(fetched, 'nor beside the stream').to.deep.equal([]);
  });

  it('looks again and again, and is told as resting all the while', async () => {
    let pictures = 0;
    const count = () => (pictures += 1);
    document.body.addEventListener('cam-firstframe', count);
    restores.push(() => document.body.removeEventListener('cam-firstframe', count));
    const player = await seen({ thumbnailInterval: 1 });
    const hasStillFrame: boolean[] = [];
    const requestUpdate = player.requestUpdate.bind(player);
    player.requestUpdate = (...change) => {
      hasStillFrame.push(player.status.stillFrame !== null);
      requestUpdate(...change);
    };
    for (const many of [2, 3]) {
      (await next(player)).play();
      await waitUntil(() => running(player) === 0);
      expect(opened(player)).to.have.length(many);
    }
    expect(pictures, 'each fires an event').to.equal(3);
    expect([...new Set(hasStillFrame)], 'a still frame stays until the next one is there').to.deep.equal([true]);
    expect(player.told).to.deep.equal(['connecting', 'suspended']);
  });

  it('waits for its turn: two at a time, and who was just looked at comes last', async () => {
    const players = Array.from({ length: 4 }, () => thumbnail({ thumbnailInterval: 1 }));
    const looking = () => players.filter((player) => running(player) > 0);
    await waitUntil(() => looking().length === 2);
    const [first, second] = looking();
    opened(first!)[0]?.play();
    await waitUntil(() => looking().length === 2 && !looking().includes(first!));
    const third = looking().find((player) => player !== second);
    // The first is due again while the fourth has not had its turn yet.
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(looking()).to.have.length(2);
    opened(third!)[0]?.play();
    await waitUntil(() => looking().length === 2 && !looking().includes(third!));
    expect(opened(first!), 'the fourth goes before it').to.have.length(1);
  });

  it('says what the look found, keeps saying it through the next, and heals', async () => {
    const player = await seen({ thumbnailInterval: 1 });
    (await next(player)).fail(new Fault('offline', { transport: 'whep', status: 404 }));
    await waitUntil(() => player.state === 'offline');
    expect(running(player)).to.equal(0);
    expect(player.fault?.code).to.equal('offline');
    expect(player.status.nextTryAtMs).to.be.greaterThan(Date.now());
    expect(player.status.stillFrame?.kind, 'the last picture stays').to.equal('last-frame');
    await player.updateComplete;
    expect(lookOf(player)).to.equal('fault');
    const again = await next(player);
    expect(player.state).to.equal('offline');
    again.play();
    await waitUntil(() => player.state === 'suspended');
    expect(player.fault).to.equal(null);
    expect(player.told).to.deep.equal(['connecting', 'suspended', 'offline', 'suspended']);
  });

  it('waits as long as a full server asks for', async () => {
    const player = thumbnail({ thumbnailInterval: 1 });
    (await next(player)).fail(new Fault('capacity', { status: 503, retryAfterMs: 60_000 }));
    await waitUntil(() => player.state === 'capacity');
    expect(player.status.nextTryAtMs).to.be.greaterThan(Date.now() + 50_000);
  });

  it('takes the same still as before for a camera that takes its time, until it is old', async () => {
    const unchanged = new Fault('stalled', { transport: 'snapshot' });
    const player = thumbnail({ snapshot: '/cam.jpg', whep: 'off', thumbnailInterval: 1 });
    (await next(player, 'snapshot')).play();
    await waitUntil(() => player.state === 'suspended');
    const atMs = player.status.stillFrame?.atMs;
    (await next(player, 'snapshot')).fail(unchanged);
    await waitUntil(() => running(player) === 0);
    expect([player.state, player.status.stillFrame?.atMs]).to.deep.equal(['suspended', atMs]);
    laterMs = 60 * S;
    player.retry();
    (await next(player, 'snapshot')).fail(unchanged);
    await waitUntil(() => player.state === 'stalled');
    expect(player.status.stillFrame?.atMs, 'with the time at which it was new').to.equal(atMs);
  });

  it('gives up on a camera that shows nothing, and somebody else has the turn', async () => {
    restores.push(
      swap(
        window,
        'setTimeout',
        (original) => (act: () => void, ms: number) => original(act, ms === 15_000 ? 300 : ms),
      ),
    );
    const [silent, alsoSilent, last] = [thumbnail(), thumbnail(), thumbnail()];
    await waitUntil(() => [silent, alsoSilent].every(({ state }) => state === 'reconnecting'));
    expect(silent.fault?.code).to.equal('no-media');
    expect(running(silent)).to.equal(0);
    await waitUntil(() => opened(last).length === 1);
  });

  it('asks with credentials that were refused seldom, until the page has others', async () => {
    const player = thumbnail({ thumbnailInterval: 1 });
    (await next(player)).fail(new Fault('unauthorized', { status: 401 }));
    await waitUntil(() => player.state === 'unauthorized');
    expect(player.status.nextTryAtMs).to.be.above(Date.now() + 30_000);
    // Another one, with as short an interval, tells the time.
    const other = await seen({ thumbnailInterval: 1 });
    (await next(other)).play();
    await waitUntil(() => running(other) === 0);
    player.focus();
    void player.play();
    (await next(other)).play();
    await waitUntil(() => running(other) === 0);
    expect(opened(player), 'nor for who turns to it').to.have.length(1);
    player.blur();
    player.credentials = () => ({ token: 'another' });
    (await next(player)).play();
    await waitUntil(() => player.state === 'suspended');
  });

  it('is live while a pointer rests on it, by the whole ladder, and rests again afterwards', async () => {
    const player = await seen({ snapshot: 'off', hls: '/cam.m3u8', headStart: 0.3 });
    hover(player);
    const look = await next(player);
    await waitUntil(() => player.state === 'connecting');
    expect(player.status.stillFrame, 'the still stays until the first frame').to.not.equal(null);
    // The race is on: the next transport has joined.
    await next(player, 'll-hls');
    look.play();
    await waitUntil(() => player.state === 'live');
    expect([player.transport, player.status.surface !== null]).to.deep.equal(['whep', true]);
    hover(player, 'pointerleave');
    await waitUntil(() => player.state === 'suspended');
    expect(running(player)).to.equal(0);
  });

  it('stays live when the pointer slips off for a moment, and opens nothing for one that passes', async () => {
    const player = await seen();
    hover(player);
    hover(player, 'pointerleave');
    const other = await seen();
    hover(other);
    (await next(other)).play();
    await waitUntil(() => other.state === 'live');
    expect(opened(player), 'passed').to.have.length(1);
    hover(other, 'pointerleave');
    hover(other);
    hover(player);
    (await next(player)).play();
    await waitUntil(() => player.state === 'live');
    expect([other.state, opened(other).length]).to.deep.equal(['live', 2]);
  });

  it('waits a moment for a pointer to rest', async () => {
    const player = await seen();
    const later: (() => void)[] = [];
    const hold = (original: typeof setTimeout) => (act: () => void, ms: number) =>
      ms === 150 ? later.push(act) : original(act, ms);
    restores.push(swap(window, 'setTimeout', hold));
    hover(player);
    expect([later.length, running(player)]).to.deep.equal([1, 0]);
    later[0]?.();
    (await next(player)).play();
    await waitUntil(() => player.state === 'live');
  });

  it('is live while it has the focus, always muted', async () => {
    const player = await seen({ muted: false });
    player.focus();
    (await next(player)).play();
    await waitUntil(() => player.state === 'live');
    expect(player.muted).to.equal(true);
    player.blur();
    await waitUntil(() => player.state === 'suspended');
  });

  it('is live by the focus alone for who wants less motion, and under a finger', async () => {
    const [hovered, touched] = [await seen(), await seen()];
    hover(touched, 'pointerenter', 'touch');
    hovered.remove();
    restores.push(swap(window, 'matchMedia', () => () => ({ matches: true })));
    document.body.append(hovered);
    hover(hovered);
    touched.focus();
    (await next(touched)).play();
    await waitUntil(() => touched.state === 'live');
    touched.blur();
    await waitUntil(() => touched.state === 'suspended');
    expect([hovered.state, opened(hovered).length]).to.deep.equal(['suspended', 1]);
  });

  it('says how a live picture goes, and keeps the word when nobody looks any more', async () => {
    const player = await seen();
    player.focus();
    (await next(player)).fail(new Fault('offline', { transport: 'whep', status: 404 }));
    await waitUntil(() => player.state === 'offline');
    player.blur();
    await waitUntil(() => player.told.at(-1) === 'offline' && running(player) === 0);
    expect(player.state).to.equal('offline');
  });

  it('looks at nothing in a hidden page or far from the window, and lets go what is live', async () => {
    const player = await seen({ thumbnailInterval: 1 });
    player.focus();
    (await next(player)).play();
    await waitUntil(() => player.state === 'live');
    setHidden(true);
    await waitUntil(() => player.state === 'suspended');
    expect(running(player)).to.equal(0);
    const { length } = opened(player);
    setHidden(false);
    (await next(player)).play();
    await waitUntil(() => player.state === 'live');
    expect(opened(player)).to.have.length(length + 1);
  });

  it('pauses, plays on and looks at once when asked', async () => {
    const player = await seen();
    player.pause();
    await waitUntil(() => player.state === 'paused');
    player.focus();
    const other = await seen();
    expect(opened(player), 'a pause is a pause').to.have.length(1);
    player.blur();
    laterMs = 5 * S;
    void player.play();
    (await next(player)).play();
    await waitUntil(() => player.state === 'suspended');
    laterMs = 10 * S;
    other.retry();
    (await next(other)).play();
    await waitUntil(() => running(other) === 0);
  });

  it('gives its turn away when it is paused', async () => {
    const players = [thumbnail(), thumbnail(), thumbnail()];
    await waitUntil(() => players.filter((player) => running(player) === 1).length === 2);
    const last = players.find((player) => running(player) === 0)!;
    for (const player of players) if (player !== last) player.pause();
    await next(last);
    expect(players.filter(({ state }) => state === 'paused')).to.have.length(2);
  });

  it('looks at another camera at once, and does not show the one before', async () => {
    const player = await seen();
    player.whep = '/other/whep';
    const look = await next(player);
    expect(look.context.endpoints.whep).to.match(/other/);
    expect(player.status.stillFrame).to.equal(null);
    look.play();
    await waitUntil(() => player.state === 'suspended');
    expect(player.status.stillFrame).to.not.equal(null);
  });

  it('becomes a player when the attribute is taken away, and a thumbnail when it is put back', async () => {
    const player = await seen();
    expect(player.tabIndex).to.equal(0);
    player.thumbnail = false;
    (await next(player)).play();
    await waitUntil(() => player.state === 'live');
    expect([player.hasAttribute('tabindex'), lookOf(player)]).to.deep.equal([false, null]);
    player.thumbnail = true;
    await waitUntil(() => player.state === 'suspended');
    await waitUntil(() => running(player) === 0);
    expect(player.status.stillFrame).to.not.equal(null);
  });

  it('leaves nothing behind when it is taken out, waiting, looking or live', async () => {
    const [live, looking] = [await seen(), thumbnail()];
    live.focus();
    (await next(live)).play();
    await waitUntil(() => live.state === 'live');
    await next(looking);
    const waiting = [thumbnail(), thumbnail()];
    await waitUntil(() => waiting.some((player) => running(player) === 1));
    waiting.sort((a, b) => running(a) - running(b));
    for (const player of [...waiting, looking, live]) player.remove();
    await waitUntil(() => [live, looking].every(({ state }) => state === 'idle'));
    expect([live, looking, ...waiting].map(running)).to.deep.equal([0, 0, 0, 0]);
    expect(opened(waiting[0]!)).to.have.length(0);
  });

  it('is a button: named, told, and pressed by keys; the keys of a player do nothing', async () => {
    const player = await seen({ label: 'Gate 2' });
    const clicks: Event[] = [];
    player.addEventListener('click', (event) => clicks.push(event));
    const press = (key: string, more: KeyboardEventInit = {}) =>
      player.dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, composed: true, ...more }),
      );
    expect([press('Enter'), press(' ')], 'no scrolling').to.deep.equal([false, false]);
    press('Enter', { repeat: true });
    press('Enter', { ctrlKey: true });
    player.focus();
    // The keys of a player are there by then.
    await player.updateComplete;
    press('m');
    press('k');
    expect([clicks.length, player.muted, player.paused]).to.deep.equal([2, true, false]);
    await expect(player).to.be.accessible();
  });

  it('has no stop of its own in a link, and is live while that has the focus', async () => {
    const link = document.createElement('a');
    link.href = '#gate';
    document.body.append(link);
    const player = thumbnail();
    link.append(player);
    (await next(player)).play();
    await waitUntil(() => player.state === 'suspended');
    expect(player.hasAttribute('tabindex')).to.equal(false);
    link.focus();
    (await next(player)).play();
    await waitUntil(() => player.state === 'live');
  });
});
