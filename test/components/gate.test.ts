import { expect } from '@open-wc/testing';
import { waitUntil } from '../wait-until.js';
import { clearPage, swap, wired } from './support.js';

describe('a page with many players', () => {
  // A slow machine must not make the gate impatient.
  let restore: () => void;
  beforeEach(() => {
    restore = swap(
      window,
      'setTimeout',
      (original) => (act: () => void, ms: number) => (ms === 1200 ? original(() => undefined, 0) : original(act, ms)),
    );
  });
  afterEach(() => {
    restore();
    clearPage();
  });

  it('connects four at a time, and the next when one has its picture', async () => {
    const players = Array.from({ length: 6 }, () => {
      const player = wired();
      player.headStart = 'off';
      player.style.width = '120px';
      return player;
    });
    const running = () => players.filter(({ transportsOf }) => transportsOf.whep.running > 0);
    const opened = () => players.filter(({ transportsOf }) => transportsOf.whep.opened.length > 0).length;
    document.body.append(...players);
    await waitUntil(() => opened() === 4);
    const waiting = players.find(({ transportsOf }) => transportsOf.whep.opened.length === 0);
    expect(waiting?.state, 'who waits says what it does').to.equal('connecting');
    running()[0]?.transportsOf.whep.opened[0]?.play();
    await waitUntil(() => opened() === 5 && players.some(({ state }) => state === 'live'));
    expect(opened(), 'one place, one more').to.equal(5);
    // One that plays has given its place back before.
    running()
      .find(({ state }) => state === 'connecting')
      ?.remove();
    await waitUntil(() => opened() === 6);
  });

  it('starts nothing of a player that is just being let go', async () => {
    const others = Array.from({ length: 3 }, () => Object.assign(wired(), { headStart: 'off' as const }));
    const player = wired();
    player.hls = '/cam/index.m3u8';
    player.headStart = 0.3;
    for (const one of [...others, player]) one.style.width = '120px';
    document.body.append(...others, player);
    await waitUntil(() => player.whepTransport.running === 1);
    // The page's four places are taken: its second transport waits for one.
    await waitUntil(() => player.state === 'connecting');
    // Its head start is 300 ms, and who stands at the gate is not seen from outside.
    await new Promise((resolve) => setTimeout(resolve, 400));
    const errors: unknown[] = [];
    const note = (event: ErrorEvent) => (errors.push(event.message), event.preventDefault());
    window.addEventListener('error', note);
    player.whep = player.hls = null;
    player.camera = '../admin';
    player.server = '/media';
    await waitUntil(() => player.state === 'unconfigured');
    window.removeEventListener('error', note);
    expect(player.transportsOf['ll-hls'].opened, 'not for a moment either').to.have.length(0);
    expect(errors).to.deep.equal([]);
  });
});
