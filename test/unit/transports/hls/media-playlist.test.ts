import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { readMediaPlaylist, tidyPlaylist } from '../../../../src/transports/hls/media-playlist.js';

// As MediaMTX writes them.
const LOW_LATENCY = `#EXTM3U
#EXT-X-VERSION:10
#EXT-X-TARGETDURATION:1
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.50000,CAN-SKIP-UNTIL=6.00000
#EXT-X-PART-INF:PART-TARGET=0.20000
#EXT-X-MEDIA-SEQUENCE:1
#EXT-X-MAP:URI="init.mp4"
`;
const GAP = '#EXT-X-GAP\n#EXTINF:1.00000,\ngap.mp4\n';
const PARTS = '#EXT-X-PART:DURATION=0.20000,URI="p1.mp4",INDEPENDENT=YES\n#EXT-X-PART:DURATION=0.20000,URI="p2.mp4"\n';
const SEGMENT = '#EXT-X-PROGRAM-DATE-TIME:2026-11-21T07:21:12.274Z\n#EXTINF:1.00000,\nseg.mp4\n';

describe('readMediaPlaylist', () => {
  it('reads the hold-back of a playlist with parts', () => {
    const playlist = readMediaPlaylist(LOW_LATENCY + SEGMENT + PARTS);
    expect(playlist).to.include({ hasParts: true, partHoldBackS: 0.5, targetDurationS: 1, playableS: Infinity });
  });

  it('takes three parts where the server names no hold-back', () => {
    const text = LOW_LATENCY.replace('PART-HOLD-BACK=0.50000,', '').replace('PART-TARGET=0.20000', 'PART-TARGET=0.5');
    expect(readMediaPlaylist(text)?.partHoldBackS).to.equal(1.5);
  });

  it('knows a playlist without parts, whatever it says of hold-backs', () => {
    const text = '#EXTM3U\r\n#EXT-X-TARGETDURATION:4\r\n#EXT-X-SERVER-CONTROL:HOLD-BACK=12\r\n#EXTINF:4,\r\na.ts\r\n';
    expect(readMediaPlaylist(text)).to.include({
      hasParts: false,
      partHoldBackS: null,
      targetDurationS: 4,
      playableS: Infinity,
    });
  });

  for (const [name, tail, playableS] of [
    ['gaps and parts only', GAP + GAP + PARTS, 0.4],
    ['gaps, one segment and parts', GAP + GAP + PARTS + PARTS + SEGMENT + PARTS, 1.4],
    ['two segments after the last gap', SEGMENT + SEGMENT + GAP + SEGMENT + SEGMENT, 2],
    ['nothing but gaps', GAP + GAP, 0],
  ] as const) {
    it(`counts what can be played of ${name}`, () => {
      expect(readMediaPlaylist(LOW_LATENCY + tail)?.playableS).to.be.closeTo(playableS, 1e-9);
    });
  }

  it('says nothing of what can be played by a playlist that leaves out its beginning', () => {
    expect(readMediaPlaylist(`${LOW_LATENCY}#EXT-X-SKIP:SKIPPED-SEGMENTS=6\n${GAP}`)?.playableS).to.equal(Infinity);
  });

  for (const [name, text] of [
    ['a multivariant playlist', '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nvideo.m3u8\n'],
    ['HTML', '<html>#EXT-X-TARGETDURATION:1</html>'],
    ['nothing', ''],
  ] as const) {
    it(`gives null for ${name}`, () => expect(readMediaPlaylist(text)).to.equal(null));
  }

  it('takes the longest segment for the target where that is longer', () => {
    const text = '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:0.9,\na.ts\n#EXTINF:1.4,\nb.ts\n';
    expect(readMediaPlaylist(text)?.targetDurationS).to.equal(1.4);
  });

  it('knows the pieces of one file apart', () => {
    const piece = (range: string) => `#EXTINF:2,\n#EXT-X-BYTERANGE:${range}\nall.ts?token=1\n`;
    const list = readMediaPlaylist(
      `#EXTM3U\n#EXT-X-TARGETDURATION:2\n${piece('10@0')}${piece('12@10')}#EXTINF:2,\nown.ts\n`,
    );
    expect(list?.segments.map(({ name, isByteRange }) => [name, isByteRange])).to.deep.equal([
      ['all.ts 10@0', true],
      ['all.ts 12@10', true],
      ['own.ts', false],
    ]);
  });

  it('throws at nothing and gives no number that cannot be used', () => {
    const line = fc.constantFrom(
      GAP,
      SEGMENT,
      PARTS,
      '#EXT-X-PART-INF:\n',
      '#EXTINF:x,\n',
      '#EXT-X-SERVER-CONTROL:PART-HOLD-BACK=\n',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string())), (lines) => {
        const playlist = readMediaPlaylist(`#EXTM3U\n#EXT-X-TARGETDURATION:1\n${lines.join('')}`);
        expect(playlist?.playableS).to.be.at.least(0);
        expect(Number.isNaN(playlist?.partHoldBackS ?? 0)).to.equal(false);
      }),
    );
  });
});

describe('tidyPlaylist', () => {
  const list = (target: string, extinf: string, before = '') =>
    `${before}#EXTM3U\n${target}#EXTINF:${extinf},\na.ts\n#EXTINF:2.0,\nb.ts\n`;

  for (const [name, before] of [
    ['an empty line', '\r\n'],
    ['a byte order mark', '\ufeff'],
    ['both, and blanks', '\ufeff \n\t'],
  ] as const) {
    it(`takes away ${name} before the first tag, of an index too`, () => {
      const target = '#EXT-X-TARGETDURATION:2\n';
      expect(tidyPlaylist(list(target, '2.0', before))).to.equal(list(target, '2.0'));
      const index = '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na.m3u8\n';
      expect(tidyPlaylist(before + index)).to.equal(index);
    });
  }

  it('names the longest segment where there is no target, or one that is shorter', () => {
    const right = list('#EXT-X-TARGETDURATION:6\n', '5.6');
    expect(tidyPlaylist(list('', '5.6'))).to.equal(right);
    expect(tidyPlaylist(list('#EXT-X-TARGETDURATION:1\n', '5.6'))).to.equal(right);
  });

  it('leaves alone what is right, and what is no playlist', () => {
    for (const text of [
      list('#EXT-X-TARGETDURATION:2\n', '2.4'),
      list('#EXT-X-TARGETDURATION:9\n', '2'),
      '#EXTM3U\n',
      '#EXTM3U\n#EXTINF:0,\na.ts\n',
      ' <html>#EXTINF:2</html>',
      '',
    ]) {
      expect(tidyPlaylist(text)).to.equal(text);
    }
  });

  it('makes of any segments a list that can be read', () => {
    const seconds = fc.double({ min: 0.01, max: 100, noNaN: true }).map((s) => s.toFixed(3));
    fc.assert(
      fc.property(fc.array(seconds, { minLength: 1 }), fc.option(fc.integer({ min: 0, max: 20 })), (all, target) => {
        const tag = target === null ? '' : `#EXT-X-TARGETDURATION:${target}\n`;
        const text = `\n#EXTM3U\n${tag}${all.map((s) => `#EXTINF:${s},\na.ts\n`).join('')}`;
        const read = readMediaPlaylist(tidyPlaylist(text));
        if (all.every((s) => Number(s) === 0)) return;
        expect(read?.segments).to.have.length(all.length);
        expect(read?.targetDurationS).to.be.at.least(Math.max(...all.map(Number)));
      }),
    );
  });
});
