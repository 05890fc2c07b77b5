import { expect } from '@open-wc/testing';
import { readAnswer } from '../../../../src/transports/hls/playlist-answers.js';
import { PlaylistLiveness } from '../../../../src/transports/hls/playlist-liveness.js';

const INDEX = 'https://recorder.example/live.m3u8';

/** One camera of a server that tells its cameras apart by the query alone. */
function witnessOf(camera: number): (endSn: number) => string {
  const index = `${INDEX}?camera=${camera}`;
  const witness = new PlaylistLiveness(index);
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

  it('forgets the addresses that were not read for longest, and none that is', () => {
    const requestedAtMs = performance.now();
    const textOf = (endSn: number) =>
      `#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXT-X-MEDIA-SEQUENCE:${endSn}\n#EXTINF:9,\na.ts\n`;
    const look = (index: string, endSn: number) =>
      readAnswer(index, textOf(endSn), { url: index, requestedAtMs, header: () => null })?.freshness;
    look('https://cdn.example/read.m3u8', 1);
    look('https://cdn.example/left.m3u8', 1);
    for (let token = 0; token < 200; token += 1) {
      look(`https://cdn.example/signed.m3u8?token=${token}`, 1);
      look('https://cdn.example/read.m3u8', token + 2);
    }
    expect(look('https://cdn.example/read.m3u8', 300), 'known').to.equal('live');
    expect(look('https://cdn.example/left.m3u8', 2), 'as at first').to.equal('unknown');
  });
});
