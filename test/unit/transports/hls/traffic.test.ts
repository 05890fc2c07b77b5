import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { Traffic } from '../../../../src/transports/hls/traffic.js';

/** Asks as soon as it may, for ten seconds; gives the times. */
function hammer(traffic: Traffic, addresses: readonly string[], after: (address: string, nowMs: number) => void) {
  const requests: { address: string; atMs: number }[] = [];
  for (let nowMs = 0; nowMs < 10_000; nowMs += 5) {
    for (const address of addresses) {
      if (traffic.waitMs(address, nowMs) > 0) continue;
      traffic.noteRequest(address, nowMs);
      after(address, nowMs);
      requests.push({ address, atMs: nowMs });
    }
  }
  return requests;
}

describe('Traffic', () => {
  it('lets no address be asked more than twice a second, whatever it answers', () => {
    expect(hammer(new Traffic(), ['a'], () => undefined)).to.have.length(20);
  });

  it('asks ever less often for what has been had, or failed', () => {
    const traffic = new Traffic();
    const times = hammer(traffic, ['a'], (address, nowMs) => traffic.noteDone(address, nowMs));
    expect(times.map(({ atMs }) => atMs)).to.deep.equal([0, 500, 1500, 3500, 7500]);
  });

  it('takes whoever comes again much later for no loop', () => {
    const traffic = new Traffic();
    for (const atMs of [0, 2000, 4000, 6000]) {
      expect(traffic.waitMs('init.mp4', atMs)).to.equal(0);
      traffic.noteRequest('init.mp4', atMs);
      traffic.noteDone('init.mp4', atMs);
    }
  });

  it('makes a playlist that reads as before wait, also where each request is another', () => {
    const traffic = new Traffic();
    traffic.noteRequest('p?part=1', 0);
    traffic.notePause('p', 900);
    expect(traffic.waitMs('p?part=2', 100, 'p')).to.equal(800);
    traffic.noteRequest('p?part=2', 900);
    expect(traffic.waitMs('p?part=3', 910, 'p'), 'after news').to.equal(0);
  });

  it('lets no more than twenty requests go in any second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (count) => {
        const addresses = Array.from({ length: count }, (_, i) => `${i}`);
        const requests = hammer(new Traffic(), addresses, () => undefined);
        const most = requests.map(
          ({ atMs }) => requests.filter((one) => one.atMs >= atMs && one.atMs < atMs + 1000).length,
        );
        expect(Math.max(...most)).to.be.at.most(20);
      }),
      { numRuns: 10 },
    );
  });
});
