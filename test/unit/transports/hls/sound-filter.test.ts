import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { isEmptyTs, SoundFilter } from '../../../../src/transports/hls/sound-filter.js';

const textBytes = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const number = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);

/** A packet of MPEG-TS that begins something. */
function packet(pid: number, payload: readonly number[]): number[] {
  const bytes = [0x47, 0x40 | (pid >> 8), pid & 0xff, 0x10, ...payload];
  return [...bytes, ...new Array<number>(188 - bytes.length).fill(0xff)];
}

const section = (id: number, body: readonly number[]) => [
  0,
  id,
  0xb0,
  5 + body.length + 4,
  ...[0, 1, 0xc1, 0, 0],
  ...body,
  ...[0, 0, 0, 0],
];
const TABLES = packet(0, section(0, [0, 1, 0xe1, 0x00]));
const streams = (...types: readonly number[]) =>
  packet(
    0x100,
    section(2, [0xe1, 0x01, 0xf0, 0, ...types.flatMap((type, i) => [type, 0xe1, 1 + i, 0xf0, 2, 0x0a, 0])]),
  );
const PICTURE = packet(0x101, [0, 0, 1, 0xe0]);

const box = (type: string, ...body: readonly (readonly number[])[]) => {
  const bytes = body.flat();
  return [...number(8 + bytes.length), ...textBytes(type), ...bytes];
};
const track = (id: number, handler: string, entry: string) =>
  box(
    'trak',
    box('tkhd', number(0), number(0), number(0), number(id)),
    box(
      'mdia',
      box('hdlr', number(0), number(0), textBytes(handler)),
      box('minf', box('stbl', box('stsd', number(0), number(1), box(entry, number(0))))),
    ),
  );
const movie = (...tracks: readonly (readonly number[])[]) => [...box('ftyp', number(0)), ...box('moov', ...tracks)];
const fragment = (...ids: readonly number[]) => [
  ...box('moof', ...ids.map((id) => box('traf', box('tfhd', number(0), number(id))))),
  ...box('mdat', number(7)),
];

describe('SoundFilter', () => {
  const applied = (filter: SoundFilter, bytes: readonly number[]) => {
    const copy = Uint8Array.from(bytes);
    filter.apply(copy);
    return [...copy];
  };
  const deaf = () => new SoundFilter(() => false);

  it('takes E-AC-3 out of the streams of MPEG-TS, and nothing else', () => {
    const filter = deaf();
    const rest = [...PICTURE, ...packet(0x102, [0, 0, 1, 0xbd])];
    expect(applied(filter, [...TABLES, ...streams(0x1b, 0x87), ...rest])).to.deep.equal([
      ...TABLES,
      ...streams(0x1b, 0xff),
      ...rest,
    ]);
    expect(filter.codec).to.equal('ec-3');
  });

  it('leaves sound that can be played', () => {
    const filter = new SoundFilter((codec) => codec === 'ac-3');
    for (const bytes of [
      [...TABLES, ...streams(0x1b, 0x0f), ...PICTURE],
      [...TABLES, ...streams(0x1b, 0x81), ...PICTURE],
      movie(track(1, 'vide', 'avc1'), track(2, 'soun', 'mp4a')),
      movie(track(1, 'vide', 'avc1'), track(2, 'soun', 'ac-3')),
      fragment(1, 2),
    ]) {
      expect(applied(filter, bytes)).to.deep.equal(bytes);
    }
    expect(filter.codec).to.equal(null);
  });

  it('takes it out of fragmented MP4, in its beginning and in each fragment', () => {
    const filter = deaf();
    const free = (bytes: readonly number[], at: number) => [
      ...bytes.slice(0, at),
      ...textBytes('free'),
      ...bytes.slice(at + 4),
    ];
    const picture = track(1, 'vide', 'avc1');
    const sound = track(2, 'soun', 'ec-3');
    expect(applied(filter, movie(picture, sound))).to.deep.equal(movie(picture, free(sound, 4)));
    expect(filter.codec).to.equal('ec-3');
    const both = fragment(1, 2);
    expect(applied(filter, both)).to.deep.equal(free(both, 8 + 24 + 4));
    // The next initialisation has sound that can be played.
    applied(filter, movie(picture, track(2, 'soun', 'mp4a')));
    expect(applied(filter, both)).to.deep.equal(both);
  });

  it('leaves sound that comes alone, and pictures that cannot be played', () => {
    const bytes = movie(track(2, 'soun', 'ec-3'));
    expect(applied(deaf(), bytes)).to.deep.equal(bytes);
    const other = movie(track(1, 'vide', 'hvc1'));
    expect(applied(deaf(), other)).to.deep.equal(other);
  });

  it('ends on any bytes', () => {
    const noise = fc.uint8Array({ maxLength: 800 });
    const begun = fc.constantFrom<readonly number[]>(TABLES, [0x47], movie(track(2, 'soun', 'ec-3')), []);
    fc.assert(
      fc.property(begun, noise, (start, rest) => {
        const bytes = Uint8Array.from([...start, ...rest]);
        deaf().apply(bytes);
        isEmptyTs(bytes);
      }),
    );
  });
});

describe('isEmptyTs', () => {
  it('tells tables alone from tables and a picture, and from anything else', () => {
    const tables = [...TABLES, ...streams(0x1b)];
    expect(isEmptyTs(Uint8Array.from(tables))).to.equal(true);
    expect(isEmptyTs(Uint8Array.from([...tables, ...PICTURE]))).to.equal(false);
    expect(isEmptyTs(Uint8Array.from(fragment(1)))).to.equal(false);
    expect(isEmptyTs(new Uint8Array())).to.equal(false);
  });
});
