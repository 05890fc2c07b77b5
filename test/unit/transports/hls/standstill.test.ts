import { expect } from '@open-wc/testing';
import { checkStandstill, type PlaylistEnd } from '../../../../src/transports/hls/standstill.js';

const end = (change: Partial<PlaylistEnd> = {}): PlaylistEnd => ({
  endSN: 7,
  lastPartSn: 8,
  lastPartIndex: 2,
  targetduration: 2,
  fragments: [{ relurl: 'a_seg6.mp4?session=1' }, { relurl: 'a_seg7.mp4?session=1' }],
  ...change,
});

describe('a playlist that stands still', () => {
  let index = '';
  let number = 0;
  beforeEach(() => {
    index = `http://media.example/${(number += 1)}/index.m3u8`;
  });

  it('is one that has ended in the same place for more than 1.5 target durations', () => {
    expect(checkStandstill(index, end(), 1000)).to.equal(false);
    expect(checkStandstill(index, end(), 4000)).to.equal(false);
    expect(checkStandstill(index, end(), 4001)).to.equal(true);
    expect(checkStandstill(`${index}?other`, end(), 4001)).to.equal(false);
  });

  it('is so in another session too, whose links bear another name', () => {
    checkStandstill(index, end(), 0);
    expect(checkStandstill(index, end({ fragments: [{ relurl: 'a_seg7.mp4?session=2' }] }), 9000)).to.equal(true);
  });

  for (const [title, change] of [
    ['a segment', { endSN: 8 }],
    ['a part', { lastPartIndex: 3 }],
    ['another muxer that counts from the same number', { fragments: [{ relurl: 'b_seg7.mp4?session=1' }] }],
  ] as const) {
    it(`goes on with ${title}`, () => {
      checkStandstill(index, end(), 0);
      expect(checkStandstill(index, end(change), 9000)).to.equal(false);
      expect(checkStandstill(index, end(change), 9500)).to.equal(false);
    });
  }
});
