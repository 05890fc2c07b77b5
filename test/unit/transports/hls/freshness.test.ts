import { expect } from '@open-wc/testing';
import { judgeFreshness, type Judgement, type PlaylistHistory } from '../../../../src/transports/hls/freshness.js';
import { readMediaPlaylist, type SegmentList } from '../../../../src/transports/hls/media-playlist.js';

const EPOCH_MS = Date.parse('2026-11-21T12:00:00Z');
const S = 1000;

/** A playlist of five segments of 2 s that ends with this one. @param endS When that ended by the device's clock. */
function makeList(endSn: number, endS: number | null = null, tail = '', name = 'stream'): SegmentList {
  const first = Math.max(0, endSn - 4);
  const lines = ['#EXTM3U', '#EXT-X-TARGETDURATION:2', `#EXT-X-MEDIA-SEQUENCE:${first}`];
  for (let sn = first; sn <= endSn; sn += 1) {
    if (endS !== null) {
      const startMs = EPOCH_MS + (endS - 2 * (endSn - sn + 1)) * S;
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(startMs).toISOString()}`);
    }
    lines.push('#EXTINF:2.000,', `${name}${sn}.ts`);
  }
  return readMediaPlaylist(`${lines.join('\n')}\n${tail}`)!;
}

interface Answer {
  /** When it was asked for, and when it came. Seconds, by our monotonic clock and by the server's. */
  readonly atS: number;
  readonly arrivedS?: number;
  readonly list: SegmentList;
  /** When the file was written, by the server's clock. */
  readonly modifiedS?: number;
  readonly ageS?: number;
  readonly cacheControl?: string;
  /** Of the viewer's clock, in seconds. */
  readonly wallOffS?: number;
  readonly hidesDate?: boolean;
}

/** Reads one answer after the other. */
class Reader {
  history: PlaylistHistory | null = null;

  read(answer: Answer): Judgement {
    const { atS, arrivedS = atS, list, modifiedS, ageS, cacheControl, wallOffS = 0, hidesDate = false } = answer;
    const http = (s: number) => new Date(EPOCH_MS + s * S).toUTCString();
    const headers: Record<string, string | undefined> = {
      'last-modified': modifiedS === undefined ? undefined : http(modifiedS),
      date: hidesDate ? undefined : http(arrivedS),
      age: ageS === undefined || hidesDate ? undefined : String(ageS),
      'cache-control': cacheControl,
    };
    const judged = judgeFreshness(
      {
        list,
        requestedAtMs: atS * S,
        arrivedAtMs: arrivedS * S,
        wallMs: EPOCH_MS + (arrivedS + wallOffS) * S,
        header: (name) => headers[name] ?? null,
      },
      this.history,
    )!;
    this.history = judged.history;
    return judged;
  }

  freshness(answer: Answer): string {
    return this.read(answer).freshness;
  }
}

describe('judgeFreshness', () => {
  let reader: Reader;
  beforeEach(() => (reader = new Reader()));

  describe('the first answer', () => {
    for (const [title, answer, freshness] of [
      ['written a moment ago, by the server’s clock', { list: makeList(9), modifiedS: 99 }, 'live'],
      ['written six seconds ago', { list: makeList(9), modifiedS: 94 }, 'live'],
      ['written long ago', { list: makeList(9), modifiedS: 40 }, 'stopped'],
      ['written long ago, whatever the device’s clock says', { list: makeList(9, 99), modifiedS: 40 }, 'stopped'],
      [
        'kept by a cache for so long that it may have been fresh',
        { list: makeList(9), modifiedS: 60, ageS: 38 },
        'unknown',
      ],
      ['uploaded anew though its pictures are old', { list: makeList(9, 10), modifiedS: 99 }, 'unknown'],
      ['of a device whose clock is an hour slow', { list: makeList(9, 99 - 3600), modifiedS: 99 }, 'unknown'],
      ['of a device whose clock is an hour fast', { list: makeList(9, 99 + 3600) }, 'unknown'],
      ['with a fresh date of the device alone', { list: makeList(9, 99) }, 'live'],
      ['with an old date of the device alone', { list: makeList(9, 10) }, 'unknown'],
      ['without any date', { list: makeList(9) }, 'unknown'],
      [
        'whose Date is hidden, fresh by the viewer’s clock',
        { list: makeList(9), modifiedS: 99, hidesDate: true },
        'live',
      ],
      [
        'whose Date is hidden, old by the viewer’s clock, which may be wrong',
        { list: makeList(9), modifiedS: 99, hidesDate: true, wallOffS: 500 },
        'unknown',
      ],
      ['with EXT-X-ENDLIST', { list: makeList(9, 99, '#EXT-X-ENDLIST\n'), modifiedS: 99 }, 'stopped'],
    ] as const) {
      it(`${title}: ${freshness}`, () => {
        expect(reader.freshness({ atS: 100, ...answer })).to.equal(freshness);
      });
    }
  });

  it('a new segment proves a camera of which nothing was known', () => {
    expect(reader.freshness({ atS: 0, list: makeList(9) })).to.equal('unknown');
    expect(reader.freshness({ atS: 1, list: makeList(9) })).to.equal('unknown');
    expect(reader.freshness({ atS: 2, list: makeList(10) })).to.equal('live');
  });

  it('has stopped when nothing is new for three target durations, and lives again with the next segment', () => {
    reader.read({ atS: 0, list: makeList(9) });
    expect(reader.freshness({ atS: 2, list: makeList(10) })).to.equal('live');
    expect(reader.freshness({ atS: 4, list: makeList(10) })).to.equal('live');
    expect(reader.freshness({ atS: 6, list: makeList(10) }), 'late').to.equal('unknown');
    expect(reader.freshness({ atS: 8.1, list: makeList(10) })).to.equal('stopped');
    expect(reader.freshness({ atS: 60, list: makeList(10) }), 'and stays so').to.equal('stopped');
    const back = reader.read({ atS: 61, list: makeList(11) });
    expect([back.freshness, back.playableS], 'no picture of before').to.deep.equal(['live', 2]);
    expect(reader.read({ atS: 63, list: makeList(12) }).playableS).to.equal(4);
  });

  it('an answer that took long is as old as its request', () => {
    reader.read({ atS: 0, list: makeList(9), modifiedS: 0 });
    const slow = reader.read({ atS: 2, arrivedS: 12, list: makeList(9), hidesDate: true });
    expect(slow.freshness).to.equal('unknown');
  });

  for (const [title, headers] of [
    ['Age', { ageS: 9 }],
    ['max-age', { cacheControl: 'public, max-age=9' }],
  ] as const) {
    it(`an answer that a cache may have kept is older than its request by its ${title}`, () => {
      reader.read({ atS: 0, list: makeList(9) });
      reader.read({ atS: 2, list: makeList(10) });
      expect(reader.freshness({ atS: 10, list: makeList(10), ...headers })).to.equal('unknown');
      expect(reader.freshness({ atS: 20, list: makeList(10), ...headers })).to.equal('stopped');
    });
  }

  it('an older answer is stale, takes nothing back, and proves nothing', () => {
    reader.read({ atS: 0, list: makeList(13) });
    reader.read({ atS: 2, list: makeList(14) });
    const stale = reader.read({ atS: 4, list: makeList(11) });
    expect([stale.isStale, stale.freshness, stale.hasBegunAgain]).to.deep.equal([true, 'live', false]);
    expect(reader.read({ atS: 4.1, list: makeList(15) }).isStale).to.equal(false);
    expect(reader.freshness({ atS: 30, list: makeList(12) }), 'nor that it has stopped').to.equal('unknown');
  });

  for (const [title, now] of [
    ['the file’s date', { list: makeList(1), modifiedS: 104 }],
    ['the device’s date', { list: makeList(1, 104) }],
    ['other names', { list: makeList(1, null, '', 'again') }],
  ] as const) {
    it(`a sequence that begins again is distinguished from an old answer by ${title}`, () => {
      // Names and numbers that have been seen before.
      for (const [at, sn] of [0, 1, 2, 3].entries()) {
        reader.read({
          atS: 94 + 2 * at,
          list: makeList(sn, 'modifiedS' in now ? null : 94 + 2 * at),
          modifiedS: 94 + 2 * at,
        });
      }
      const again = reader.read({ atS: 104, ...now });
      expect([again.isStale, again.hasBegunAgain, again.freshness]).to.deep.equal([false, true, 'live']);
    });
  }

  it('a player that did not poll for long learns from dates only', () => {
    reader.read({ atS: 0, list: makeList(9), modifiedS: 0 });
    expect(reader.freshness({ atS: 900, list: makeList(200), modifiedS: 400 }), 'it died meanwhile').to.equal(
      'stopped',
    );
    const other = new Reader();
    other.read({ atS: 0, list: makeList(9) });
    expect(other.freshness({ atS: 900, list: makeList(200) })).to.equal('unknown');
  });

  it('a server that gives a file’s date falsely is believed once', () => {
    expect(reader.freshness({ atS: 100, list: makeList(9), modifiedS: 0 })).to.equal('stopped');
    expect(reader.freshness({ atS: 102, list: makeList(10), modifiedS: 0 })).to.equal('live');
    expect(reader.freshness({ atS: 103, list: makeList(10), modifiedS: 0 })).to.equal('live');
    expect(reader.freshness({ atS: 104, list: makeList(11), modifiedS: 0 })).to.equal('live');
  });

  it('a clock of the files that is an hour slow, and goes on, is found out by the second new segment', () => {
    const written = (sn: number) => ({ atS: 100 + 2 * sn, list: makeList(sn), modifiedS: 99 + 2 * sn - 3600 });
    expect(reader.freshness(written(9))).to.equal('stopped');
    expect(reader.freshness(written(10)), 'it may be another cache’s answer').to.equal('stopped');
    expect(reader.freshness(written(11))).to.equal('live');
    expect(reader.freshness(written(12))).to.equal('live');
    const last = written(12);
    expect(reader.freshness({ ...last, atS: last.atS + 8 }), 'and when it dies, it is noticed').to.equal('stopped');
  });

  it('a segment whose date is reckoned a little differently is the same one', () => {
    reader.read({ atS: 98, list: makeList(9, 98) });
    const { isStale, hasBegunAgain } = reader.read({ atS: 99, list: makeList(9, 98.003) });
    expect([isStale, hasBegunAgain]).to.deep.equal([false, false]);
  });

  it('what is from before a hole in time is not of now', () => {
    const text =
      '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXT-X-PROGRAM-DATE-TIME:2026-11-21T11:00:00Z\n#EXTINF:2,\na.ts\n' +
      '#EXT-X-DISCONTINUITY\n#EXT-X-PROGRAM-DATE-TIME:2026-11-21T12:00:00Z\n#EXTINF:2,\nb.ts\n';
    expect(reader.read({ atS: 2, list: readMediaPlaylist(text)! }).playableS).to.equal(2);
    expect(reader.read({ atS: 4, list: makeList(9) }).playableS, 'nothing tells of a hole').to.equal(Infinity);
  });

  it('reads dates as ffmpeg writes them: behind the length, their offset without a colon', () => {
    const text =
      '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2.0,\n#EXT-X-PROGRAM-DATE-TIME:2026-11-21T13:00:00.500+0100\n' +
      'a.ts\n#EXTINF:2.0,\nb.ts?signed=1\n';
    const { segments } = readMediaPlaylist(text)!;
    expect(segments.map(({ sn, name, startMs }) => [sn, name, startMs! - EPOCH_MS])).to.deep.equal([
      [0, 'a.ts', 500],
      [1, 'b.ts', 2500],
    ]);
  });

  it('says nothing of an empty playlist', () => {
    const list = readMediaPlaylist('#EXTM3U\n#EXT-X-TARGETDURATION:2\n')!;
    const read = { list, requestedAtMs: 0, arrivedAtMs: 0, wallMs: 0, header: () => null };
    expect(judgeFreshness(read, null)).to.equal(null);
  });
});
