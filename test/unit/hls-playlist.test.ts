import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { readPlaylistFacts, withoutSound } from '../../src/transports/hls-playlist.js';

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

describe('readPlaylistFacts', () => {
  it('reads the hold-back of a playlist with parts', () => {
    const facts = readPlaylistFacts(LOW_LATENCY + SEGMENT + PARTS);
    expect(facts).to.deep.equal({ hasParts: true, partHoldBackS: 0.5, targetDurationS: 1, playableS: Infinity });
  });

  it('takes three parts where the server names no hold-back', () => {
    const text = LOW_LATENCY.replace('PART-HOLD-BACK=0.50000,', '').replace('PART-TARGET=0.20000', 'PART-TARGET=0.5');
    expect(readPlaylistFacts(text)?.partHoldBackS).to.equal(1.5);
  });

  it('knows a playlist without parts, whatever it says of hold-backs', () => {
    const text = '#EXTM3U\r\n#EXT-X-TARGETDURATION:4\r\n#EXT-X-SERVER-CONTROL:HOLD-BACK=12\r\n#EXTINF:4,\r\na.ts\r\n';
    expect(readPlaylistFacts(text)).to.deep.equal({
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
      expect(readPlaylistFacts(LOW_LATENCY + tail)?.playableS).to.be.closeTo(playableS, 1e-9);
    });
  }

  it('says nothing of what can be played by a playlist that leaves out its beginning', () => {
    expect(readPlaylistFacts(`${LOW_LATENCY}#EXT-X-SKIP:SKIPPED-SEGMENTS=6\n${GAP}`)?.playableS).to.equal(Infinity);
  });

  for (const [name, text] of [
    ['a multivariant playlist', '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nvideo.m3u8\n'],
    ['HTML', '<html>#EXT-X-TARGETDURATION:1</html>'],
    ['nothing', ''],
  ] as const) {
    it(`gives null for ${name}`, () => expect(readPlaylistFacts(text)).to.equal(null));
  }

  it('throws at nothing and gives no number that can not be used', () => {
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
        const facts = readPlaylistFacts(`#EXTM3U\n#EXT-X-TARGETDURATION:1\n${lines.join('')}`);
        expect(facts?.playableS).to.be.at.least(0);
        expect(Number.isNaN(facts?.partHoldBackS ?? 0)).to.equal(false);
      }),
    );
  });
});

describe('withoutSound', () => {
  const MEDIA = '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="en",URI="a.m3u8"';
  const index = (codecs: string, media = MEDIA) =>
    `#EXTM3U\n${media}\n#EXT-X-STREAM-INF:BANDWIDTH=9,AUDIO="a",CODECS="${codecs}",FRAME-RATE=25\nv.m3u8\n`;

  it('takes out the rendition and its codec, and nothing else', () => {
    expect(withoutSound(index('hvc1.1.6.L93.B0,mp4a.40.2'))).to.equal(
      '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=9,CODECS="hvc1.1.6.L93.B0",FRAME-RATE=25\nv.m3u8\n',
    );
  });

  it('leaves alone sound without pictures, sound among the pictures, and media playlists', () => {
    expect(withoutSound(index('opus'))).to.equal(null);
    expect(withoutSound(index('avc1.42c01f,opus', MEDIA.replace(',URI="a.m3u8"', '')))).to.equal(null);
    expect(withoutSound('#EXTM3U\n#EXT-X-TARGETDURATION:2\n')).to.equal(null);
  });
});
