import { expect } from '@open-wc/testing';
import { credibleProgramDateMs } from '../../../../src/transports/hls/programme-date.js';

const NOW = Date.parse('2026-11-28T12:00:00Z');

/** What is believed of a picture six seconds behind the edge, by a clock that is off by so much. */
const believed = (offMs: number, targetDurationMs = 2000) => {
  const dateMs = NOW - 6000 - 700 + offMs;
  const date = credibleProgramDateMs({ dateMs, nowMs: NOW, behindEdgeMs: 6000, targetDurationMs });
  return date === null ? null : NOW - date;
};

describe('credibleProgramDateMs', () => {
  it('believes a playlist that is written as it happens', () => {
    expect(believed(0)).to.equal(6700);
  });

  for (const [name, offMs] of [
    ['an hour in the past', -3_600_000],
    ['an hour in the future', 3_600_000],
    ['more than a few targets in the past', -9_000],
    ['of a time that is still to come', 900],
  ] as const) {
    it(`believes no date ${name}`, () => expect(believed(offMs)).to.equal(null));
  }

  it('gives a server with long segments the time that they take', () => {
    expect(believed(-9_000)).to.equal(null);
    expect(believed(-9_000, 6000)).to.equal(15_700);
  });
});
