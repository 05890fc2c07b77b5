const twoDigits = (value: number) => String(value).padStart(2, '0');

/** The codec of a VPCodecConfigurationBox. */
export function readVp9Codec(box: Uint8Array): string {
  const [profile = 0, level = 0, depth = 0] = box.subarray(4);
  return ['vp09', twoDigits(profile), twoDigits(level), twoDigits(depth >> 4)].join('.');
}

/** The codec of an AV1CodecConfigurationBox. */
export function readAv1Codec(box: Uint8Array): string {
  const [, first = 0, second = 0] = box;
  const depth = second & 0x40 ? (second & 0x20 ? 12 : 10) : 8;
  return `av01.${first >> 5}.${twoDigits(first & 0x1f)}${second & 0x80 ? 'H' : 'M'}.${twoDigits(depth)}`;
}

/** The tags of descriptors (ISO/IEC 14496-1 §7.2.2), and how many bytes are before the ones within. */
const FIELDS: Readonly<Record<number, number>> = { 3: 3, 4: 13 };
const SPECIFIC = 5;
const AAC = 0x40;

/** What a box says of a codec. */
export interface CodecConfiguration {
  readonly codec: string;
  readonly description?: Uint8Array;
  /** Absent where only the sample entry says it. */
  readonly channels?: number;
}

/** The codec and the AudioSpecificConfig of AAC; null for other sound. Sample entries of AAC often say 2 channels. */
export function readAacCodec(box: Uint8Array): CodecConfiguration | null {
  // After the version of the box.
  for (let at = 4; at < box.length;) {
    const tag = box[at] ?? 0;
    let size = 0;
    let byte = 0x80;
    while (byte & 0x80 && (at += 1) < box.length) {
      byte = box[at] ?? 0;
      size = (size << 7) | (byte & 0x7f);
    }
    at += 1;
    if (tag === 4 && box[at] !== AAC) return null;
    if (tag === SPECIFIC) {
      const description = box.subarray(at, at + size);
      const [first = 0, second = 0] = description;
      const kind = first >> 3;
      // Longer kinds, and rates that are spelled out, move the channels to another place.
      const isUsual = kind !== 31 && (((first & 7) << 1) | (second >> 7)) !== 15;
      const channels = isUsual ? (second >> 3) & 15 : 0;
      return {
        codec: `mp4a.40.${kind === 31 ? 32 + (((first & 7) << 3) | (second >> 5)) : kind}`,
        description,
        ...(channels > 0 && { channels: channels === 7 ? 8 : channels }),
      };
    }
    at += FIELDS[tag] ?? size;
  }
  return null;
}
