import { expect } from '@open-wc/testing';
import { beginFrozenTime, observeFrames, type FrozenTime } from '../../../src/trials/frozen-time.js';

const TICK_MS = 100;

/** Observes 25 frames per second ten times a second; `moves` says which observations find new frames. */
function observeFor(ms: number, moves: (atMs: number) => boolean, before = beginFrozenTime(0, 0)): FrozenTime {
  let state = before;
  let frames = state.count;
  for (let atMs = state.observedAtMs + TICK_MS, endMs = state.observedAtMs + ms; atMs <= endMs; atMs += TICK_MS) {
    if (moves(atMs)) frames += TICK_MS / 40;
    state = observeFrames(state, atMs, Math.floor(frames));
  }
  return state;
}

describe('frozen time', () => {
  it('is none while frames come as usual', () => {
    const state = observeFor(10_000, () => true);
    expect(state.frozenMs).to.equal(0);
    expect(state.freezes).to.equal(0);
    expect(state.intervalMs).to.be.within(36, 44);
  });

  it('counts a freeze while it goes on, and once', () => {
    const moving = observeFor(5_000, () => true);
    const frozen = observeFor(1_000, () => false, moving);
    expect(frozen.frozenMs).to.be.within(850, 1_000);
    expect(frozen.freezes).to.equal(1);
    const after = observeFor(3_000, () => true, frozen);
    expect(after.frozenMs).to.be.within(frozen.frozenMs, frozen.frozenMs + TICK_MS);
    expect(after.freezes).to.equal(1);
  });

  it('counts each freeze of several', () => {
    const state = observeFor(20_000, (atMs) => atMs % 4_000 < 3_000);
    expect(state.freezes).to.equal(5);
    expect(state.frozenMs).to.be.within(4_400, 5_400);
  });

  it('does not count frames that were observed late, all at once', () => {
    const moving = observeFor(5_000, () => true);
    const late = observeFrames(moving, moving.observedAtMs + 800, moving.count + 20);
    expect(late.frozenMs).to.equal(0);
  });

  it('says nothing of a time in which nothing was observed', () => {
    const moving = observeFor(5_000, () => true);
    const woken = observeFrames(moving, moving.observedAtMs + 60_000, moving.count);
    expect(woken.frozenMs).to.equal(0);
    expect(observeFor(1_000, () => true, woken).frozenMs).to.equal(0);
  });

  it('knows no freeze before it knows the interval, unless another session of the camera told it', () => {
    expect(observeFrames(observeFrames(beginFrozenTime(0, 0), 100, 1), 900, 2).freezes).to.equal(0);
    expect(observeFrames(beginFrozenTime(0, 0, 40), 900, 1).freezes).to.equal(1);
  });

  it('calls a slow picture frozen where the camera is known to be faster', () => {
    const state = observeFor(10_000, (atMs) => atMs % 1_000 === 0, beginFrozenTime(0, 0, 40));
    expect(state.frozenMs).to.be.above(8_000);
  });
});
