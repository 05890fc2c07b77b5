import { expect } from '@open-wc/testing';
import { HlsWitness } from '../../src/transports/hls-witness.js';

const INDEX = 'https://recorder.example/live.m3u8';

/** One camera of a server that tells its cameras apart by the query alone. */
function witnessOf(camera: number): (endSn: number) => string {
  const index = `${INDEX}?camera=${camera}`;
  const witness = new HlsWitness(index);
  return (endSn) => {
    const text = `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:${endSn}\n#EXTINF:2,\n${endSn}.ts\n`;
    return witness.read(text, { url: index, requestedAtMs: performance.now(), header: () => null }).text;
  };
}

describe('readAnswer', () => {
  it('does not take one camera for another that begins again, where the query tells them apart', () => {
    const [first, second] = [witnessOf(1), witnessOf(2)];
    for (let looks = 0; looks < 3; looks += 1) {
      expect(first(500)).not.to.contain('again=');
      expect(second(30)).not.to.contain('again=');
    }
  });
});
