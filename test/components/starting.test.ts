import { expect } from '@open-wc/testing';
import { Fault } from '../../src/index.js';
import { waitUntil } from '../wait-until.js';
import { clearPage, part, scripted, text, wired } from './support.js';

describe('a camera that its server wakes', () => {
  afterEach(clearPage);

  it('is called so, with its name, for the eye and for the ear', async () => {
    const player = await scripted({ state: 'connecting' });
    expect(text(player, '[part=message]')).to.equal('Connecting… Dock');
    player.playback.show({ state: 'connecting', isStarting: true });
    await player.updateComplete;
    expect(text(player, '[part=message]')).to.equal('Starting camera… Dock');
    expect(text(player, '[part=badge]')).to.equal('Starting camera');
    expect(text(player, '[role=status]')).to.equal('Dock: Starting camera.');
    expect(player.state).to.equal('connecting');
  });

  it('is called so over a still as well, which stays', async () => {
    const still = { kind: 'snapshot', atMs: Date.now() } as const;
    const player = await scripted({ state: 'connecting', isStarting: true, stillFrame: still });
    expect(text(player, '.word')).to.equal('Starting camera…');
    expect(part(player, 'timestamp') === null).to.equal(false);
  });

  it('is told by the transport that is held, and only until something else is known', async () => {
    const player = wired();
    document.body.append(player);
    await waitUntil(() => player.whepTransport.running === 1);
    expect(player.status.isStarting).to.equal(false);
    const [attempt] = player.whepTransport.opened;
    attempt?.context.onSourceStarting?.();
    expect(player.status.isStarting).to.equal(true);
    expect(player.state).to.equal('connecting');

    attempt?.fail(new Fault('offline', { transport: 'whep', status: 404 }));
    await waitUntil(() => player.state === 'offline');
    expect(player.status.isStarting).to.equal(false);
    player.retry();
    await waitUntil(() => player.whepTransport.opened.length === 2);
    player.whepTransport.opened[1]?.context.onSourceStarting?.();
    expect(player.status.isStarting, 'the word of before stays while it looks again').to.equal(false);
  });

  it('is not so any more once it plays, nor after a pause until it is told anew', async () => {
    const player = wired();
    document.body.append(player);
    await waitUntil(() => player.whepTransport.running === 1);
    player.whepTransport.opened[0]?.context.onSourceStarting?.();
    player.whepTransport.opened[0]?.play();
    await waitUntil(() => player.state === 'live');
    expect(player.status.isStarting).to.equal(false);
    player.pause();
    void player.play();
    await waitUntil(() => player.state === 'connecting');
    expect(player.status.isStarting).to.equal(false);
  });
});
