import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLink, type LinkConditions } from '../bench/links.js';

const CONDITIONS: LinkConditions = { name: 'test', title: 'test' };
const PACKET_BYTES = 1200;

/** Sends packets at these intervals; null for those that are lost, else the time of their arrival. */
function sendOver(conditions: Partial<LinkConditions>, count: number, everyMs: number, seed = 1): (number | null)[] {
  let nowMs = 0;
  const link = createLink({ ...CONDITIONS, ...conditions }, seed, 0, () => nowMs);
  return Array.from({ length: count }, (_, i) => {
    nowMs = i * everyMs;
    const delayMs = link(PACKET_BYTES);
    return delayMs === null ? null : nowMs + delayMs;
  });
}

const shareOfLost = (arrivals: readonly (number | null)[]) =>
  arrivals.filter((atMs) => atMs === null).length / arrivals.length;

describe('a link of the bench', () => {
  it('loses the same packets with the same seed, and others with another one', () => {
    const once = sendOver({ lossShare: 0.1, jitterMs: 30 }, 500, 10);
    assert.deepEqual(sendOver({ lossShare: 0.1, jitterMs: 30 }, 500, 10), once);
    assert.notDeepEqual(sendOver({ lossShare: 0.1, jitterMs: 30 }, 500, 10, 2), once);
  });

  it('loses the share of packets that its row names, alone or in bursts', () => {
    for (const burstPackets of [1, 6]) {
      const arrivals = sendOver({ lossShare: 0.05, burstPackets }, 100_000, 1);
      const share = shareOfLost(arrivals);
      assert.ok(share > 0.045 && share < 0.055, `${share} lost`);
      const bursts = arrivals.filter((atMs, i) => atMs === null && arrivals[i - 1] !== null).length;
      const length = (share * arrivals.length) / bursts;
      assert.ok(Math.abs(length - burstPackets) < 0.3, `bursts of ${length}`);
    }
  });

  it('ends a burst while nobody sends', () => {
    const arrivals = sendOver({ lossShare: 0.05, burstPackets: 1000 }, 100_000, 200);
    assert.equal(arrivals.filter((atMs, i) => atMs === null && arrivals[i - 1] === null).length, 0);
  });

  it('delays within the jitter, and keeps packets in order', () => {
    const arrivals = sendOver({ delayMs: 20, jitterMs: 30 }, 2000, 10).map((atMs) => atMs ?? NaN);
    arrivals.forEach((atMs, i) => assert.ok(atMs - i * 10 >= 20 && atMs - i * 10 <= 50, `${atMs - i * 10} ms`));
    arrivals.forEach((atMs, i) => assert.ok(i === 0 || atMs >= arrivals[i - 1]!));
  });

  it('carries nothing in an outage, and all before and after', () => {
    const arrivals = sendOver({ outage: { everyMs: 1000, lastsMs: 300 } }, 200, 10);
    assert.equal(shareOfLost(arrivals.slice(0, 100)), 0);
    assert.equal(shareOfLost(arrivals.slice(100, 130)), 1);
    assert.equal(shareOfLost(arrivals.slice(130)), 0);
  });

  it('carries no more than its rate while it is narrow, and drops what waits too long', () => {
    // 1,200 bytes each 10 ms are 960 kbit/s.
    const arrivals = sendOver({ narrow: { everyMs: 1000, lastsMs: 2000, kbps: 480 } }, 190, 10);
    assert.equal(shareOfLost(arrivals.slice(0, 100)), 0);
    const narrow = arrivals.slice(100);
    const kbits = (narrow.filter((atMs) => atMs !== null && atMs < 1900).length * PACKET_BYTES * 8) / 1000;
    assert.ok(kbits <= 0.9 * 480 + 20, `${kbits} kbit in 0.9 s`);
    assert.ok(shareOfLost(narrow) > 0.1);
  });
});
