import { expect } from '@open-wc/testing';
import { ReplayBudget, ReplayMemory } from '../../../src/replay/memory.js';
import { createRandom } from '../../random.js';
import { createFrame, SOUND } from './support.js';

const KB = 1024;

/** Adds pictures with a distance of 40 ms, and a key frame in each second. */
function fill(memory: ReplayMemory, fromMs: number, toMs: number, bytes = 100): void {
  for (let atMs = fromMs; atMs < toMs; atMs += 40) memory.add(createFrame(atMs, (atMs - fromMs) % 1000 === 0, bytes));
}

describe('the memory of a replay', () => {
  it('begins with a key frame', () => {
    const memory = new ReplayMemory(30_000, new ReplayBudget());
    memory.add(createFrame(40));
    memory.add(createFrame(60, true, 100, SOUND));
    expect(memory.range).to.equal(null);
    memory.add(createFrame(80, true));
    memory.add(createFrame(120));
    expect(memory.range).to.deep.equal({ startMs: 80, endMs: 120, source: 'memory' });
    expect(memory.groups.map(({ frames }) => frames.length)).to.deep.equal([2]);
    memory.end();
  });

  it('keeps its seconds, in whole groups', () => {
    const memory = new ReplayMemory(5000, new ReplayBudget());
    fill(memory, 0, 20_000);
    expect(memory.range).to.deep.equal({ startMs: 14_000, endMs: 19_960, source: 'memory' });
    expect(memory.groups.every(({ frames }) => frames[0]?.isKey && frames.length === 25)).to.equal(true);
    expect(memory.bytes).to.equal(6 * 25 * 100);
    memory.end();
  });

  it('keeps more while somebody looks back, and no more than that afterwards', () => {
    const memory = new ReplayMemory(5000, new ReplayBudget());
    fill(memory, 0, 6000);
    memory.isLookedAt = true;
    fill(memory, 6000, 15_000);
    expect(memory.range?.startMs).to.equal(0);
    fill(memory, 15_000, 60_000);
    expect(memory.range?.startMs).to.equal(39_000);
    memory.isLookedAt = false;
    fill(memory, 60_000, 61_000);
    expect(memory.range?.startMs).to.equal(55_000);
    memory.end();
  });

  it('has a new range after a gap, but not for a camera that is slow by itself', () => {
    const memory = new ReplayMemory(120_000, new ReplayBudget());
    fill(memory, 0, 2000);
    fill(memory, 9000, 10_000);
    expect(memory.ranges.map(({ startMs, endMs }) => [startMs, endMs])).to.deep.equal([
      [0, 1960],
      [9000, 9960],
    ]);
    memory.clear();
    for (let atMs = 0; atMs < 60_000; atMs += 10_000) memory.add(createFrame(atMs, true));
    expect(memory.ranges.map(({ startMs }) => startMs)).to.deep.equal([0, 10_000]);
    memory.end();
  });

  it('counts the pictures of a stream with B-frames by their moments', () => {
    const memory = new ReplayMemory(30_000, new ReplayBudget());
    for (const [atMs, isKey] of [
      [1000, true],
      [1120, false],
      [1040, false],
      [1080, false],
    ] as const)
      memory.add(createFrame(atMs, isKey));
    expect(memory.groups[0]).to.include({ startMs: 1000, endMs: 1120 });
    memory.end();
  });

  it('takes the newer pictures where the clock went back', () => {
    const memory = new ReplayMemory(30_000, new ReplayBudget());
    fill(memory, 100_000, 105_000);
    fill(memory, 102_500, 103_500);
    expect(memory.ranges.map(({ startMs, endMs }) => [startMs, endMs])).to.deep.equal([[100_000, 103_460]]);
    const starts = memory.groups.map(({ startMs }) => startMs);
    expect(starts).to.deep.equal([...starts].sort((a, b) => a - b));
    expect(memory.bytes).to.equal(memory.groups.reduce((sum, { bytes }) => sum + bytes, 0));
    memory.end();
  });

  it('waits for a key frame after an interruption', () => {
    const memory = new ReplayMemory(30_000, new ReplayBudget());
    fill(memory, 0, 1000);
    memory.interrupt();
    memory.add(createFrame(1500));
    memory.add(createFrame(2000, true));
    expect(memory.groups.map(({ endMs }) => endMs)).to.deep.equal([960, 2000]);
    memory.end();
  });

  it('finds the groups of a stretch of time', () => {
    const memory = new ReplayMemory(30_000, new ReplayBudget());
    fill(memory, 0, 5000);
    const between = (startMs: number, endMs: number) =>
      memory.groupsBetween(startMs, endMs).map((group) => group.startMs);
    expect(between(1500, 2500)).to.deep.equal([1000, 2000]);
    // Between two pictures, the one before is shown.
    expect(between(1980, 1990)).to.deep.equal([1000]);
    expect(between(6000, 7000)).to.deep.equal([]);
    memory.end();
  });

  it('shares the bytes of the page: who looked back last, loses last', () => {
    const budget = new ReplayBudget(300 * KB);
    const [seen, unseen] = [new ReplayMemory(120_000, budget), new ReplayMemory(120_000, budget)];
    seen.lookedAtMs = 1;
    for (let atMs = 0; atMs < 60_000; atMs += 1000) {
      fill(seen, atMs, atMs + 1000, KB);
      fill(unseen, atMs, atMs + 1000, KB);
    }
    expect(budget.bytes).to.be.at.most(300 * KB);
    expect(seen.bytes).to.be.above(unseen.bytes);
    seen.end();
    expect(budget.bytes).to.equal(unseen.bytes);
    unseen.end();
    expect(budget.bytes).to.equal(0);
  });

  it('stays within its bytes where one group is larger than all of them', () => {
    const budget = new ReplayBudget(10 * KB);
    const memory = new ReplayMemory(30_000, budget);
    memory.add(createFrame(0, true, 4 * KB));
    for (let atMs = 40; atMs < 4000; atMs += 40) {
      memory.add(createFrame(atMs, false, KB));
      expect(budget.bytes).to.be.at.most(10 * KB);
    }
    expect(memory.range).to.equal(null);
    memory.add(createFrame(4000, true, KB));
    expect(memory.range?.startMs).to.equal(4000);
    memory.end();
  });

  it('holds its laws for any order of frames', () => {
    const random = createRandom(7);
    for (let round = 0; round < 50; round += 1) {
      const budget = new ReplayBudget(40 * KB);
      const memory = new ReplayMemory(5000, budget);
      let atMs = 0;
      for (let i = 0; i < 400; i += 1) {
        atMs += random() < 0.02 ? (random() - 0.5) * 10_000 : random() * 80;
        if (random() < 0.02) memory.interrupt();
        memory.add(createFrame(atMs, random() < 0.1, Math.ceil(random() * 2 * KB)));
        expect(budget.bytes).to.be.at.most(40 * KB);
        expect(memory.bytes).to.equal(memory.groups.reduce((sum, { bytes }) => sum + bytes, 0));
        memory.groups.forEach(({ startMs, endMs, frames }, place) => {
          expect(frames[0]?.isKey).to.equal(true);
          expect(endMs).to.be.at.least(startMs);
          const next = memory.groups[place + 1];
          // Pictures of an open group may lie before its key frame only where the clock went back in it.
          if (next) expect(next.frames[0]?.atMs).to.be.above(endMs);
        });
      }
      memory.end();
    }
  });
});
