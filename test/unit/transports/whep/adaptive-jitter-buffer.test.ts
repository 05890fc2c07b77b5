import { expect } from '@open-wc/testing';
import { adaptJitterBuffer, type AdaptedBuffer } from '../../../../src/transports/whep/adaptive-jitter-buffer.js';
import { JitterBufferTarget, type JitterBufferReceiver } from '../../../../src/transports/whep/jitter-buffer-target.js';
import { BLANK_SAMPLE, type Sample } from '../../../../src/transports/transport.js';
import { createRandom } from '../../../random.js';
import { until } from '../../support.js';

const FRAME_MS = 40;
const PACKETS_PER_FRAME = 4;

/** What happens in one second. */
interface Second {
  readonly lost?: number;
  readonly freezes?: number;
  readonly roundTripMs?: number;
}

const START: Sample = {
  ...BLANK_SAMPLE,
  atMs: 0,
  framesDecoded: 0,
  packetsReceived: 0,
  packetsLost: 0,
  retransmittedPacketsReceived: 0,
  nackCount: 1,
  freezeCount: 0,
  roundTripMs: 40,
};

function nextSample(before: Sample, { lost = 0, freezes = 0, roundTripMs = 40 }: Second): Sample {
  return {
    ...before,
    atMs: before.atMs + 1000,
    framesDecoded: before.framesDecoded! + 25,
    packetsReceived: before.packetsReceived! + 100,
    retransmittedPacketsReceived: before.retransmittedPacketsReceived! + lost,
    freezeCount: before.freezeCount! + freezes,
    roundTripMs,
  };
}

/** The targets in milliseconds after each of these seconds. */
function targetsAfter(seconds: readonly Second[]): number[] {
  let adapted: AdaptedBuffer = adaptJitterBuffer(null, { ...START, roundTripMs: seconds[0]?.roundTripMs ?? 40 });
  return seconds.map((second) => {
    adapted = adaptJitterBuffer(adapted, nextSample(adapted.sample, second));
    return Math.round(adapted.targetMs);
  });
}

const repeat = (count: number, second: Second) => Array.from({ length: count }, () => second);

describe('the jitter buffer on a link that loses packets', () => {
  const last = (seconds: readonly Second[]) => targetsAfter(seconds).at(-1);

  it('holds pictures for one retransmission where many packets are lost', () => {
    expect(last(repeat(20, { lost: 5 })), 'a round trip, and a frame until the loss is noticed').to.equal(80);
    expect(last(repeat(20, { lost: 5, roundTripMs: 20 }))).to.equal(60);
  });

  it('does not wait for a freeze where many packets are lost', () => {
    expect(targetsAfter(repeat(5, { lost: 10 })).findIndex((ms) => ms > 0)).to.be.lessThan(2);
  });

  it('adds nothing for a loss now and then that freezes nothing', () => {
    expect(last(repeat(60, { lost: 1 }))).to.equal(0);
  });

  it('adds a frame for each freeze that comes with a loss, and never more than 150 ms of delay with the network', () => {
    expect(targetsAfter([{ lost: 1, freezes: 1 }, {}, { lost: 1, freezes: 1 }])).to.deep.equal([40, 40, 80]);
    expect(last(repeat(20, { lost: 5, freezes: 2 }))).to.equal(150 - 20 - 18);
  });

  it('holds pictures for a retransmission from far away too, and no longer than 0.4 s', () => {
    expect(last(repeat(20, { lost: 5, freezes: 1, roundTripMs: 250 }))).to.equal(250);
    expect(last(repeat(20, { lost: 5, freezes: 1, roundTripMs: 900 }))).to.equal(400);
  });

  it('adds nothing for freezes without a loss: a buffer does not help a busy machine', () => {
    expect(last([{ lost: 1 }, ...repeat(20, { freezes: 1 })])).to.equal(0);
  });

  it('keeps its size for fifteen seconds without a loss, and then gives it back slowly', () => {
    const targets = targetsAfter([...repeat(10, { lost: 5 }), ...repeat(30, {})]).slice(9);
    expect(targets[14], 'after fourteen seconds').to.equal(80);
    expect(targets[17], 'after seventeen').to.equal(50);
    expect(targets.at(-1)).to.equal(0);
  });

  it('learns nothing from a page that was hidden', () => {
    const begun = adaptJitterBuffer(null, START);
    const hidden = { ...nextSample(START, { lost: 50, freezes: 5 }), atMs: 60_000 };
    expect(adaptJitterBuffer(begun, hidden).targetMs).to.equal(0);
  });

  it('takes one request for the loss of several packets where retransmissions are not marked', () => {
    let adapted = adaptJitterBuffer(null, { ...START, retransmittedPacketsReceived: null });
    for (let i = 0; i < 10; i += 1) {
      const { sample } = adapted;
      const next = { ...nextSample(sample, {}), retransmittedPacketsReceived: null, nackCount: sample.nackCount! + 1 };
      adapted = adaptJitterBuffer(adapted, next);
    }
    expect(adapted.targetMs).to.equal(80);
  });
});

