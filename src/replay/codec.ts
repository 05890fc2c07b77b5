/** The codecs of WebRTC's sound, as WebCodecs names them. */
const SOUND: Readonly<Record<string, string>> = { opus: 'opus', pcmu: 'ulaw', pcma: 'alaw' };

const hex = (byte: number) => byte.toString(16).padStart(2, '0');

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
  return sps && sps.length > 3 ? `avc1.${[...sps.subarray(1, 4)].map(hex).join('')}` : null;
}

/** The same of H.265 (ITU-T H.265 7.3.3), in the form of ISO/IEC 14496-15 E.3. */
function describeH265(data: Uint8Array): string | null {
  const escaped = findNal(data, (header) => ((header >> 1) & 0x3f) === 33);
  if (!escaped || escaped.length < 20) return null;
  const sps = unescape(escaped.subarray(0, 32));
  const at = (place: number) => sps[place] ?? 0;
  const [space, tier, profile] = [['', 'A', 'B', 'C'][at(3) >> 6], (at(3) >> 5) & 1 ? 'H' : 'L', at(3) & 0x1f];
  let flags = 0;
  for (let bit = 0; bit < 32; bit += 1) if ((at(4 + (bit >> 3)) >> (7 - (bit & 7))) & 1) flags += 2 ** bit;
  const constraints = [...sps.subarray(8, 14)].map((byte) => byte.toString(16).toUpperCase());
  while (constraints.length > 1 && constraints.at(-1) === '0') constraints.pop();
  return `hev1.${space}${profile}.${flags.toString(16).toUpperCase()}.${tier}${at(14)}.${constraints.join('.')}`;
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
