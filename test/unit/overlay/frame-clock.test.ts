import { expect } from '@open-wc/testing';
import { advanceClock, arrivalOf, type FrameClock } from '../../../components/overlay/frame-clock.js';
import { createRandom } from '../../random.js';

const NOW = 1_000_000;
const FIRST = 0xffff_0000;

/** The error of each frame's moment, in milliseconds, for frames each 40 ms that arrive this late. */
function errorsOf(latenessMs: readonly number[], { driftMs = 0, first = FIRST } = {}): number[] {
  let clock: FrameClock | null = null;
  return latenessMs.map((lateMs, index) => {
    const madeMs = NOW + index * 40;
    const rtp = (first + index * 40 * 90) % 2 ** 32;
    clock = advanceClock(clock, rtp, madeMs + lateMs + driftMs * index);
    return arrivalOf(clock) - madeMs;
  });
}

describe('the clock of frames', () => {
  it('takes the fastest frame as the measure for all', () => {
    expect(errorsOf([30, 12, 50, 12, 90]).map(Math.round)).to.deep.equal([30, 12, 12, 12, 12]);
  });

  it('goes on where the timestamp wraps', () => {
    // It wraps after 18 frames.
    expect(errorsOf(Array.from({ length: 60 }, () => 5)).every((error) => Math.abs(error - 5) < 0.01)).to.equal(true);
  });

  it('begins again where the source does', () => {
    let clock = advanceClock(null, 1000, NOW);
    clock = advanceClock(clock, 2 ** 31 - 5, NOW + 40);
    expect(arrivalOf(clock)).to.be.closeTo(NOW + 40, 0.01);
    clock = advanceClock(clock, 2 ** 31 - 5 + 3600, NOW + 85);
    expect(arrivalOf(clock)).to.be.closeTo(NOW + 80, 0.01);
  });

  it('follows a clock that drifts', () => {
    // Ten minutes, 200 millionths slow: 120 ms.
    const errors = errorsOf(
      Array.from({ length: 15_000 }, () => 0),
      { driftMs: 0.008 },
    );
    const last = errors.at(-1) ?? NaN;
    expect(last).to.be.within(0.008 * 15_000 - 3, 0.008 * 15_000);
  });

  it('is not later than the frame, and on time within seconds, however late frames come', () => {
    for (let round = 0; round < 50; round += 1) {
      const random = createRandom(8, round);
      const lateness = Array.from({ length: 400 }, () => (random() < 0.2 ? 0 : random() * 80));
      errorsOf(lateness, { first: Math.floor(random() * 2 ** 32) }).forEach((error, index) => {
        expect(error).to.be.within(-0.01, (lateness[index] ?? 0) + 0.01);
        if (index > 60) expect(error).to.be.lessThan(1);
      });
    }
  });
});
