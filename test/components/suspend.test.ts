import { expect } from '@open-wc/testing';
import { waitUntil } from '../wait-until.js';
import { clearPage, wired, type WiredPlayer } from './support.js';

/** The page is hidden, or seen again, as a browser tells it. */
function setHidden(isHidden: boolean): void {
  Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}

async function live(set: Partial<WiredPlayer> = {}): Promise<WiredPlayer> {
  const player = Object.assign(wired(), { suspendAfter: 0.05 }, set);
  player.style.width = '160px';
  document.body.append(player);
  await waitUntil(() => player.whepTransport.running === 1);
  player.whepTransport.opened[0]?.play();
  await waitUntil(() => player.state === 'live');
  return player;
}

describe('a player at which nobody looks', () => {
  let below: HTMLElement;
  beforeEach(() => {
    below = document.createElement('div');
    below.style.height = '8000px';
  });
  afterEach(() => {
    Reflect.deleteProperty(document, 'hidden');
    clearPage();
    scrollTo(0, 0);
  });
  const scrollAway = () => {
    document.body.append(below);
    scrollTo(0, 8000);
  };

  it('lets the server go and keeps the last picture, and is back at once', async () => {
    const player = await live();
    scrollAway();
    await waitUntil(() => player.state === 'suspended');
    expect(player.whepTransport.running).to.equal(0);
    expect(player.status.stillFrame?.kind).to.equal('last-frame');
    expect(player.paused, 'a rest is no pause').to.equal(false);
    scrollTo(0, 0);
    await waitUntil(() => player.whepTransport.running === 1);
    player.whepTransport.opened.at(-1)?.play();
    await waitUntil(() => player.state === 'live');
  });

  it('rests in a hidden page as well, eager or not', async () => {
    const player = await live({ loading: 'eager' });
    setHidden(true);
    await waitUntil(() => player.state === 'suspended');
    setHidden(false);
    await waitUntil(() => player.whepTransport.running === 1);
    expect(player.state).to.equal('connecting');
  });

  it('does not rest far from the window when it is eager, nor when it shall never', async () => {
    const eager = await live({ loading: 'eager' });
    const never = await live({ suspendAfter: 'off' });
    const resting = await live();
    scrollAway();
    await waitUntil(() => resting.state === 'suspended');
    expect([eager.state, never.state]).to.deep.equal(['live', 'live']);
  });

  it('does not rest while it is seen in a window of its own, and does afterwards', async () => {
    const player = await live();
    const resting = await live();
    const { surface } = player.status;
    surface?.dispatchEvent(new Event('enterpictureinpicture', { bubbles: true }));
    scrollAway();
    await waitUntil(() => resting.state === 'suspended');
    expect(player.state).to.equal('live');
    surface?.dispatchEvent(new Event('leavepictureinpicture', { bubbles: true }));
    await waitUntil(() => player.state === 'suspended', 'it rests');
  });

  it('does not rest while it is heard', async () => {
    const player = await live({ muted: false });
    const resting = await live();
    scrollAway();
    await waitUntil(() => resting.state === 'suspended');
    expect(player.state).to.equal('live');
  });

  it('comes back when a person asks, wherever it is', async () => {
    const player = await live();
    scrollAway();
    await waitUntil(() => player.state === 'suspended');
    player.retry();
    expect(player.whepTransport.running).to.equal(1);
  });

  it('a pause stays a pause', async () => {
    const player = await live();
    const resting = await live();
    player.pause();
    scrollAway();
    await waitUntil(() => resting.state === 'suspended');
    expect(player.state).to.equal('paused');
    scrollTo(0, 0);
    await waitUntil(() => resting.state === 'connecting');
    expect(player.state).to.equal('paused');
  });

  it('another camera is looked for on return, not before', async () => {
    const player = await live();
    scrollAway();
    await waitUntil(() => player.state === 'suspended');
    player.whep = '/other/whep';
    await player.updateComplete;
    expect([player.state, player.whepTransport.running]).to.deep.equal(['suspended', 0]);
    scrollTo(0, 0);
    await waitUntil(() => player.whepTransport.running === 1);
    expect(player.whepTransport.opened.at(-1)?.context.endpoints.whep).to.match(/other/);
  });

  it('leaves nothing behind when it is taken out', async () => {
    const player = await live();
    scrollAway();
    await waitUntil(() => player.state === 'suspended');
    player.remove();
    await waitUntil(() => player.state === 'idle');
    setHidden(true);
    setHidden(false);
    expect([player.state, player.whepTransport.running]).to.deep.equal(['idle', 0]);
  });
});
