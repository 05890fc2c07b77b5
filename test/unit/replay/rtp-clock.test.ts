import { expect } from '@open-wc/testing';
import { RtpClock } from '../../../src/replay/rtp-clock.js';
import { createRandom } from '../../random.js';

const START_MS = 1_800_000_000_000;
const TICKS = 90;

describe('the clock of an RTP stream', () => {
  it('takes the delay of the network off the moments', () => {
    const random = createRandom(3);
    const clock = new RtpClock(90_000);
    const errors: number[] = [];
    for (let i = 0; i < 500; i += 1) {
      // The first picture is late by 200 ms, all others by up to 30 ms.
      const lateMs = i === 0 ? 200 : random() * 30;
      const { atMs, slackMs } = clock.note(i * 40 * TICKS, START_MS + i * 40 + lateMs);
      if (i > 20) errors.push(Math.abs(atMs - (START_MS + i * 40)));
      if (i > 20) expect(slackMs).to.be.at.least(errors.at(-1) as number);
    }
    expect(Math.max(...errors)).to.be.below(10);
  });

  it('learns from pictures that came before anybody asked', () => {
    const clock = new RtpClock(90_000);
    const arrivals = Array.from({ length: 20 }, (_, i) => START_MS + i * 40 + (i < 5 ? 200 : 0));
    arrivals.forEach((arrivedAtMs, i) => clock.hint(i * 40 * TICKS, arrivedAtMs));
    const moments = arrivals.map((arrivedAtMs, i) => clock.note(i * 40 * TICKS, arrivedAtMs).atMs);
    expect(moments).to.deep.equal(arrivals.map((_, i) => START_MS + i * 40));
  });

  it('keeps the order, also of B-frames, and of a counter that begins again', () => {
    const random = createRandom(4);
    const clock = new RtpClock(90_000);
    const first = 2 ** 32 - 5000;
    const moments = new Map<number, number>();
    for (let i = 0; i < 300; i += 1) {
      // Each third picture comes before the two that are shown before it.
      const place = i % 3 === 0 ? i + 2 : i - 1;
      const { atMs } = clock.note((first + place * 40 * TICKS) % 2 ** 32, START_MS + i * 40 + random() * 100);
      moments.set(place, atMs);
    }
    const inOrder = [...moments].sort(([a], [b]) => a - b).map(([, atMs]) => atMs);
    expect(inOrder).to.deep.equal([...inOrder].sort((a, b) => a - b));
    expect(new Set(inOrder).size).to.equal(300);
  });

  it('follows a camera whose clock is fast or slow', () => {
    for (const pace of [0.9995, 1.0005]) {
      const clock = new RtpClock(90_000);
      let error = 0;
      for (let i = 0; i < 20_000; i += 1) {
        const nowMs = START_MS + i * 40;
        error = Math.abs(clock.note(Math.round(i * 40 * pace * TICKS) % 2 ** 32, nowMs).atMs - nowMs);
      }
      expect(error, String(pace)).to.be.below(80);
    }
  });

  for (const [title, jumpMs] of [
    ['forwards', 3_600_000],
    ['backwards', -3_600_000],
  ] as const) {
    it(`begins anew where the camera's clock jumps ${title}, and never goes back`, () => {
      const clock = new RtpClock(90_000);
      const moments: number[] = [];
      for (let i = 0; i < 200; i += 1) {
        const mediaMs = 7_200_000 + i * 40 + (i < 100 ? 0 : jumpMs);
        moments.push(clock.note((mediaMs * TICKS) % 2 ** 32, START_MS + i * 40).atMs);
      }
      expect(moments).to.deep.equal([...moments].sort((a, b) => a - b));
      expect((moments.at(-1) as number) - START_MS).to.be.within(7900, 8100);
    });
  }

  it('is no jump that pictures come late for a while', () => {
    const clock = new RtpClock(90_000);
    let last = 0;
    for (let i = 0; i < 200; i += 1) {
      const arrivedAtMs = START_MS + Math.max(i * 40, i >= 100 && i < 150 ? 6000 : 0);
      last = clock.note(i * 40 * TICKS, arrivedAtMs).atMs;
      expect(Math.abs(last - START_MS - i * 40)).to.be.below(1);
    }
  });

  it('comes after the session before it', () => {
    const clock = new RtpClock(90_000, START_MS + 500);
    const moments = Array.from({ length: 100 }, (_, i) => clock.note(i * 40 * TICKS, START_MS + i * 40).atMs);
    expect(moments[0]).to.be.above(START_MS + 500);
    expect(moments).to.deep.equal([...moments].sort((a, b) => a - b));
    expect(moments.at(-1)).to.be.within(START_MS + 3960, START_MS + 3961);
    expect(clock.momentOf(99 * 40 * TICKS)).to.equal(moments.at(-1));
  });
});
