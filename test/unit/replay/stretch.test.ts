import { expect } from '@open-wc/testing';
import type { Frame, GroupOfPictures, Track } from '../../../src/replay/frame.js';
import { chooseStretch, isSameTrack, placePictures, placeSound } from '../../../src/replay/stretch.js';

const TRACK: Track = { kind: 'video', codec: 'avc1.42001f', width: 640, height: 360, sampleRate: 0, channels: 0 };
const frame = (atMs: number, isKey = false, track = TRACK): Frame => ({
  track,
  atMs,
  slackMs: 0,
  isKey,
  data: new Uint8Array(1),
});
const group = (track: Track, ...moments: readonly number[]): GroupOfPictures => ({
  frames: moments.map((atMs, i) => frame(atMs, i === 0, track)),
  startMs: Math.min(...moments),
  endMs: Math.max(...moments),
  bytes: moments.length,
});
const startsOf = (frames: readonly { startMs: number }[]) => frames.map(({ startMs }) => startMs);

describe('the stretch of a clip', () => {
  const groups = [group(TRACK, 1000, 1500), group(TRACK, 2000, 2500), group(TRACK, 3000, 3500)];
  const CASES: readonly (readonly [string, from: number, to: number, starts: number[]])[] = [
    ['all of it', 0, 9000, [1000, 2000, 3000]],
    ['from a key frame on', 2000, 9000, [2000, 3000]],
    ['from the middle of a group on', 2400, 9000, [2000, 3000]],
    ['from between two groups on', 2700, 9000, [2000, 3000]],
    ['up to a moment within a group', 0, 2100, [1000, 2000]],
    ['up to the last picture before a group', 0, 1999, [1000]],
    ['after the last group, its picture stays', 5000, 9000, [3000]],
  ];
  for (const [name, from, to, starts] of CASES) {
    it(name, () => {
      expect(startsOf(chooseStretch(groups, from, to)?.groups ?? [])).to.deep.equal(starts);
    });
  }

  it('is none where there is no picture', () => {
    expect(chooseStretch(groups, 0, 999)).to.equal(null);
    expect(chooseStretch([], 0, 999)).to.equal(null);
  });

  it('is of one codec and one size, the longest of them, and the later of two equal ones', () => {
    const other = { ...TRACK, width: 320 };
    const changing = [
      group(TRACK, 0, 900),
      group(other, 1000, 1900),
      group(other, 2000, 2900),
      group(TRACK, 3000, 3900),
    ];
    expect(startsOf(chooseStretch(changing, 0, 9000)?.groups ?? [])).to.deep.equal([1000, 2000]);
    const equal = [group(TRACK, 0, 900), group(other, 1000, 1900)];
    expect(startsOf(chooseStretch(equal, 0, 9000)?.groups ?? [])).to.deep.equal([1000]);
  });

  it('knows a track by what it says, not by its object', () => {
    const described = { ...TRACK, description: Uint8Array.of(1, 2) };
    expect(isSameTrack(TRACK, { ...TRACK })).to.equal(true);
    expect(isSameTrack(described, { ...TRACK, description: Uint8Array.of(1, 2) })).to.equal(true);
    expect(isSameTrack(described, { ...TRACK, description: Uint8Array.of(1, 3) })).to.equal(false);
    expect(isSameTrack(described, TRACK)).to.equal(false);
    expect(isSameTrack(TRACK, { ...TRACK, codec: 'avc1.64001f' })).to.equal(false);
  });
});

describe('the pictures of a clip', () => {
  const place = (groups: readonly GroupOfPictures[], toMs = 99_000) =>
    placePictures({ groups }, toMs).map(({ startMs, durationMs }) => [startMs, durationMs]);

  it('begin at zero, and each lasts until the next one', () => {
    expect(place([group(TRACK, 1000, 1040, 1100), group(TRACK, 1140)])).to.deep.equal([
      [0, 40],
      [40, 60],
      [100, 40],
      [140, 40],
    ]);
  });

  it('are in the order of decoding, and last as they are shown', () => {
    expect(place([group(TRACK, 1000, 1120, 1040, 1080)])).to.deep.equal([
      [0, 40],
      [120, 40],
      [40, 40],
      [80, 40],
    ]);
  });

  it('leave out what refers to pictures before the first key frame, and only that', () => {
    const open = [group(TRACK, 1080, 1000, 1040, 1120), group(TRACK, 1240, 1160, 1200)];
    expect(place(open).map(([startMs]) => startMs)).to.deep.equal([0, 40, 160, 80, 120]);
  });

  it('end with their last moment, but for what another picture needs', () => {
    expect(place([group(TRACK, 1000, 1120, 1040, 1080)], 1050).map(([startMs]) => startMs)).to.deep.equal([0, 120, 40]);
  });

  it('never go back where a clock did', () => {
    const starts = place([group(TRACK, 1000, 1040), group(TRACK, 990, 1030)]).map(([startMs]) => startMs);
    expect(starts).to.deep.equal([0, 40, 41, 81]);
  });

  it('last a second where there is only one', () => {
    expect(place([group(TRACK, 1000)])).to.deep.equal([[0, 1000]]);
  });
});

describe('the sound of a clip', () => {
  const SOUND: Track = { kind: 'audio', codec: 'opus', width: 0, height: 0, sampleRate: 48_000, channels: 1 };
  const piece = (atMs: number, track = SOUND) => frame(atMs, true, track);

  it('follows without gaps where its moments tremble, and has the gaps that there are', () => {
    const moments = [990, 1005, 1025, 1044, 1066, 1085, 1500, 1520];
    const placed = placeSound(
      moments.map((atMs) => piece(atMs)),
      1000,
      2000,
    );
    expect(startsOf(placed)).to.deep.equal([5, 25, 45, 65, 85, 500, 520]);
    expect(placed.every(({ durationMs }) => durationMs === 20)).to.equal(true);
  });

  it('is of one track, the one with the most of it', () => {
    const other = { ...SOUND, sampleRate: 16_000 };
    const placed = placeSound([piece(0), piece(20, other), piece(40, { ...other })], 0, 100);
    expect(placed.map(({ frame: { track } }) => track.sampleRate)).to.deep.equal([16_000, 16_000]);
  });

  it('never goes back', () => {
    const placed = placeSound([piece(0), piece(20), piece(40), piece(500), piece(200), piece(520)], 0, 1000);
    const starts = startsOf(placed);
    expect(starts).to.deep.equal([...starts].sort((a, b) => a - b));
  });
});
