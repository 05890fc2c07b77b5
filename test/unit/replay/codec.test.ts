import { expect } from '@open-wc/testing';
import { describeCodec } from '../../../src/replay/codec.js';

const bytes = (text: string) => Uint8Array.from(text.trim().split(/\s+/), (byte) => parseInt(byte, 16));

describe('the codec of a frame', () => {
  it('is read from what the key frame brings', () => {
    // Parameter sets of x264 (High, level 1.2) and x265 (Main, level 3.1), as a camera sends them.
    const h264 = bytes('00 00 00 01 67 64 00 0c ac b4 0a 0c fc f0 80 00 00 00 01 68 ef 3c b0 00 00 00 01 65 88');
    expect(describeCodec('video/H264', h264)).to.equal('avc1.64000c');
    const h265 = bytes(`00 00 00 01 40 01 0c 01 ff ff 00 00 00 01
      42 01 01 01 60 00 00 03 00 90 00 00 03 00 00 03 00 5d a0 02 80 80 2d 16 59 59 a4 93 2b c0 00 00 00 01 44 01`);
    expect(describeCodec('video/H265', h265)).to.equal('hev1.1.6.L93.90');
    expect(describeCodec('video/VP8', bytes('10 02 00'))).to.equal('vp8');
    expect(describeCodec('video/VP9', bytes('82 49 83'))).to.equal('vp09.00.41.08');
    expect(describeCodec('video/VP9', bytes('92 49 83'))).to.equal('vp09.02.41.10');
    expect(describeCodec('video/AV1', bytes('0a 0b'))).to.equal('av01.0.08M.08');
    expect(describeCodec('audio/opus', bytes('fc'))).to.equal('opus');
    expect(describeCodec('audio/PCMU', bytes('ff'))).to.equal('ulaw');
  });

  it('is null where nothing says it', () => {
    expect(describeCodec('video/H264', bytes('00 00 00 01 65 88'))).to.equal(null);
    expect(describeCodec('video/H264', new Uint8Array())).to.equal(null);
    expect(describeCodec('video/H265', bytes('00 00 01 42 01'))).to.equal(null);
    expect(describeCodec('audio/G722', bytes('ff'))).to.equal(null);
  });
});
