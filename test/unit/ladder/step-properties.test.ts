import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { Fault, type FaultCode } from '../../../src/faults/fault.js';
import type { LadderInput, SignIn } from '../../../src/ladder/input.js';
import { step } from '../../../src/ladder/step.js';
import {
  initialLadder,
  isBetter,
  isLive,
  MAX_RUNNING,
  getPlaybackState,
  nextTickAtMs,
  type LadderConfig,
  type LadderState,
} from '../../../src/ladder/state.js';
import { getConsequence, FAULT_CODES_BY_PRIORITY } from '../../../src/ladder/policy.js';
import { TRANSPORT_NAMES, type TransportName } from '../../../src/ladder/transport-name.js';

const CODES = FAULT_CODES_BY_PRIORITY;
const SIGN_INS = [null, null, 'renewed', 'declined'] as const;

/** What happens, without ids: `pick` chooses among the attempts that are there. */
type Event =
  | { kind: 'start' | 'tick' | 'late' | 'stalled' | 'moving' | 'next' }
  | { kind: 'halt'; halt: 'idle' | 'paused' | 'suspended' }
  | { kind: 'started'; pick: number }
  | { kind: 'firstframe'; pick: number; noParts: boolean }
  | {
      kind: 'failed';
      pick: number;
      code: FaultCode;
      status: number | null;
      retryAfterMs: number | null;
      signIn: SignIn | null;
    }
  | { kind: 'lost'; code: FaultCode; signIn: SignIn | null }
  | { kind: 'changed' | 'renew' }
  | { kind: 'visible'; isVisible: boolean }
  | { kind: 'wake'; isRequested: boolean };

const code = fc.constantFrom(...CODES);
const pick = fc.nat(3);
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('start', 'tick', 'late', 'stalled', 'moving' as const) }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('next' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('halt' as const),
      halt: fc.constantFrom('idle', 'paused', 'suspended' as const),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('started' as const), pick }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('firstframe' as const), pick, noParts: fc.boolean() }) },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('failed' as const),
      pick,
      code,
      status: fc.constantFrom(null, 500),
      retryAfterMs: fc.constantFrom(null, 0, 7000, 1e12),
      signIn: fc.constantFrom(...SIGN_INS),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('lost' as const), code, signIn: fc.constantFrom(...SIGN_INS) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('changed', 'renew' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('visible' as const), isVisible: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wake' as const), isRequested: fc.boolean() }) },
);

const config: fc.Arbitrary<LadderConfig> = fc
  .record({
    transports: fc.shuffledSubarray([...TRANSPORT_NAMES], { minLength: 1 }),
    headStartMs: fc.constantFrom(300, 1200, Infinity),
    oneServer: fc.boolean(),
    hasOtherServers: fc.boolean(),
  })
  .map(({ transports, headStartMs, oneServer, hasOtherServers }) => ({
    headStartMs,
    hasOtherServers,
    steps: transports.map((transport) => ({
      transport,
      endpoint: transport === 'll-hls' ? 'hls' : transport,
      server: oneServer || !['mjpeg', 'snapshot'].includes(transport) ? 'media' : 'camera',
    })),
  }));

function toInput(happening: Event, state: LadderState): LadderInput | null {
  const attempt = 'pick' in happening ? state.attempts[happening.pick % Math.max(1, state.attempts.length)] : undefined;
  switch (happening.kind) {
    case 'start':
    case 'tick':
      return { type: happening.kind };
    case 'late':
      return { type: 'failed', id: state.nextId + 7, fault: new Fault('lost') };
    case 'stalled':
    case 'moving':
    case 'changed':
    case 'renew':
      return state.active && { type: happening.kind, id: state.active.id };
    case 'halt':
      return { type: 'halt', halt: happening.halt };
    case 'started':
      return attempt ? { type: 'started', id: attempt.id } : null;
    case 'firstframe': {
      const isPlain = attempt?.transport === 'll-hls' && happening.noParts;
      return attempt ? { type: 'firstframe', id: attempt.id, transport: isPlain ? 'hls' : attempt.transport } : null;
    }
    case 'failed': {
      const { code: faultCode, status, retryAfterMs, signIn } = happening;
      if (!attempt) return null;
      const fault = new Fault(faultCode, { transport: attempt.transport, status, retryAfterMs });
      return { type: 'failed', id: attempt.id, fault, signIn: faultCode === 'unauthorized' ? signIn : null };
    }
    case 'lost':
      return (
        state.active && {
          type: 'lost',
          id: state.active.id,
          fault: new Fault(happening.code, { transport: state.active.transport }),
          signIn: happening.code === 'unauthorized' ? happening.signIn : null,
        }
      );
    case 'visible':
      return { type: 'visible', isVisible: happening.isVisible };
    case 'wake':
      return { type: 'wake', isRequested: happening.isRequested };
    case 'next':
      return { type: 'tick' };
  }
}

