import { expect } from '@open-wc/testing';
import { waitUntil } from '../wait-until.js';
import { clearPage, scripted, swap, wired } from './support.js';

const aTask = () => new Promise((resolve) => setTimeout(resolve));

/** Counts the intervals that run, until `restore`. */
function countIntervals(): { readonly running: Set<unknown>; readonly restore: () => void } {
  const running = new Set<unknown>();
  const restores = [
    swap(window, 'setInterval', (original) => (act: () => void, ms: number) => {
      const id = original(act, ms);
      running.add(id);
      return id;
    }),
    swap(window, 'clearInterval', (original) => (id: number) => {
      running.delete(id);
      original(id);
    }),
  ];
  return { running, restore: () => restores.forEach((one) => one()) };
}

describe('the life of cam-player', () => {
  afterEach(() => {
    clearPage();
    scrollTo(0, 0);
  });

  it('begins when it is in the window', async () => {
    const player = wired();
    document.body.append(player);
    await waitUntil(() => player.whepTransport.running === 1);
    expect(player.state).to.equal('connecting');
  });

  it('waits far from the window, and begins when it comes near', async () => {
    const near = wired();
    const far = wired();
    far.style.marginTop = '5000px';
    document.body.append(near, far);
    await waitUntil(() => near.whepTransport.running === 1);
    expect(far.state).to.equal('idle');
    far.scrollIntoView();
    await waitUntil(() => far.whepTransport.running === 1);
  });

  it('begins anywhere when eager, also after it was put back', async () => {
    const far = wired();
    far.loading = 'eager';
    far.style.marginTop = '5000px';
    document.body.append(far);
    await waitUntil(() => far.whepTransport.running === 1);
    far.remove();
    await waitUntil(() => far.whepTransport.running === 0);
    document.body.append(far);
    await waitUntil(() => far.whepTransport.running === 1);
  });

  it('begins anywhere when asked', async () => {
    const far = wired();
    far.style.marginTop = '5000px';
    document.body.append(far);
    await far.updateComplete;
    void far.play();
    expect(far.whepTransport.running).to.equal(1);
  });

  it('outside the page nothing plays, whatever is asked', async () => {
    const player = wired();
    void player.play();
    player.retry();
    await aTask();
    expect(player.whepTransport.opened).to.have.length(0);
  });

  it('plays on when it is moved within one task', async () => {
    const player = wired();
    const [a, b] = [document.createElement('div'), document.createElement('div')];
    document.body.append(a, b);
    a.append(player);
    await waitUntil(() => player.whepTransport.running === 1);
    player.whepTransport.opened[0]?.play();
    await waitUntil(() => player.state === 'live');
    b.append(player);
    await player.updateComplete;
    await waitUntil(() => b.contains(player));
    expect(player.state).to.equal('live');
    expect(player.whepTransport.opened).to.have.length(1);
  });

  it('lets everything go when it is taken out, and begins again when it is put back', async () => {
    const player = wired();
    document.body.append(player);
    await waitUntil(() => player.whepTransport.running === 1);
    player.remove();
    await waitUntil(() => player.state === 'idle');
    expect(player.whepTransport.running).to.equal(0);
    document.body.append(player);
    await waitUntil(() => player.whepTransport.running === 1);
  });

  it('stays paused when it is put back, if it was', async () => {
    const player = wired();
    document.body.append(player);
    await waitUntil(() => player.whepTransport.running === 1);
    player.pause();
    expect(player.whepTransport.running).to.equal(0);
    player.remove();
    await waitUntil(() => player.state === 'idle');
    document.body.append(player);
    await waitUntil(() => player.state === 'paused');
    expect(player.whepTransport.running).to.equal(0);
    player.retry();
    expect(player.paused).to.equal(false);
    expect(player.whepTransport.running).to.equal(1);
  });

  it('opens the other camera when its address changes, and nothing when its label does', async () => {
    const player = wired();
    document.body.append(player);
    await waitUntil(() => player.whepTransport.running === 1);
    player.label = 'Another name';
    await player.updateComplete;
    expect(player.whepTransport.opened).to.have.length(1);
    player.whep = '/other/whep';
    await waitUntil(() => player.whepTransport.opened.length === 2);
    expect(player.whepTransport.running).to.equal(1);
    expect(player.whepTransport.opened[1]?.context.endpoints.whep).to.match(/\/other\/whep$/);
  });

  it('an address that cannot be used is told, and a better one heals it', async () => {
    const player = wired();
    player.whep = null;
    player.server = 'http://media.test';
    player.camera = '../admin';
    document.body.append(player);
    await waitUntil(() => player.state === 'unconfigured');
    expect(player.fault?.code).to.equal('bad-address');
    player.camera = 'dock';
    await waitUntil(() => player.whepTransport.running === 1);
  });

  it('leaves no listener, observer or timer behind after a hundred removals', async () => {
    await aTask();
    const count = { listeners: 0, observed: 0 };
    const { running, restore } = countIntervals();
    const restores = [window, document].map((target) =>
      swap(target as EventTarget, 'addEventListener', (original) => (...args: Parameters<typeof original>) => {
        const [, , options] = args;
        count.listeners += 1;
        if (typeof options === 'object') options.signal?.addEventListener('abort', () => (count.listeners -= 1));
        original.apply(target, args);
      }),
    );
    restores.push(
      swap(
        IntersectionObserver.prototype,
        'observe',
        (original) =>
          function (this: IntersectionObserver, target: Element) {
            count.observed += 1;
            original.call(this, target);
          },
      ),
      swap(
        IntersectionObserver.prototype,
        'disconnect',
        (original) =>
          function (this: IntersectionObserver) {
            count.observed -= 1;
            original.call(this);
          },
      ),
    );
    try {
      for (let i = 0; i < 100; i += 1) {
        // One player that comes and goes so often would be held back for its server's sake.
        const player = wired();
        player.loading = 'eager';
        document.body.append(player);
        await waitUntil(() => player.whepTransport.running === 1, '', 1);
        player.whepTransport.opened.at(-1)?.play();
        await waitUntil(() => player.state === 'live', '', 1);
        expect(count.observed, 'it is watched').to.equal(1);
        expect(count.listeners, 'it listens to the page').to.be.greaterThan(0);
        expect(running.size, 'its picture is watched').to.be.greaterThan(0);
        player.remove();
        await waitUntil(() => player.state === 'idle', '', 1);
        expect(player.whepTransport.opened).to.have.length(1);
        expect(player.whepTransport.running).to.equal(0);
        expect(player.renderRoot.querySelectorAll('canvas')).to.have.length(1);
      }
      expect(count).to.deep.equal({ listeners: 0, observed: 0 });
      expect(running.size).to.equal(0);
    } finally {
      restores.forEach((one) => one());
      restore();
    }
  });

  it('one timer ticks for all that count down, and none when nobody does', async () => {
    const { running, restore } = countIntervals();
    try {
      const nextTryAtMs = Date.now() + 60_000;
      const first = await scripted({ state: 'offline', nextTryAtMs });
      const second = await scripted({ state: 'stalled' });
      expect(running.size).to.equal(1);
      first.playback.show({ state: 'live' });
      await first.updateComplete;
      expect(running.size).to.equal(1);
      second.playback.show({ state: 'live' });
      await second.updateComplete;
      expect(running.size).to.equal(0);
    } finally {
      restore();
    }
  });
});
