import { expect } from '@open-wc/testing';
import { SeekableRanges } from '../../../components/replay/seekable.js';

describe('the list of what can be seen again', () => {
  it('is read by pages in epoch milliseconds, and by controls of media elements in seconds of currentTime', () => {
    const ranges = [
      { startMs: 1_000_000, endMs: 1_010_000, source: 'memory' },
      { startMs: 1_015_000, endMs: 1_030_000, source: 'memory' },
    ] as const;
    const seekable = SeekableRanges.create(ranges, null, 40_000);
    expect(seekable.length).to.equal(2);
    expect([...seekable]).to.deep.equal(ranges);
    expect(seekable.map(({ startMs }) => startMs)).to.deep.equal([1_000_000, 1_015_000]);
    expect([seekable.start(0), seekable.end(0), seekable.start(1), seekable.end(1)]).to.deep.equal([10, 20, 25, 40]);
    expect(() => seekable.start(2)).to.throw(DOMException);
  });

  it('says why it is empty', () => {
    const seekable = SeekableRanges.create([], 'no-worker', 0);
    expect([seekable.length, seekable.reason]).to.deep.equal([0, 'no-worker']);
  });
});
