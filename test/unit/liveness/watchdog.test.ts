import { expect } from '@open-wc/testing';
import {
  beginAfterStall,
  beginWatch,
  beginWithSame,
  observe,
  type WatchdogState,
} from '../../../src/liveness/watchdog.js';

/** Looks each 250 ms at a picture whose count is a function of the time. */
function watch(untilMs: number, countAt: (ms: number) => number, isKnownAt = (_ms: number) => true): WatchdogState[] {
  const states = [beginWatch(0, countAt(0))];
  for (let nowMs = 250; nowMs <= untilMs; nowMs += 250) {
    states.push(observe(states.at(-1)!, { nowMs, count: countAt(nowMs), isKnown: isKnownAt(nowMs) }));
  }
  return states;
}

describe('the watchdog', () => {
  it('lets a moving picture be', () => {
    expect(watch(10_000, (ms) => ms / 40).some(({ isStalled }) => isStalled)).to.equal(false);
  });

  it('calls a picture that stops frozen within two seconds, and moving at the next frame', () => {
    const states = watch(8000, (ms) => (ms <= 2000 ? ms / 40 : ms < 6000 ? 50 : 51));
    const at = (ms: number) => states[ms / 250]!.isStalled;
    expect(at(3500)).to.equal(false);
    expect(at(4000)).to.equal(true);
    expect(at(5750)).to.equal(true);
    expect(at(6000)).to.equal(false);
  });

  it('gives a camera with few frames five of its own intervals', () => {
    const slow = watch(20_000, (ms) => Math.floor(ms / 2000));
    expect(slow.some(({ isStalled }) => isStalled)).to.equal(false);
    const stopped = watch(30_000, (ms) => Math.floor(Math.min(ms, 12_000) / 2000));
    expect(stopped.at(-1)!.isStalled).to.equal(true);
  });

  it('waits longer for the second picture of a camera that gave one on its last connection and then none', () => {
    const first = watch(6000, () => 1).at(-1)!;
    expect([first.isStalled, first.intervalMs]).to.deep.equal([true, null]);
    const again = beginAfterStall(6000, 2, null, first);
    let state = again;
    for (let nowMs = 6250; nowMs <= 16_000; nowMs += 250) state = observe(state, { nowMs, count: 2, isKnown: true });
    expect(state.isStalled, 'one in ten seconds').to.equal(false);
    for (let nowMs = 16_250; nowMs <= 60_000; nowMs += 250) state = observe(state, { nowMs, count: 2, isKnown: true });
    expect(state.isStalled, 'not for ever').to.equal(true);
  });

  it('takes a pause that a new connection ended as one of the camera, and an outage as none', () => {
    // Pictures until 2 s; the pause of 2 s is called a freeze after 1.7 s.
    const before = watch(4000, (ms) => Math.min(ms, 2000) / 40).at(-1)!;
    expect(before.isStalled).to.equal(true);
    const watchNext = (beginsAtMs: number, pauseMs: number) => {
      let state = beginAfterStall(beginsAtMs, 1, null, before);
      const endsAtMs = beginsAtMs + 1000 + pauseMs;
      for (let nowMs = beginsAtMs + 250; nowMs <= endsAtMs; nowMs += 250) {
        const count = 1 + Math.min(1000, nowMs - beginsAtMs) / 40;
        state = observe(state, { nowMs, count, isKnown: true });
      }
      return state.isStalled;
    };
    expect(watchNext(4000, 2000), 'the same pause again').to.equal(false);
    expect(watchNext(4000, 4000), 'twice as long').to.equal(true);
    expect(watchNext(12_000, 2000), 'after an outage of ten seconds').to.equal(true);
  });

  it('neither counts the unknown as dead nor as alive', () => {
    const hidden = watch(
      20_000,
      () => 7,
      (ms) => ms < 500 || ms > 15_000,
    );
    expect(hidden[15_000 / 250]!.isStalled).to.equal(false);
    expect(hidden[16_500 / 250]!.isStalled, 'a fresh start after it').to.equal(false);
    expect(hidden.at(-1)!.isStalled).to.equal(true);
    const stalledThenHidden = watch(
      10_000,
      (ms) => Math.min(ms, 500) / 40,
      (ms) => ms < 3000,
    );
    expect(stalledThenHidden.at(-1)!.isStalled, 'frozen stays frozen').to.equal(true);
  });

  it('counts a second at the most of the time without an observation', () => {
    const observed = watch(4000, (ms) => ms / 40).at(-1)!;
    const late = observe(observed, { nowMs: 60_000, count: observed.count, isKnown: true });
    expect(late.isStalled, 'a busy page').to.equal(false);
    expect(observe(late, { nowMs: 60_100, count: observed.count + 1, isKnown: true }).isStalled).to.equal(false);
    expect(
      observe(late, { nowMs: 60_900, count: observed.count, isKnown: true }).isStalled,
      'and a frozen one',
    ).to.equal(true);
  });

  it('tells of a frozen picture where timers come once a second', () => {
    const observed = watch(4000, (ms) => ms / 40).at(-1)!;
    const after = observe(observed, { nowMs: 5010, count: observed.count, isKnown: true });
    expect(observe(after, { nowMs: 6020, count: observed.count, isKnown: true }).isStalled).to.equal(true);
  });

  it('waits five times the pace that is known before the first frame', () => {
    let state = beginWatch(0, 1, 10_000);
    for (let nowMs = 250; nowMs < 50_000; nowMs += 250) state = observe(state, { nowMs, count: 1, isKnown: true });
    expect(state.isStalled).to.equal(false);
    expect(observe(state, { nowMs: 50_000, count: 1, isKnown: true }).isStalled).to.equal(true);
  });

  const countStalls = (states: readonly WatchdogState[]) =>
    states.filter(({ isStalled }, at) => isStalled && !states[at - 1]?.isStalled).length;

  it('learns from gaps that end by themselves: bursts seconds apart are called frozen once at the most', () => {
    const bursts = watch(40_000, (ms) => Math.floor(ms / 2300) * 10 + Math.min(10, (ms % 2300) / 25));
    expect(countStalls(bursts)).to.be.at.most(1);
  });

  it('follows a camera from 25 frames a second to one in two seconds', () => {
    const night = watch(90_000, (ms) => (ms < 30_000 ? ms / 40 : 750 + Math.floor((ms - 30_000) / 2000)));
    expect(countStalls(night)).to.be.at.most(1);
    const stopped = watch(90_000, (ms) =>
      ms < 30_000 ? ms / 40 : 750 + Math.floor((Math.min(ms, 60_000) - 30_000) / 2000),
    );
    expect(stopped.at(-1)!.isStalled, 'and still sees it freeze').to.equal(true);
  });

  it('forgets the gap of an accident after a minute', () => {
    const states = watch(80_000, (ms) => (ms < 6000 ? Math.min(ms, 2000) : Math.min(ms, 70_000)) / 40);
    const at = (ms: number) => states[ms / 250]!.isStalled;
    expect(at(5000)).to.equal(true);
    expect(at(6250)).to.equal(false);
    expect(at(72_000)).to.equal(true);
  });

  it('asks a camera that gives the same picture again and again more and more rarely', () => {
    const changesAtMs = 30_000;
    const stallsAtMs: number[] = [];
    let state = beginWatch(0, 1);
    for (let nowMs = 250; nowMs <= 120_000; nowMs += 250) {
      const count = 1 + Math.floor(nowMs / changesAtMs);
      state = observe(state, { nowMs, count, isKnown: true });
      if (!state.isStalled) continue;
      stallsAtMs.push(nowMs);
      state = beginWithSame(nowMs, count, null, state.gaps, Math.floor(nowMs / changesAtMs) * changesAtMs);
    }
    expect(stallsAtMs.length, String(stallsAtMs)).to.be.at.most(2);
  });
});
