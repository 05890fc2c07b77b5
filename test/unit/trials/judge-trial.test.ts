import { expect } from '@open-wc/testing';
import { initialLadder } from '../../../src/ladder/state.js';
import type { TransportName } from '../../../src/ladder/transport-name.js';
import { beginFrozenTime } from '../../../src/trials/frozen-time.js';
import { judgeTrial } from '../../../src/trials/observe-trials.js';
import { beginTrial, getTrialMemory, noteFailedTrial, NO_TRIALS, rememberTrial } from '../../../src/trials/trials.js';
import { CONFIG } from './simulated-playback.js';

const NOW_MS = 100_000;

interface Row {
  readonly shown: TransportName;
  readonly tried: TransportName;
  readonly s: number;
  readonly shownFrozenS: number;
  readonly triedFrozenS: number;
  readonly returns?: number;
  readonly isFrozen?: boolean;
  readonly verdict: 'take' | 'end' | null;
}

const DOWN = { shown: 'whep', tried: 'll-hls' } as const;
const TWO_DOWN = { shown: 'whep', tried: 'hls' } as const;
const UP = { shown: 'll-hls', tried: 'whep' } as const;

const ROWS: readonly Row[] = [
  // A worse transport has to save frozen time.
  { ...DOWN, s: 4, shownFrozenS: 3, triedFrozenS: 0, verdict: null },
  { ...DOWN, s: 6, shownFrozenS: 1.4, triedFrozenS: 0, verdict: null },
  { ...DOWN, s: 6, shownFrozenS: 1.6, triedFrozenS: 0, verdict: 'take' },
  { ...DOWN, s: 6, shownFrozenS: 1.6, triedFrozenS: 0, isFrozen: true, verdict: null },
  { ...DOWN, s: 6, shownFrozenS: 3.2, triedFrozenS: 1.5, verdict: null },
  { ...DOWN, s: 13, shownFrozenS: 3.2, triedFrozenS: 1.5, verdict: 'take' },
  { ...DOWN, s: 13, shownFrozenS: 3.4, triedFrozenS: 1.9, verdict: null },
  { ...DOWN, s: 6, shownFrozenS: 0, triedFrozenS: 0.8, verdict: 'end' },
  { ...DOWN, s: 29, shownFrozenS: 1, triedFrozenS: 0.5, verdict: null },
  { ...DOWN, s: 30, shownFrozenS: 1, triedFrozenS: 0.5, verdict: 'end' },
  // Each step down costs delay.
  { ...TWO_DOWN, s: 6, shownFrozenS: 2.9, triedFrozenS: 0, verdict: null },
  { ...TWO_DOWN, s: 6, shownFrozenS: 3.1, triedFrozenS: 0, verdict: 'take' },
  // Both freeze: the link has no room for two.
  { ...DOWN, s: 13, shownFrozenS: 5, triedFrozenS: 4.5, verdict: 'end' },
  // A better transport has to be no worse.
  { ...UP, s: 19, shownFrozenS: 0, triedFrozenS: 0, verdict: null },
  { ...UP, s: 20, shownFrozenS: 0, triedFrozenS: 0.2, verdict: 'take' },
  { ...UP, s: 20, shownFrozenS: 0, triedFrozenS: 0.3, verdict: 'end' },
  { ...UP, s: 6, shownFrozenS: 0, triedFrozenS: 0.8, verdict: 'end' },
  { ...UP, s: 6, shownFrozenS: 1.6, triedFrozenS: 0, verdict: 'take' },
  { ...UP, s: 39, shownFrozenS: 0, triedFrozenS: 0, returns: 1, verdict: null },
  { ...UP, s: 40, shownFrozenS: 0, triedFrozenS: 0, returns: 1, verdict: 'take' },
  { ...UP, s: 79, shownFrozenS: 0, triedFrozenS: 0, returns: 9, verdict: null },
  { ...UP, s: 80, shownFrozenS: 0, triedFrozenS: 0, returns: 9, verdict: 'take' },
];

describe('a trial is judged', () => {
  for (const { shown, tried, s, shownFrozenS, triedFrozenS, returns = 0, isFrozen = false, verdict } of ROWS) {
    const against = `${tried}, frozen ${triedFrozenS} s of ${s} s${isFrozen ? ' and now' : ''}`;
    it(`${verdict ?? 'later'}: ${shown}, frozen ${shownFrozenS} s, against ${against}, after ${returns} returns`, () => {
      const active = { id: 1, transport: shown, requested: shown, sinceMs: 0, stalledAtMs: null, isAfterStall: false };
      const running = {
        ...beginTrial(2, tried),
        time: beginFrozenTime(NOW_MS - (isFrozen ? 700 : 100), 1, 40),
        comparedMs: s * 1000,
        frozenMs: triedFrozenS * 1000,
        shownFrozenMs: shownFrozenS * 1000,
      };
      const ladder = { ...initialLadder(), halt: null, active };
      const request = judgeTrial(running, rememberTrial(NO_TRIALS, tried, { returns }), {
        ladder,
        config: CONFIG,
        nowMs: NOW_MS,
      });
      expect(request?.type ?? null).to.equal(verdict);
    });
  }
});

describe('the pause after a trial that was not passed', () => {
  const pauses = (isUpward: boolean, count: number) => {
    let trials = NO_TRIALS;
    return Array.from({ length: count }, () => {
      trials = noteFailedTrial(trials, 'whep', NOW_MS, isUpward);
      return (getTrialMemory(trials, 'whep').pauseUntilMs - NOW_MS) / 1000;
    });
  };

  it('doubles, up to ten minutes; for a better transport up to two', () => {
    expect(pauses(false, 6)).to.deep.equal([30, 60, 120, 240, 480, 600]);
    expect(pauses(true, 5)).to.deep.equal([15, 30, 60, 120, 120]);
  });

  it('begins anew when the last failure was ten minutes ago', () => {
    const once = noteFailedTrial(noteFailedTrial(NO_TRIALS, 'hls', 0, false), 'hls', 0, false);
    const later = noteFailedTrial(once, 'hls', 600_000, false);
    expect(getTrialMemory(later, 'hls').pauseUntilMs).to.equal(630_000);
  });
});
