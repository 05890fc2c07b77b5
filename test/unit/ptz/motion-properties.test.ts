import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { CONFIRM_MS, INTERVAL_MS, STILL, step, type PtzInput, type PtzRequest } from '../../../src/ptz/motion.js';

/** What viewer and network do, one after the other. `afterMs` is the time since the event before. */
interface Event {
  readonly afterMs: number;
  readonly kind: 'hold' | 'release' | 'home' | 'halt' | 'leave' | 'cut' | 'mend';
  readonly pan: number;
}

const event: fc.Arbitrary<Event> = fc.record({
  afterMs: fc.oneof(fc.nat(40), fc.nat(400), fc.nat(2500)),
  kind: fc.constantFrom('hold', 'hold', 'hold', 'release', 'release', 'home', 'halt', 'leave', 'cut', 'mend'),
  pan: fc.constantFrom(-1, -0.5, 0, 0.5, 1),
});
const world = fc.record({
  events: fc.array(event, { minLength: 1, maxLength: 40 }),
  /** Round trips in milliseconds, in turn. */
  delays: fc.array(fc.oneof(fc.nat(30), fc.nat(CONFIRM_MS - INTERVAL_MS - 1)), { minLength: 1, maxLength: 8 }),
  hasLimit: fc.boolean(),
  repeatMs: fc.constantFrom(0, 500, Infinity),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

const LIMIT_MS = 1000;

/** A camera behind a network: requests arrive late, in another order, also those that were replaced. */
function live({ events, delays, hasLimit, repeatMs }: World) {
  const timing = { repeatMs, moveLimitMs: hasLimit ? LIMIT_MS : Infinity };
  const sent: PtzRequest[] = [];
  const agenda: { atMs: number; run: () => void }[] = [];
  let state = STILL;
  let nowMs = 0;
  let isCut = false;
  /** When the viewer released a camera that may move; null where a stop is already under way. */
  let releasedAtMs: number | null = null;
  let moves = false;
  let movedAtMs = 0;
  const reactions: number[] = [];

  const take = (input: PtzInput) => {
    const { request } = state;
    state = step(state, input, nowMs, timing);
    const now = state.request;
    if (!now || now.id === request?.id) return;
    sent.push(now);
    if (now.kind === 'stop' && releasedAtMs !== null) {
      reactions.push(nowMs - releasedAtMs);
      releasedAtMs = null;
    }
    const delayMs = delays[now.id % delays.length] ?? 0;
    const wasCut = isCut;
    agenda.push({
      atMs: nowMs + delayMs / 2,
      run: () => {
        if (wasCut) return;
        if (now.kind === 'move') {
          moves = true;
          movedAtMs = nowMs;
        }
        if (now.kind === 'stop') moves = false;
      },
    });
    agenda.push({
      atMs: nowMs + delayMs,
      run: () => take(wasCut ? { type: 'failed', id: now.id, isRefusal: false } : { type: 'answered', id: now.id }),
    });
  };
  const passTo = (endMs: number) => {
    for (;;) {
      const wakeAtMs = state.wakeAtMs ?? Infinity;
      agenda.sort((a, b) => a.atMs - b.atMs);
      const first = agenda[0]?.atMs ?? Infinity;
      const atMs = Math.min(first, wakeAtMs);
      if (atMs > endMs) break;
      nowMs = Math.max(nowMs, atMs);
      if (hasLimit && moves && nowMs - movedAtMs >= LIMIT_MS) moves = false;
      if (first <= wakeAtMs) agenda.shift()?.run();
      else take({ type: 'tick' });
    }
    nowMs = endMs;
    if (hasLimit && moves && nowMs - movedAtMs >= LIMIT_MS) moves = false;
  };
  const release = (input: PtzInput) => {
    if (state.mayMove && state.request?.kind !== 'stop' && state.hold) releasedAtMs = nowMs;
    take(input);
  };

  for (const { afterMs, kind, pan } of events) {
    passTo(nowMs + afterMs);
    if (kind === 'cut' || kind === 'mend') isCut = kind === 'cut';
    else if (kind === 'hold' && pan !== 0) {
      releasedAtMs = null;
      take({ type: 'hold', motion: { pan, tilt: 0, zoom: 0, focus: 0 } });
    } else if (kind === 'home') take({ type: 'command', command: { name: 'home' } });
    else release(kind === 'halt' || kind === 'leave' ? { type: kind } : { type: 'hold', motion: null });
  }
  release({ type: 'hold', motion: null });
  isCut = false;
  passTo(nowMs + 20_000);
  return {
    state,
    sent,
    moves: () => moves,
    reactions,
    releasedAtMs,
    isQuiet: agenda.length === 0 && state.wakeAtMs === null,
  };
}

describe('whatever viewer and network do', () => {
  const check = (law: (lived: ReturnType<typeof live>) => void) =>
    fc.assert(
      fc.property(world, (one) => law(live(one))),
      { seed: 15, numRuns: 2000 },
    );

  it('the camera stands still in the end, and nothing more is sent', () => {
    check(({ moves, state, isQuiet }) => {
      expect(moves()).to.equal(false);
      expect(state.mayMove).to.equal(false);
      expect(state.request).to.equal(null);
      expect(isQuiet).to.equal(true);
    });
  });

  it('no two requests are closer than a tenth of a second, but for the last stop of a page', () => {
    check(({ sent }) => {
      sent.forEach((request, index) => {
        const before = sent[index - 1];
        if (!before || (request.kind === 'stop' && request.keepalive)) return;
        expect(request.sentAtMs - before.sentAtMs).to.be.at.least(INTERVAL_MS);
      });
    });
  });

  it('a stop is under way at most a tenth of a second after each release', () => {
    let releases = 0;
    check(({ reactions, releasedAtMs }) => {
      expect(releasedAtMs).to.equal(null);
      for (const ms of reactions) expect(ms).to.be.at.most(INTERVAL_MS);
      releases += reactions.length;
    });
    expect(releases).to.be.greaterThan(1000);
  });
});
