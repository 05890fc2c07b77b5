import { expect } from '@open-wc/testing';
import { keepPlayableVariants, withoutSound } from '../../../../src/transports/hls/multivariant-playlist.js';

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

describe('keepPlayableVariants', () => {
  const canPlay = (_kind: string, codec: string) => codec.startsWith('avc1');
  const index = (...variants: string[]) =>
    `#EXTM3U\n${variants.map((attributes, i) => `#EXT-X-STREAM-INF:BANDWIDTH=${i}${attributes}\nv${i}.m3u8\n`).join('')}`;

  for (const codecs of ['hvc1.1.6.L93.B0', 'h264,aac', 'hvc1.1.6.L93.B0,mp4a.40.2']) {
    it(`declares nothing where nothing of what is declared can be played (${codecs})`, () => {
      const text = index(`,CODECS="${codecs}",RESOLUTION=2x2`, `,CODECS="${codecs}"`);
      expect(keepPlayableVariants(text, canPlay)).to.deep.equal({
        text: index(',RESOLUTION=2x2', ''),
        soundFault: null,
      });
    });
  }

  it('leaves the choice where one can be played, and what declares nothing', () => {
    for (const text of [index(',CODECS="hvc1.1.6.L93.B0"', ',CODECS="avc1.42c01f,mp4a.40.2"'), index('', '')]) {
      expect(keepPlayableVariants(text, canPlay)).to.deep.equal({ text, soundFault: null });
    }
  });

  it('takes sound that cannot be played from the pictures, and says which', () => {
    const text = index(',CODECS="avc1.42c01f,ec-3"', ',CODECS="avc1.42c01f,ec-3",AUDIO="a"');
    expect(keepPlayableVariants(text, canPlay)).to.deep.equal({
      text: index(',CODECS="avc1.42c01f"', ',CODECS="avc1.42c01f"'),
      soundFault: 'ec-3',
    });
    expect(keepPlayableVariants(text, () => true)).to.deep.equal({ text, soundFault: null });
  });
});
