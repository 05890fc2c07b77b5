import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { isLive } from '../../../src/ladder/state.js';
import type { TransportName } from '../../../src/ladder/transport-name.js';
import { createRandom } from '../../random.js';
import { CONFIG, createFreezingLink, SimulatedPlayback, type Freezes } from './simulated-playback.js';

const WELL: Freezes = { share: 0, lengthMs: 1 };
const MINUTE_MS = 60_000;

type Link = Partial<Record<TransportName, Freezes>>;

/** Plays over a link on which each transport freezes as told; `later` from ten minutes on. */
function playOver(link: Link, seed = 1, later: Link = {}, config = CONFIG, hasTrials = true): SimulatedPlayback {
  const random = createRandom(seed);
  const freezing = createFreezingLink((transport, nowMs) => {
    return (nowMs < 10 * MINUTE_MS ? link : later)[transport] ?? WELL;
  }, random);
  return new SimulatedPlayback(freezing, random, config, hasTrials).start();
}

const STUTTERING: Freezes = { share: 0.3, lengthMs: 1_000 };
const WORSE: Freezes = { share: 0.5, lengthMs: 1_500 };

describe('trials of other transports', () => {
  it('leave a transport that freezes for one that does not, within a minute, and stay there', () => {
    const playback = playOver({ whep: STUTTERING }).runFor(MINUTE_MS);
    expect(playback.transport).to.equal('ll-hls');
    playback.runFor(9 * MINUTE_MS);
    expect(playback.changes.map(({ to }) => to)).to.deep.equal(['ll-hls']);
  });

  it('tell why the better transport is not shown', () => {
    const playback = playOver({ whep: STUTTERING });
    while (playback.transport !== 'll-hls') playback.runFor(100);
    const { fault } = playback.ladder.memory.whep;
    expect(fault?.code).to.equal('stalled');
    expect(fault?.serverMessage).to.match(/^frozen \d+ times, for [\d.]+ s of the last minute$/);
  });

  it('save the viewer most of the frozen time', () => {
    const link = { whep: STUTTERING, 'll-hls': { share: 0.03, lengthMs: 500 } };
    const withTrials = playOver(link).runFor(10 * MINUTE_MS);
    const without = playOver(link, 1, {}, CONFIG, false).runFor(10 * MINUTE_MS);
    expect(withTrials.frozenMs).to.be.below(without.frozenMs / 4);
  });

  it('bring the better transport back when it plays well, and make none while it is shown', () => {
    const playback = playOver({ whep: STUTTERING }).runFor(13 * MINUTE_MS);
    expect(playback.transport).to.equal('whep');
    const count = playback.begunTrials.length;
    playback.runFor(10 * MINUTE_MS);
    expect(playback.begunTrials.length).to.equal(count);
    expect(playback.ladder.memory.whep.fault).to.equal(null);
  });

  it('stay on a transport that freezes less than the others, and try those less and less often', () => {
    const playback = playOver({ whep: STUTTERING, 'll-hls': WORSE, hls: WORSE }).runFor(10 * MINUTE_MS);
    expect(playback.changes).to.deep.equal([]);
    const times = playback.begunTrials.filter(({ transport }) => transport === 'll-hls').map(({ atMs }) => atMs);
    expect(times.length).to.be.within(2, 6);
    const pauses = times.slice(1).map((atMs, i) => atMs - times[i]!);
    expect(pauses, 'each pause is longer').to.deep.equal([...pauses].sort((a, b) => a - b));
  });

  it('are not made for a picture that hardly freezes', () => {
    const playback = playOver({ whep: { share: 0.02, lengthMs: 400 } }).runFor(10 * MINUTE_MS);
    expect(playback.begunTrials).to.deep.equal([]);
  });

  it('are not made where there is one transport, for a preview, or while the page is hidden', () => {
    const alone = { ...CONFIG, steps: CONFIG.steps.slice(0, 1) };
    expect(playOver({ whep: STUTTERING }, 1, {}, alone).runFor(5 * MINUTE_MS).begunTrials).to.deep.equal([]);
    const preview = { ...CONFIG, isPreview: true };
    expect(playOver({ whep: STUTTERING }, 1, {}, preview).runFor(5 * MINUTE_MS).begunTrials).to.deep.equal([]);
    const hidden = playOver({ whep: STUTTERING });
    hidden.isAllowed = false;
    expect(hidden.runFor(5 * MINUTE_MS).begunTrials).to.deep.equal([]);
  });

  it('are not made where they are not worth it, though the picture stops and moves again', () => {
    const playback = playOver({ whep: WORSE });
    playback.isWorthwhile = false;
    playback.runFor(5 * MINUTE_MS);
    expect(playback.frozenMs).to.be.above(MINUTE_MS);
    expect(playback.begunTrials).to.deep.equal([]);
  });

  it('trust a transport again after five minutes, where none may be made', () => {
    const playback = playOver({ whep: STUTTERING });
    while (playback.transport !== 'll-hls') playback.runFor(100);
    playback.isWorthwhile = false;
    playback.runFor(4 * MINUTE_MS);
    expect(playback.transport).to.equal('ll-hls');
    playback.runFor(2 * MINUTE_MS);
    expect(playback.transport).to.equal('whep');
    expect(playback.begunTrials.map(({ transport }) => transport)).to.deep.equal(['ll-hls']);
  });

  it('wait at the connect gate without being late', () => {
    const playback = playOver({ whep: { share: 0.3, lengthMs: 500 } }).runFor(2_000);
    playback.isGateOpen = false;
    for (let i = 0; i < 600 && playback.begunTrials.length === 0; i += 1) playback.runFor(100);
    playback.runFor(20_000);
    expect(playback.begunTrials).to.have.length(1);
    expect(playback.trials.running?.transport).to.equal('ll-hls');
    playback.isGateOpen = true;
    for (let i = 0; i < 600 && playback.transport === 'whep'; i += 1) playback.runFor(100);
    expect(playback.transport).to.equal('ll-hls');
    expect(playback.begunTrials).to.have.length(1);
  });

  it('end without blame when the page is hidden', () => {
    const playback = playOver({ whep: STUTTERING });
    while (playback.begunTrials.length === 0) playback.runFor(100);
    playback.isAllowed = false;
    playback.runFor(200);
    expect(playback.trials.running).to.equal(null);
    expect(playback.ladder.attempts).to.deep.equal([]);
    expect(playback.trials.memory['ll-hls']?.failures ?? 0).to.equal(0);
  });

  it('do not stop a person who wants the best transport now', () => {
    const playback = playOver({ whep: STUTTERING }).runFor(MINUTE_MS);
    expect(playback.transport).to.equal('ll-hls');
    playback.send({ type: 'wake', isRequested: true });
    playback.runFor(5_000);
    expect(playback.changes.at(-1)?.to).to.equal('whep');
  });

  it('forget everything with another camera', () => {
    const playback = playOver({ whep: STUTTERING }).runFor(MINUTE_MS);
    playback.send({ type: 'halt', halt: 'idle' });
    expect(playback.trials.memory.whep?.doubt).not.to.equal(null);
    playback.ladder = { ...playback.ladder, nextId: 1 };
    playback.send({ type: 'start' });
    expect(playback.trials.memory).to.deep.equal({});
  });

  it('on any link: few changes, never from a moving picture to one that stands still, and no more than two sessions', () => {
    const freezes = fc.record({
      share: fc.constantFrom(0, 0.02, 0.1, 0.3, 0.6),
      lengthMs: fc.constantFrom(300, 1_000, 2_000, 4_000),
    });
    const link = fc.record({ whep: freezes, 'll-hls': freezes, hls: freezes });
    fc.assert(
      fc.property(link, link, fc.nat(1_000_000), (first, later, seed) => {
        const playback = playOver(first, seed, later);
        for (let ms = 0; ms < 20 * MINUTE_MS; ms += 10_000) {
          playback.runFor(10_000);
          const { attempts, active } = playback.ladder;
          expect(attempts.length + (active ? 1 : 0)).to.be.at.most(2);
          if (playback.trials.running) expect(attempts.map(({ id }) => id)).to.include(playback.trials.running.id);
        }
        expect(playback.changes.filter((change) => change.wasMoving && !change.isMoving)).to.deep.equal([]);
        for (const { atMs } of playback.changes) {
          const within = playback.changes.filter((other) => other.atMs >= atMs && other.atMs < atMs + 10 * MINUTE_MS);
          expect(within.length).to.be.at.most(8);
        }
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  it('on any link where one of two is clearly better: end on that one', () => {
    const better: Freezes = { share: 0.01, lengthMs: 300 };
    const worse = fc.record({ share: fc.constantFrom(0.2, 0.4, 0.6), lengthMs: fc.constantFrom(600, 1_500, 3_000) });
    const config = { ...CONFIG, steps: CONFIG.steps.slice(0, 2) };
    fc.assert(
      fc.property(worse, fc.boolean(), fc.nat(1_000_000), (bad, isWhepBetter, seed) => {
        const link: Link = isWhepBetter ? { whep: better, 'll-hls': bad } : { whep: bad, 'll-hls': better };
        const playback = playOver(link, seed, {}, config).runFor(9 * MINUTE_MS);
        expect(isLive(playback.ladder) || playback.transport !== null).to.equal(true);
        expect(playback.transport).to.equal(isWhepBetter ? 'whep' : 'll-hls');
        // The link is well after ten minutes: the better transport is back.
        expect(playback.runFor(6 * MINUTE_MS).transport).to.equal('whep');
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});
