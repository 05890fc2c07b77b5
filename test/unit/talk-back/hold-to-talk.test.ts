import { expect } from '@open-wc/testing';
import {
  isSending,
  nextTickMs,
  phaseOf,
  SILENT,
  stepTalk,
  type TalkInput,
  type TalkPhase,
  type TalkState,
} from '../../../src/talk-back/hold-to-talk.js';
import { createRandom } from '../../random.js';

const PRESS: TalkInput = { type: 'press' };
const RELEASE: TalkInput = { type: 'release' };
const MICROPHONE: TalkInput = { type: 'microphone', problem: null };
const DENIED: TalkInput = { type: 'microphone', problem: { code: 'denied', serverMessage: null } };
const LOST: TalkInput = { type: 'microphone-lost' };
const OPEN: TalkInput = { type: 'way-back-open' };
const CLOSED: TalkInput = { type: 'way-back-closed', problem: { code: 'not-found', serverMessage: 'no such path' } };
const LEAVE: TalkInput = { type: 'leave' };
const TICK: TalkInput = { type: 'tick' };

const play = (inputs: readonly TalkInput[], from = SILENT, nowMs = 0) =>
  inputs.reduce((state, input) => stepTalk(state, input, nowMs), from);

describe('hold to talk', () => {
  const CASES: readonly [string, readonly TalkInput[], TalkPhase, Partial<TalkState>][] = [
    ['asks for the microphone at the first press', [PRESS], 'asking', { microphone: 'asking', wayBack: 'none' }],
    ['connects with the microphone', [PRESS, MICROPHONE], 'connecting', { microphone: 'open', wayBack: 'opening' }],
    ['talks when the way back is open', [PRESS, MICROPHONE, OPEN], 'talking', { isHeld: true, wayBack: 'open' }],
    ['does nothing at a second press', [PRESS, MICROPHONE, OPEN, PRESS], 'talking', { wayBack: 'open' }],
    ['keeps the way back for a moment', [PRESS, MICROPHONE, OPEN, RELEASE], 'idle', { wayBack: 'open', isHeld: false }],
    ['talks at once after it', [PRESS, MICROPHONE, OPEN, RELEASE, PRESS], 'talking', { microphone: 'open' }],
    ['opens nothing for a press that is too short', [PRESS, MICROPHONE, RELEASE], 'idle', { wayBack: 'none' }],
    ['takes no way back that comes too late', [PRESS, MICROPHONE, RELEASE, OPEN], 'idle', { wayBack: 'none' }],
    ['waits for an answer without a hold', [PRESS, RELEASE], 'asking', { microphone: 'asking', isHeld: false }],
    ['connects nothing for it', [PRESS, RELEASE, MICROPHONE], 'idle', { microphone: 'open', wayBack: 'none' }],
    ['says why there is no microphone', [PRESS, DENIED], 'refused', { isHeld: false, microphone: 'none' }],
    ['says it without a hold too', [PRESS, RELEASE, DENIED], 'refused', { microphone: 'none' }],
    ['asks again at the next press', [PRESS, DENIED, PRESS], 'asking', { problem: null }],
    ['says what the service refused', [PRESS, MICROPHONE, CLOSED], 'refused', { isHeld: false, microphone: 'open' }],
    ['tries again at the next press', [PRESS, MICROPHONE, CLOSED, PRESS], 'connecting', { problem: null }],
    ['says that a way back was lost', [PRESS, MICROPHONE, OPEN, CLOSED], 'refused', { wayBack: 'none', isHeld: false }],
    ['says nothing of one that nobody uses', [PRESS, MICROPHONE, OPEN, RELEASE, CLOSED], 'idle', { wayBack: 'none' }],
    ['says that the microphone was unplugged', [PRESS, MICROPHONE, OPEN, LOST], 'refused', { microphone: 'none' }],
    ['forgets one that nobody uses', [PRESS, MICROPHONE, OPEN, RELEASE, LOST], 'idle', { wayBack: 'none' }],
    ['closes everything when left', [PRESS, MICROPHONE, OPEN, LEAVE], 'idle', SILENT],
    ['ignores an answer after that', [PRESS, LEAVE, MICROPHONE], 'idle', SILENT],
  ];
  for (const [what, inputs, phase, expected] of CASES) {
    it(what, () => {
      const state = play(inputs);
      expect(phaseOf(state)).to.equal(phase);
      expect(state).to.include(expected);
    });
  }

  it('gives the way back up after 5 s and the microphone after 90 s', () => {
    const released = play([RELEASE], play([PRESS, MICROPHONE, OPEN]), 1000);
    expect(nextTickMs(released)).to.equal(6000);
    expect(play([TICK], released, 5999)).to.equal(released);
    const closed = play([TICK], released, 6000);
    expect(closed).to.include({ wayBack: 'none', microphone: 'open' });
    expect(nextTickMs(closed)).to.equal(91_000);
    expect(play([TICK], closed, 90_999).microphone).to.equal('open');
    expect(play([TICK], closed, 91_000)).to.deep.equal(SILENT);
  });

  it('counts from the last release', () => {
    const once = play([RELEASE], play([PRESS, MICROPHONE, OPEN]), 1000);
    const twice = play([RELEASE], play([PRESS], once, 80_000), 85_000);
    expect(play([TICK], twice, 91_000).microphone).to.equal('open');
    expect(play([TICK], twice, 175_000).microphone).to.equal('none');
  });

  it('gives back a microphone that came without a hold', () => {
    const state = play([MICROPHONE], play([PRESS, RELEASE]), 2000);
    expect(nextTickMs(state)).to.equal(92_000);
  });

  it('shows a problem for 12 s', () => {
    const state = play([PRESS, DENIED], SILENT, 500);
    expect(nextTickMs(state)).to.equal(12_500);
    expect(phaseOf(play([TICK], state, 12_500))).to.equal('idle');
  });

  it('never sends what nobody says, in 5,000 random sequences', () => {
    const seed = Date.now() % 1_000_000;
    for (let index = 0; index < 5000; index += 1) {
      const random = createRandom(seed, index);
      const inputs: readonly TalkInput[] = [
        PRESS,
        PRESS,
        RELEASE,
        RELEASE,
        MICROPHONE,
        DENIED,
        LOST,
        OPEN,
        CLOSED,
        LEAVE,
        TICK,
      ];
      let state: TalkState = SILENT;
      let nowMs = 0;
      let isHeldByHand = false;
      for (let step = 0; step < 40; step += 1) {
        nowMs += random() * 20_000;
        const dueMs = nextTickMs(state);
        if (dueMs !== null && dueMs <= nowMs) state = stepTalk(state, TICK, nowMs);
        const input: TalkInput = inputs[Math.floor(random() * inputs.length)] ?? TICK;
        if (input === PRESS) isHeldByHand = true;
        if (input === RELEASE || input === LEAVE) isHeldByHand = false;
        state = stepTalk(state, input, nowMs);
        const breaks: readonly unknown[] = [
          isSending(state) && !isHeldByHand && 'sends without a hold',
          state.isHeld && !isHeldByHand && 'holds without a hand',
          state.wayBack !== 'none' && state.microphone !== 'open' && 'connects for nothing',
          state.wayBack === 'opening' && !state.isHeld && 'opens for nobody',
          state.problem && state.isHeld && 'talks with a problem',
          state.microphone === 'open' &&
            !state.isHeld &&
            !(state.releasedAtMs !== null && state.releasedAtMs > nowMs - 90_000) &&
            'keeps the microphone',
        ].filter(Boolean);
        if (breaks.length > 0) {
          throw new Error(`${breaks.join(', ')}; seed ${seed}:${index}, step ${step}: ${JSON.stringify(state)}`);
        }
      }
    }
  });
});