/** Runs a story and gives each step to the check. */
function follow(
  built: LadderConfig,
  events: readonly Event[],
  check: (before: LadderState, after: LadderState, input: LadderInput, nowMs: number) => void,
): { state: LadderState; nowMs: number } {
  let state = step(initialLadder(), { type: 'start' }, { config: built, nowMs: 0, random: 0.5 });
  let nowMs = 0;
  for (const [turn, happening] of events.entries()) {
    // A watchdog takes its time before it says so.
    const passesMs = happening.kind === 'stalled' ? 2000 : 37;
    nowMs += happening.kind === 'next' ? Math.max(0, (nextTickAtMs(state, built) ?? nowMs + 100) - nowMs) : passesMs;
    const input = toInput(happening, state);
    if (!input) continue;
    const after = step(state, input, { config: built, nowMs, random: (turn % 10) / 10 });
    check(state, after, input, nowMs);
    state = after;
  }
  return { state, nowMs };
}

const stories = fc.tuple(config, fc.array(event, { maxLength: 80 }));
const RUNS = { numRuns: 1500 };
const hasDeclined = (state: LadderState) =>
  Object.values(state.memory).some(({ restUntilMs }) => restUntilMs === Infinity);
const runningIds = (state: LadderState) => [
  ...state.attempts.map(({ id }) => id),
  ...(state.active ? [state.active.id] : []),
];

