import { NAL, nalType, nalUnits } from '../../rtp/h264.js';

/** One picture in a fragment. */
export interface Sample {
  /** NAL units, each behind its length in four bytes. */
  readonly data: Buffer;
  readonly isKey: boolean;
  /** In ticks of the timescale. */
  readonly duration: number;
}

/** Ticks in a second: RTP's clock for video. */
export const TIMESCALE = 90_000;

/** What a decoder must know before the first picture. */
export interface Parameters {
  readonly sps: Uint8Array;
  readonly pps: Uint8Array;
}

/** An access unit as MP4 wants it, and the parameter sets that stood in it. */
export function toAvc(annexB: Uint8Array): { data: Buffer; parameters: Parameters | null } {
  const nals = nalUnits(annexB);
  const sps = nals.find((nal) => nalType(nal) === NAL.sps);
  const pps = nals.find((nal) => nalType(nal) === NAL.pps);
  const kept = nals.filter((nal) => ![NAL.sps, NAL.pps, NAL.aud].some((type) => type === nalType(nal)));
  const data = Buffer.concat(kept.flatMap((nal) => [u32(nal.length), nal]));
  return { data, parameters: sps && pps ? { sps: Uint8Array.from(sps), pps: Uint8Array.from(pps) } : null };
}

/** `avc1.PPCCLL` (RFC 6381 §3.3). */
export function formatCodec({ sps }: Parameters): string {
  return `avc1.${Buffer.from(sps.subarray(1, 4)).toString('hex')}`;
}

const u16 = (value: number) => Buffer.from([value >> 8, value & 0xff]);
function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}
function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

/** A box (ISO/IEC 14496-12 §4.2): its size, its name, what it holds. */
function atom(name: string, ...content: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([u32(8 + body.length), Buffer.from(name, 'latin1'), body]);
}

const MATRIX = Buffer.concat([0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].map(u32));
const zeros = (count: number) => Buffer.alloc(count);

/** The initialization segment of one H.264 track (§8). */
export function initSegment({ sps, pps }: Parameters, width: number, height: number): Buffer {
  const avcC = atom(
    'avcC',
    Buffer.from([1, sps[1] ?? 0, sps[2] ?? 0, sps[3] ?? 0, 0xff, 0xe1]),
    u16(sps.length),
    sps,
    Buffer.from([1]),
    u16(pps.length),
    pps,
  );
  const avc1 = atom(
    'avc1',
    zeros(6),
    u16(1),
    zeros(16),
    u16(width),
    u16(height),
    u32(0x480000),
    u32(0x480000),
    zeros(4),
    u16(1),
    zeros(32),
    u16(24),
    u16(0xffff),
    avcC,
  );
  const stbl = atom(
    'stbl',
    atom('stsd', u32(0), u32(1), avc1),
    atom('stts', u32(0), u32(0)),
    atom('stsc', u32(0), u32(0)),
    atom('stsz', u32(0), u32(0), u32(0)),
    atom('stco', u32(0), u32(0)),
  );
  const dinf = atom('dinf', atom('dref', u32(0), u32(1), atom('url ', u32(1))));
  const minf = atom('minf', atom('vmhd', u32(1), zeros(8)), dinf, stbl);
  const hdlr = atom('hdlr', u32(0), u32(0), Buffer.from('vide'), zeros(12), Buffer.from('VideoHandler\0'));
  const mdhd = atom('mdhd', u32(0), u32(0), u32(0), u32(TIMESCALE), u32(0), u16(0x55c4), u16(0));
  const mdia = atom('mdia', mdhd, hdlr, minf);
  const tkhd = atom(
    'tkhd',
    u32(3),
    u32(0),
    u32(0),
    u32(1),
    u32(0),
    u32(0),
    zeros(16),
    MATRIX,
    u32(width << 16),
    u32(height << 16),
  );
  const mvhd = atom(
    'mvhd',
    ...[0, 0, 0, TIMESCALE, 0, 0x10000].map(u32),
    u16(0x100),
    zeros(10),
    MATRIX,
    zeros(24),
    u32(2),
  );
  const trex = atom('trex', u32(0), u32(1), u32(1), u32(0), u32(0), u32(0));
  return Buffer.concat([
    atom('ftyp', Buffer.from('mp42'), u32(1), Buffer.from('mp41mp42isomhlsf')),
    atom('moov', mvhd, atom('trak', tkhd, mdia), atom('mvex', trex)),
  ]);
}

const KEY_FLAGS = 0x02000000;
const DELTA_FLAGS = 0x01010000;

/** A fragment: `moof` and `mdat` of these pictures. Times in ticks. */
export function fragment(sequence: number, decodeTime: number, samples: readonly Sample[]): Buffer {
  const createMoof = (dataOffset: number) =>
    atom(
      'moof',
      atom('mfhd', u32(0), u32(sequence)),
      atom(
        'traf',
        // default-base-is-moof
        atom('tfhd', u32(0x020000), u32(1)),
        atom('tfdt', u32(0x01000000), u64(decodeTime)),
        atom(
          'trun',
          // data-offset, and for each sample its duration, size and flags
          u32(0x000701),
          u32(samples.length),
          u32(dataOffset),
          ...samples.flatMap(({ duration, data, isKey }) => [
            u32(duration),
            u32(data.length),
            u32(isKey ? KEY_FLAGS : DELTA_FLAGS),
          ]),
        ),
      ),
    );
  const { length } = createMoof(0);
  return Buffer.concat([createMoof(length + 8), atom('mdat', ...samples.map(({ data }) => data))]);
}
