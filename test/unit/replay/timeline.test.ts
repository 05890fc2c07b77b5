import { expect } from '@open-wc/testing';
import { ReplayBudget, ReplayMemory } from '../../../src/replay/memory.js';
import { findPlace, lastPlace, listPictures, momentAt, movePlace, type Place } from '../../../src/replay/timeline.js';
import { createFrame, SOUND } from './support.js';

/** Groups of 5 pictures with a distance of 40 ms. */
function createMemory(groups: number, memory = new ReplayMemory(120_000, new ReplayBudget())): ReplayMemory {
  for (let i = 0; i < groups * 5; i += 1) {
    memory.add(createFrame(1000 + i * 40, i % 5 === 0));
    memory.add(createFrame(1010 + i * 40, true, 10, SOUND));
  }
  return memory;
}

describe('the pictures of a memory, in their order', () => {
  it('are found by their moment', () => {
    const { groups } = createMemory(3);
    const at = (ms: number) => momentAt(findPlace(groups, ms) as Place);
    expect([1000, 1039, 1040, 1199, 1200, 99_999, 0].map(at)).to.deep.equal([1000, 1000, 1040, 1160, 1200, 1560, 1000]);
    expect(findPlace([], 1000)).to.equal(null);
  });

  it('follow each other one by one, in both directions, to the ends', () => {
    const { groups } = createMemory(4);
    let place = findPlace(groups, 1000) as Place;
    const moments = Array.from({ length: 22 }, () => momentAt((place = movePlace(groups, place, 1))));
    expect(moments).to.deep.equal(Array.from({ length: 22 }, (_, i) => 1000 + 40 * Math.min(19, i + 1)));
    const back = Array.from({ length: 22 }, () => momentAt((place = movePlace(groups, place, -1))));
    expect(back).to.deep.equal(Array.from({ length: 22 }, (_, i) => 1760 - 40 * Math.min(19, i + 1)));
    expect(momentAt(movePlace(groups, place, 13))).to.equal(1520);
    expect(momentAt(movePlace(groups, lastPlace(groups) as Place, -13))).to.equal(1240);
  });

  it('are in the order in which they are shown, where B-frames come later', () => {
    const memory = new ReplayMemory(120_000, new ReplayBudget());
    for (const atMs of [1000, 1120, 1040, 1080, 1240, 1160, 1200]) memory.add(createFrame(atMs, atMs === 1000));
    const [group] = memory.groups;
    expect(group && listPictures(group).map(({ atMs }) => atMs)).to.deep.equal([
      1000, 1040, 1080, 1120, 1160, 1200, 1240,
    ]);
  });

  it('go on from a group that grows, and from one that has left the memory', () => {
    const memory = createMemory(2);
    const place = lastPlace(memory.groups) as Place;
    expect(momentAt(movePlace(memory.groups, place, 1))).to.equal(1360);
    memory.add(createFrame(1400));
    expect(momentAt(movePlace(memory.groups, place, 1))).to.equal(1400);
    const first = findPlace(memory.groups, 1080) as Place;
    memory.dropOldest();
    expect(momentAt(movePlace(memory.groups, first, 1))).to.equal(1200);
    expect(momentAt(movePlace(memory.groups, first, -1))).to.equal(1200);
    expect(momentAt(movePlace(memory.groups, first, 3))).to.equal(1280);
  });
});