describe('the ladder, whatever comes in', () => {
  it('never runs more than two at a time, nor one endpoint twice while none is seen', () => {
    fc.assert(
      fc.property(stories, ([built, events]) => {
        follow(built, events, (_, after) => {
          expect(runningIds(after).length).to.be.at.most(MAX_RUNNING);
          expect(new Set(runningIds(after)).size).to.equal(runningIds(after).length);
          const transports = after.attempts.map(({ transport }): TransportName =>
            transport === 'll-hls' ? 'hls' : transport,
          );
          expect(new Set(transports).size).to.equal(transports.length);
        });
      }),
      RUNS,
    );
  });

  it('never replaces a moving picture by a worse one', () => {
    fc.assert(
      fc.property(stories, ([built, events]) => {
        follow(built, events, (before, after) => {
          if (!isLive(before) || !before.active || !after.active || after.active.id === before.active.id) return;
          const { id, transport } = after.active;
          // The same transport, from the preferred server.
          const purpose = before.attempts.find((attempt) => attempt.id === id)?.purpose;
          if (purpose === 'renewal' && transport === before.active.transport) return;
          expect(isBetter(transport, before.active.transport, built)).to.equal(true);
        });
      }),
      RUNS,
    );
  });

  it('always has a way out: something runs, something is seen, a time is set, or only the page can help', () => {
    fc.assert(
      fc.property(stories, ([built, events]) => {
        follow(built, events, (_, after, __, nowMs) => {
          if (after.halt) return;
          const waitsForPage =
            after.fault !== null && (getConsequence(after.fault.code) === 'ask' || hasDeclined(after));
          const wakeMs = nextTickAtMs(after, built);
          const hasNext = after.attempts.length > 0 || isLive(after) || wakeMs !== null || waitsForPage;
          expect(hasNext, getPlaybackState(after)).to.equal(true);
          // Nothing is planned further away than a person would wait before reloading the page twice.
          if (wakeMs !== null && !isLive(after)) expect(wakeMs - nowMs).to.be.at.most(400_000);
          // Everything that opens ends in time, even if its transport never answers.
          for (const { queuedAtMs } of after.attempts) expect(wakeMs).to.be.at.most(queuedAtMs + 45_000);
        });
      }),
      RUNS,
    );
  });

  it('never lives in a tick: what is due is done at once', () => {
    fc.assert(
      fc.property(stories, ([built, events]) => {
        const { state, nowMs } = follow(built, events, () => undefined);
        const env = { config: built, nowMs: Math.max(nowMs, nextTickAtMs(state, built) ?? nowMs), random: 0.5 };
        const after = step(state, { type: 'tick' }, env);
        const wakeMs = nextTickAtMs(after, built);
        if (wakeMs !== null) expect(wakeMs).to.be.above(env.nowMs);
      }),
      RUNS,
    );
  });

  it('asks no transport again at once, unless the conditions, the page or a person have changed something', () => {
    fc.assert(
      fc.property(stories, ([built, events]) => {
        const endedAtMs = new Map<TransportName, number>();
        follow(built, events, (before, after, input, nowMs) => {
          // What ran when the world changed may have heard old news.
          const isNews = before.isWoken || ['start', 'wake', 'halt'].includes(input.type);
          const mayBeAccident =
            (input.type === 'failed' || input.type === 'lost') && input.fault.code === 'ended-early';
          if (isNews || mayBeAccident || ('signIn' in input && input.signIn === 'renewed')) endedAtMs.clear();
          else if (input.type === 'failed' || input.type === 'lost') {
            const ended = before.attempts.find(({ id }) => id === input.id)?.transport;
            const lost = before.active?.id === input.id ? before.active.requested : null;
            const transport = ended ?? lost;
            if (transport) endedAtMs.set(transport, nowMs);
            // The first loss in a row is made good from another server, where there is one.
            if (lost && built.hasOtherServers && after.failures === 1) endedAtMs.delete(lost);
          }
          for (const { id, transport } of after.attempts) {
            // The servers of a transport set the time of its renewal themselves.
            if (id >= before.nextId && input.type !== 'renew')
              expect(nowMs - (endedAtMs.get(transport) ?? -Infinity), transport).to.be.at.least(200);
          }
        });
      }),
      RUNS,
    );
  });

  it('comes back: once every transport plays again, it is live within the waits it has set itself', () => {
    fc.assert(
      fc.property(stories, ([built, events]) => {
        const result = follow(built, events, () => undefined);
        let { state, nowMs } = result;
        const tell = (input: LadderInput) => {
          state = step(state, input, { config: built, nowMs, random: 0.5 });
        };
        tell(state.halt ? { type: 'start' } : { type: 'wake', isRequested: true });
        for (let turn = 0; turn < 20 && !isLive(state); turn += 1) {
          const attempt = state.attempts[0];
          if (attempt) tell({ type: 'firstframe', id: attempt.id, transport: attempt.transport });
          else {
            nowMs = Math.max(nowMs, nextTickAtMs(state, built) ?? nowMs);
            tell({ type: 'tick' });
          }
        }
        expect(getPlaybackState(state)).to.equal('live');
      }),
      RUNS,
    );
  });

  it('is final nowhere: by itself it comes back to the best picture, but where the page has said that it cannot help', () => {
    fc.assert(
      fc.property(stories, ([built, events]) => {
        const { state: before, nowMs: atMs } = follow(built, events, () => undefined);
        fc.pre(before.halt === null && !hasDeclined(before));
        let [state, nowMs] = [before, atMs];
        const tell = (input: LadderInput) => {
          state = step(state, input, { config: built, nowMs, random: 0.5 });
        };
        tell({ type: 'visible', isVisible: true });
        const best = built.steps[0]?.transport ?? 'whep';
        const isBest = ({ active }: LadderState) =>
          active !== null && (active.requested === best || !isBetter(best, active.transport, built));
        for (let turn = 0; turn < 60 && !isBest(state); turn += 1) {
          const attempt = state.attempts.find(({ trial }) => trial === null);
          const wakeMs = nextTickAtMs(state, built);
          // The address is the page's: nothing else leaves the ladder without a time.
          if (!attempt && wakeMs === null && state.fault?.code === 'bad-address') return;
          if (attempt) tell({ type: 'firstframe', id: attempt.id, transport: attempt.transport });
          else {
            nowMs = Math.max(nowMs, wakeMs ?? nowMs);
            tell({ type: 'tick' });
          }
        }
        expect(isBest(state), JSON.stringify(state)).to.equal(true);
        expect(nowMs - atMs).to.be.at.most(3_600_000);
      }),
      RUNS,
    );
  });

  it('is a function: it changes nothing that it is given', () => {
    const freeze = <T>(value: T): T => {
      if (typeof value === 'object' && value !== null && !Object.isFrozen(value) && !(value instanceof Error)) {
        Object.freeze(value);
        Object.values(value).forEach(freeze);
      }
      return value;
    };
    fc.assert(
      fc.property(stories, ([built, events]) => {
        follow(built, events, (_, after) => void freeze(after));
      }),
      { numRuns: 200 },
    );
  });
});
