/** The codecs of WebRTC's sound, as WebCodecs names them. */
const SOUND: Readonly<Record<string, string>> = { opus: 'opus', pcmu: 'ulaw', pcma: 'alaw' };

/** Bytes as hexadecimal digits. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The codec string for WebCodecs of a key frame, or of sound, as WebRTC delivers them; null for one that is not known.
 *
 * @param mimeType `video/H264`, as in `RTCRtpCodec`.
 * @param data The key frame: Annex B where the codec has it.
 */
export function describeCodec(mimeType: string, data: Uint8Array): string | null {
  const [, name = ''] = mimeType.toLowerCase().split('/');
  switch (name) {
    case 'h264':
      return describeH264(data);
    case 'h265':
      return describeH265(data);
    case 'vp8':
      return 'vp8';
    case 'vp9':
      return describeVp9(data);
    case 'av1':
      return 'av01.0.08M.08';
    default:
      return SOUND[name] ?? null;
  }
}

/** Profile, constraints and level stand in the sequence parameter set (ITU-T H.264 7.3.2.1.1). */
function describeH264(data: Uint8Array): string | null {
  const sps = findNal(data, (header) => (header & 0x1f) === 7);
  return sps && sps.length > 3 ? `avc1.${toHex(sps.subarray(1, 4))}` : null;
}

/** The same of H.265 (ITU-T H.265 7.3.3), whose bytes are in the order of the record of an MP4 file. */
function describeH265(data: Uint8Array): string | null {
  const escaped = findNal(data, (header) => ((header >> 1) & 0x3f) === 33);
  if (!escaped || escaped.length < 20) return null;
  return readHevcCodec('hev1', unescape(escaped.subarray(0, 32)).subarray(2));
}

/** The codec of an HEVCDecoderConfigurationRecord (ISO/IEC 14496-15 Annex E). */
export function readHevcCodec(name: string, box: Uint8Array): string {
  const profile = box[1] ?? 0;
  const space = ['', 'A', 'B', 'C'][profile >> 6] ?? '';
  const flags = Array.from(box.subarray(2, 6), (byte) => byte.toString(2).padStart(8, '0')).join('');
  const reversed = parseInt([...flags].reverse().join(''), 2).toString(16);
  const constraints = [...box.subarray(6, 12)];
  while (constraints.at(-1) === 0) constraints.pop();
  const level = `${profile & 0x20 ? 'H' : 'L'}${box[12] ?? 0}`;
  const bytes = constraints.map((byte) => byte.toString(16).toUpperCase());
  return [name, `${space}${profile & 0x1f}`, reversed, level, ...bytes].join('.');
}

/** The profile stands in the first bits of the frame (VP9 bitstream, 6.2). */
function describeVp9([first = 0]: Uint8Array): string {
  const profile = ((first >> 5) & 1) | (((first >> 4) & 1) << 1);
  return `vp09.0${profile}.41.${profile > 1 ? '10' : '08'}`;
}

/** Finds a NAL unit of Annex B by its first byte. */
function findNal(data: Uint8Array, isWanted: (header: number) => boolean): Uint8Array | null {
  let start = -1;
  for (let i = 0; i + 3 < data.length; i += 1) {
    if (data[i] !== 0 || data[i + 1] !== 0 || data[i + 2] !== 1) continue;
    if (start >= 0) return data.subarray(start, i);
    if (isWanted(data[i + 3] ?? 0)) start = i + 3;
  }
  return start >= 0 ? data.subarray(start) : null;
}

/** Without the bytes that keep a NAL unit from looking like a start code. */
function unescape(nal: Uint8Array): Uint8Array {
  return nal.filter((byte, i) => !(byte === 3 && i > 1 && nal[i - 1] === 0 && nal[i - 2] === 0));
}
