import { findBox, numberAt, parseBoxes } from '../transports/hls/boxes.js';
import { readHevcCodec, toHex } from './codec.js';
import { readAacCodec, readAv1Codec, readVp9Codec, type CodecConfiguration } from './codec-strings.js';
import type { Track } from './frame.js';

/** A track of an initialisation segment. */
export interface Mp4Track {
  readonly id: number;
  /** Its units of time per second. */
  readonly timescale: number;
  readonly track: Track;
  /** What a fragment does not say about its frames. */
  readonly defaults: { readonly duration: number; readonly size: number; readonly flags: number };
}

/** A frame of a fragment. */
export interface Mp4Sample {
  readonly track: Track;
  /** When it is shown, on the clock of its track. */
  readonly atS: number;
  readonly isKey: boolean;
  /** A view of the fragment's bytes. */
  readonly data: Uint8Array;
}

/** Of a frame that cannot be decoded without another one. */
const NON_SYNC = 0x10000;

const shortAt = (bytes: Uint8Array, at: number) => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const longAt = (bytes: Uint8Array, at: number) => numberAt(bytes, at) * 2 ** 32 + numberAt(bytes, at + 4);

/** Reads the tracks of an initialisation segment; null for bytes that are none. Encrypted and unknown ones are left out. */
export function readTracks(bytes: Uint8Array): Mp4Track[] | null {
  const movie = findBox(bytes, 'moov');
  if (!movie) return null;
  const extensions = parseBoxes(findBox(movie, 'mvex') ?? new Uint8Array());
  const tracks: Mp4Track[] = [];
  for (const { type, body } of parseBoxes(movie)) {
    const header = type === 'trak' ? findBox(body, 'tkhd') : null;
    const mediaHeader = findBox(body, 'mdia', 'mdhd');
    const track = header && readTrack(body);
    if (!header || !mediaHeader || !track) continue;
    // Version 1 has longer dates before it.
    const id = numberAt(header, header[0] === 1 ? 20 : 12);
    const timescale = numberAt(mediaHeader, mediaHeader[0] === 1 ? 20 : 12);
    const given =
      extensions.find((box) => box.type === 'trex' && numberAt(box.body, 4) === id)?.body ?? new Uint8Array();
    const defaults = { duration: numberAt(given, 12), size: numberAt(given, 16), flags: numberAt(given, 20) };
    if (timescale > 0) tracks.push({ id, timescale, track, defaults });
  }
  return tracks;
}

function readTrack(body: Uint8Array): Track | null {
  const entries = findBox(body, 'mdia', 'minf', 'stbl', 'stsd');
  const entry = entries && parseBoxes(entries.subarray(8))[0];
  if (!entry) return null;
  const { type: name, body: fields } = entry;
  const read = READERS[name];
  if (!read) return null;
  const isSound = name === 'mp4a' || name === 'Opus';
  const configuration = parseBoxes(fields.subarray(isSound ? 28 : 78)).find(({ type }) => type === read.box)?.body;
  const found = configuration && read.read(configuration, name);
  if (!found) return null;
  return {
    kind: isSound ? 'audio' : 'video',
    codec: found.codec,
    ...(found.description && { description: found.description.slice() }),
    width: isSound ? 0 : shortAt(fields, 24),
    height: isSound ? 0 : shortAt(fields, 26),
    sampleRate: isSound ? shortAt(fields, 24) : 0,
    channels: isSound ? (found.channels ?? shortAt(fields, 16)) : 0,
  };
}

/** By the name of the sample entry: the box with its configuration, and how that is read. */
const READERS: Readonly<
  Record<
    string,
    {
      readonly box: string;
      readonly read: (configuration: Uint8Array, name: string) => CodecConfiguration | null;
    }
  >
> = {
  avc1: { box: 'avcC', read: (box, name) => ({ codec: `${name}.${toHex(box.subarray(1, 4))}`, description: box }) },
  avc3: { box: 'avcC', read: (box, name) => ({ codec: `${name}.${toHex(box.subarray(1, 4))}`, description: box }) },
  hvc1: { box: 'hvcC', read: (box, name) => ({ codec: readHevcCodec(name, box), description: box }) },
  hev1: { box: 'hvcC', read: (box, name) => ({ codec: readHevcCodec(name, box), description: box }) },
  vp09: { box: 'vpcC', read: (box) => ({ codec: readVp9Codec(box) }) },
  av01: { box: 'av1C', read: (box) => ({ codec: readAv1Codec(box) }) },
  mp4a: { box: 'esds', read: readAacCodec },
  Opus: { box: 'dOps', read: () => ({ codec: 'opus' }) },
};

/** Reads the frames of a segment or a part, in the order in which they are decoded. */
export function readSamples(bytes: Uint8Array, tracks: readonly Mp4Track[]): Mp4Sample[] {
  const samples: Mp4Sample[] = [];
  for (const fragment of parseBoxes(bytes)) {
    if (fragment.type !== 'moof') continue;
    const startsAt = fragment.body.byteOffset - bytes.byteOffset - 8;
    for (const { type, body } of parseBoxes(fragment.body)) if (type === 'traf') readRuns(body, startsAt);
  }
  return samples;

  function readRuns(fragment: Uint8Array, startsAt: number): void {
    const boxes = parseBoxes(fragment);
    const header = boxes.find(({ type }) => type === 'tfhd')?.body;
    const decodeTime = boxes.find(({ type }) => type === 'tfdt')?.body;
    const found = header && tracks.find(({ id }) => id === numberAt(header, 4));
    if (!header || !found) return;
    const { track, timescale } = found;
    const { base, duration, size, flags } = readFragmentHeader(header, found.defaults);
    let time = decodeTime ? (decodeTime[0] === 1 ? longAt(decodeTime, 4) : numberAt(decodeTime, 4)) : 0;
    let at = base ?? startsAt;
    for (const run of boxes) {
      if (run.type !== 'trun') continue;
      const has = numberAt(run.body, 0) & 0xffffff;
      let field = 8;
      const next = () => numberAt(run.body, (field += 4) - 4);
      // Offsets are signed.
      if (has & 0x1) at = (base ?? startsAt) + (next() | 0);
      const firstFlags = has & 0x4 ? next() : null;
      const count = numberAt(run.body, 4);
      for (let i = 0; i < count; i += 1) {
        const lasts = has & 0x100 ? next() : duration;
        const length = has & 0x200 ? next() : size;
        const own = has & 0x400 ? next() : flags;
        const laterBy = has & 0x800 ? next() | 0 : 0;
        if (at < 0 || at + length > bytes.length || field > run.body.length) return;
        const isKey = track.kind === 'audio' || ((i === 0 && firstFlags !== null ? firstFlags : own) & NON_SYNC) === 0;
        const data = bytes.subarray(at, at + length);
        if (length > 0) samples.push({ track, atS: (time + laterBy) / timescale, isKey, data });
        at += length;
        time += lasts;
      }
    }
  }
}

/** A fragment's own defaults (ISO/IEC 14496-12 §8.8.7), each there if its flag is set. */
function readFragmentHeader(header: Uint8Array, given: Mp4Track['defaults']) {
  const has = numberAt(header, 0) & 0xffffff;
  let field = 8;
  const next = () => numberAt(header, (field += 4) - 4);
  const base = has & 0x1 ? next() * 2 ** 32 + next() : null;
  if (has & 0x2) next();
  return {
    base,
    duration: has & 0x8 ? next() : given.duration,
    size: has & 0x10 ? next() : given.size,
    flags: has & 0x20 ? next() : given.flags,
  };
}