/**
 * A link with this loss in both directions, for one minute. A request for a packet is repeated after 100 ms, as in
 * Chromium.
 */
function simulate(lossShare: number, isAdapting: boolean): { frozenMs: number; targetsMs: number[]; freezes: number } {
  const random = createRandom(1);
  const roundTripMs = 60;
  let adapted = adaptJitterBuffer(null, { ...START, roundTripMs });
  let frozenMs = 0;
  let freezes = 0;
  const targetsMs: number[] = [];
  for (let second = 0; second < 60; second += 1) {
    let lost = 0;
    const freezesBefore = freezes;
    for (let frame = 0; frame < 1000 / FRAME_MS; frame += 1) {
      let lateMs = 0;
      for (let packet = 0; packet < PACKETS_PER_FRAME; packet += 1) {
        if (random() >= lossShare) continue;
        lost += 1;
        let repairMs = (PACKETS_PER_FRAME - packet) * (FRAME_MS / PACKETS_PER_FRAME) + roundTripMs;
        while (random() < lossShare || random() < lossShare) repairMs += 100;
        lateMs = Math.max(lateMs, repairMs);
      }
      const gapMs = FRAME_MS + lateMs - (isAdapting ? adapted.targetMs : 0);
      if (gapMs <= FRAME_MS + 150) continue;
      freezes += 1;
      frozenMs += gapMs - FRAME_MS;
    }
    adapted = adaptJitterBuffer(
      adapted,
      nextSample(adapted.sample, { lost, freezes: freezes - freezesBefore, roundTripMs }),
    );
    targetsMs.push(adapted.targetMs);
  }
  return { frozenMs, targetsMs, freezes };
}

describe('a simulated minute on a link that loses packets', () => {
  for (const lossShare of [0.05, 0.1]) {
    it(`freezes for less than a third of the time with ${lossShare * 100} % of loss`, () => {
      const plain = simulate(lossShare, false);
      const ours = simulate(lossShare, true);
      expect(plain.frozenMs, 'without').to.be.greaterThan(1000);
      expect(ours.frozenMs).to.be.lessThan(plain.frozenMs / 3);
      expect(Math.max(...ours.targetsMs)).to.be.at.most(150 - 30 - 18);
    });
  }
});

describe('the target of the jitter buffer', () => {
  const play = (receiver: JitterBufferReceiver, target: JitterBufferTarget, seconds: readonly Second[], from: Sample) =>
    seconds.reduce((sample, second) => {
      const next = nextSample(sample, second);
      target.note(next);
      return next;
    }, from);

  it('stays the browser’s own as long as no packet was requested again', async () => {
    const receiver: JitterBufferReceiver = { jitterBufferTarget: null };
    const target = new JitterBufferTarget(receiver, null);
    play(receiver, target, repeat(10, { lost: 5, freezes: 1 }), { ...START, nackCount: 0 });
    // The module of the adaptation is there now, and would have been used.
    await import('../../../../src/transports/whep/adaptive-jitter-buffer.js');
    expect(receiver.jitterBufferTarget).to.equal(null);
  });

  it('grows where packets are lost, and is the browser’s own again afterwards', async () => {
    const receiver: JitterBufferReceiver = { jitterBufferTarget: null };
    const target = new JitterBufferTarget(receiver, null);
    const lossy = play(receiver, target, repeat(10, { lost: 5 }), START);
    await until(() => receiver.jitterBufferTarget === 80);
    play(receiver, target, repeat(60, {}), lossy);
    await until(() => receiver.jitterBufferTarget === null);
  });

  it('is the page’s where the page has set one', async () => {
    const receiver: JitterBufferReceiver = { jitterBufferTarget: null };
    const other: JitterBufferReceiver = { jitterBufferTarget: null };
    const target = new JitterBufferTarget(receiver, 0);
    play(receiver, target, repeat(10, { lost: 5 }), START);
    play(other, new JitterBufferTarget(other, null), repeat(10, { lost: 5 }), START);
    await until(() => other.jitterBufferTarget === 80);
    expect(receiver.jitterBufferTarget).to.equal(0);
  });

  it('is the larger one of the link’s and that of cameras in step', async () => {
    const receiver: JitterBufferReceiver = { jitterBufferTarget: null };
    const target = new JitterBufferTarget(receiver, null);
    play(receiver, target, repeat(10, { lost: 5 }), START);
    await until(() => receiver.jitterBufferTarget === 80);
    target.shiftBy(200);
    expect(receiver.jitterBufferTarget).to.equal(200);
    target.shiftBy(-200);
    expect(receiver.jitterBufferTarget).to.equal(80);
  });
});
