import { expect } from '@open-wc/testing';
import { Fault } from '../../src/index.js';
import { waitUntil } from '../wait-until.js';
import { clearPage, picture, scripted, swap } from './support.js';

const live = () => ({ state: 'live', transport: 'whep', surface: picture() }) as const;
const offline = () => ({ state: 'offline', fault: new Fault('offline') }) as const;

function hide(isHidden: boolean): void {
  if (isHidden) Object.defineProperty(document, 'hidden', { configurable: true, value: true });
  else Reflect.deleteProperty(document, 'hidden');
  document.dispatchEvent(new Event('visibilitychange'));
}

describe('keep-awake', () => {
  let held: number;
  let asked: number;
  let restore: () => void;

  beforeEach(() => {
    held = asked = 0;
    restore = swap(navigator.wakeLock, 'request', () => () => {
      held += 1;
      asked += 1;
      let released = false;
      const release = () => {
        if (!released) held -= 1;
        released = true;
        return Promise.resolve();
      };
      const sentinel = {
        release,
        get released() {
          return released;
        },
      };
      return Promise.resolve(sentinel as unknown as WakeLockSentinel);
    });
  });
  afterEach(async () => {
    hide(false);
    clearPage();
    await waitUntil(() => held === 0, 'still held at the end');
    restore();
  });

  it('keeps the screen on while a live picture is seen, by one lock for all players', async () => {
    const players = [await scripted(live()), await scripted(live())];
    for (const player of players) player.keepAwake = true;
    await waitUntil(() => held === 1);
    players[0]?.remove();
    players[1]?.playback.show(offline());
    await waitUntil(() => held === 0, 'held without a picture');
    players[1]?.playback.show(live());
    await waitUntil(() => held === 1, 'not held again');
    expect(asked).to.equal(2);
  });

  it('is released when the page is hidden, and asked for again when it is shown', async () => {
    const player = await scripted(live());
    player.keepAwake = true;
    await waitUntil(() => held === 1);
    hide(true);
    await waitUntil(() => held === 0, 'held while hidden');
    hide(false);
    await waitUntil(() => held === 1, 'not asked again');
  });

  it('is released when the player is out of sight, removed, or not to keep awake any more', async () => {
    const player = await scripted(live());
    player.keepAwake = true;
    for (const [end, again] of [
      [() => (player.style.marginTop = '9000px'), () => (player.style.marginTop = '')],
      [() => (player.keepAwake = false), () => (player.keepAwake = true)],
      [() => player.remove(), () => document.body.append(player)],
    ]) {
      await waitUntil(() => held === 1, 'not held');
      end?.();
      await waitUntil(() => held === 0, 'still held');
      again?.();
    }
  });

  it('asks for nothing without the attribute', async () => {
    await scripted(live());
    expect(asked).to.equal(0);
  });
});
