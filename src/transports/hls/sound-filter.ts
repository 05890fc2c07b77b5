/** Kinds of sound in MPEG-TS that not every browser plays. With E-AC-3 hls.js gives up the pictures, in any browser. */
const TS_SOUND: Readonly<Record<number, string>> = { 0x81: 'ac-3', 0xc1: 'ac-3', 0x87: 'ec-3', 0xc2: 'ec-3' };
/** User private: a demuxer passes over it. */
const TS_UNKNOWN = 0xff;
const PACKET = 188;
const SYNC = 0x47;

/** Sample entries of sound that every browser with Media Source Extensions plays, and what is encrypted. */
const COMMON = ['mp4a', 'Opus', 'fLaC', 'enca'];

/** The codecs of sound by the names that people know. */
const NAMES: Readonly<Record<string, string>> = { 'ec-3': 'E-AC-3', 'ac-3': 'AC-3', 'ac-4': 'AC-4', alac: 'ALAC' };

/** `E-AC-3` of `ec-3`. */
export function formatSoundName(codec: string): string {
  return NAMES[codec] ?? (codec.startsWith('dts') ? 'DTS' : codec);
}

/**
 * Takes sound that can't be played out of the media of one player, in place and without moving a byte: the pictures
 * play without it. hls.js gives up both.
 */
export class SoundFilter {
  /** The codec of what was taken out last; null of nothing. */
  codec: string | null = null;
  readonly #canPlay: (codec: string) => boolean;
  #tracks = new Set<number>();

  /** @param canPlay Does the browser play this sound (`ec-3`)? */
  constructor(canPlay: (codec: string) => boolean) {
    this.#canPlay = canPlay;
  }

  /** Changes a segment, a part or an initialisation segment in place. */
  apply(bytes: Uint8Array): void {
    if (bytes[0] === SYNC && (bytes.length === PACKET || bytes[PACKET] === SYNC)) this.#filterTs(bytes);
    else this.#filterMp4(bytes);
  }

  #filterTs(bytes: Uint8Array): void {
    let tablePid = -1;
    for (let at = 0; at + PACKET <= bytes.length; at += PACKET) {
      const packet = bytes.subarray(at, at + PACKET);
      if (packet[0] !== SYNC || !((packet[1] ?? 0) & 0x40)) continue;
      const pid = (((packet[1] ?? 0) & 0x1f) << 8) | (packet[2] ?? 0);
      if (pid !== 0 && pid !== tablePid) continue;
      const section = readSection(packet);
      if (pid === 0) tablePid = (((section[10] ?? 0) & 0x1f) << 8) | (section[11] ?? 0);
      else this.#filterTable(section);
    }
  }

  /** A programme's table of streams (ISO/IEC 13818-1 §2.4.4.8). hls.js looks at no checksum. */
  #filterTable(section: Uint8Array): void {
    const readLength = (at: number) => (((section[at] ?? 0) & 0x0f) << 8) | (section[at + 1] ?? 0);
    const end = Math.min(section.length, 3 + readLength(1) - 4);
    for (let at = 12 + readLength(10); at + 5 <= end; at += 5 + readLength(at + 3)) {
      const codec = TS_SOUND[section[at] ?? 0];
      if (codec === undefined || (codec !== 'ec-3' && this.#canPlay(codec))) continue;
      section[at] = TS_UNKNOWN;
      this.codec = codec;
    }
  }

  #filterMp4(bytes: Uint8Array): void {
    const boxes = parseBoxes(bytes);
    const movie = boxes.find(({ type }) => type === 'moov');
    if (movie) this.#filterMovie(movie.body);
    if (this.#tracks.size === 0) return;
    for (const { type, body } of boxes) {
      if (type !== 'moof') continue;
      for (const fragment of parseBoxes(body)) {
        const header = fragment.type === 'traf' && parseBoxes(fragment.body).find((box) => box.type === 'tfhd');
        if (header && this.#tracks.has(numberAt(header.body, 4))) fragment.free();
      }
    }
  }

  #filterMovie(movie: Uint8Array): void {
    this.#tracks = new Set();
    const tracks = parseBoxes(movie).filter(({ type }) => type === 'trak');
    const unplayable = tracks.filter(({ body }) => {
      const entry = findSampleEntry(body);
      if (entry === null || !isSound(body) || COMMON.includes(entry) || this.#canPlay(entry)) return false;
      this.codec = entry;
      return true;
    });
    // Sound that comes alone has nothing else to show: whoever plays it hears that it can't be.
    if (unplayable.length === tracks.length) return;
    for (const track of unplayable) {
      const header = parseBoxes(track.body).find(({ type }) => type === 'tkhd')?.body;
      if (!header) continue;
      // Version 1 has longer dates before it.
      this.#tracks.add(numberAt(header, header[0] === 1 ? 20 : 12));
      track.free();
    }
  }
}

/**
 * Is it MPEG-TS that begins no picture and no sound, its tables alone? Servers that make a segment of what has come
 * since the last question (go2rtc) answer so when they are asked too soon.
 */
export function isEmptyTs(bytes: Uint8Array): boolean {
  if (bytes[0] !== SYNC) return false;
  for (let at = 0; at + PACKET <= bytes.length; at += PACKET) {
    const packet = bytes.subarray(at, at + PACKET);
    if (packet[0] !== SYNC) return false;
    if (!((packet[1] ?? 0) & 0x40)) continue;
    const payload = readPayload(packet);
    // The start code of a packet of media (ISO/IEC 13818-1 §2.4.3.6).
    if (payload[0] === 0 && payload[1] === 0 && payload[2] === 1) return false;
  }
  return bytes.length >= PACKET;
}

function readPayload(packet: Uint8Array): Uint8Array {
  const hasAdaptation = ((packet[3] ?? 0) & 0x20) !== 0;
  return packet.subarray(4 + (hasAdaptation ? 1 + (packet[4] ?? 0) : 0));
}

/** What a packet carries of a table, which begins in it. */
function readSection(packet: Uint8Array): Uint8Array {
  const payload = readPayload(packet);
  return payload.subarray(1 + (payload[0] ?? 0));
}

interface Box {
  readonly type: string;
  readonly body: Uint8Array;
  /** Makes it one that everybody passes over. */
  free(): void;
}

/** The boxes that stand here one after the other (ISO/IEC 14496-12 §4.2); none of noise. */
function parseBoxes(bytes: Uint8Array): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const shortSize = numberAt(bytes, at);
    const isLong = shortSize === 1;
    const size = isLong ? numberAt(bytes, at + 8) * 2 ** 32 + numberAt(bytes, at + 12) : shortSize;
    // Zero: up to the end.
    const end = size === 0 ? bytes.length : at + size;
    if (end <= at + 8 || end > bytes.length) break;
    const name = bytes.subarray(at + 4, at + 8);
    boxes.push({
      type: String.fromCharCode(...name),
      body: bytes.subarray(at + (isLong ? 16 : 8), end),
      free: () => name.set([0x66, 0x72, 0x65, 0x65]),
    });
    at = end;
  }
  return boxes;
}

function findBox(bytes: Uint8Array, ...path: readonly string[]): Uint8Array | null {
  let body: Uint8Array | null = bytes;
  for (const name of path) body = body && (parseBoxes(body).find(({ type }) => type === name)?.body ?? null);
  return body;
}

/** `soun` is the third field of a track's handler. */
function isSound(track: Uint8Array): boolean {
  const handler = findBox(track, 'mdia', 'hdlr');
  return handler !== null && String.fromCharCode(...handler.subarray(8, 12)) === 'soun';
}

/** Four letters of the first sample entry; null where there is none. */
function findSampleEntry(track: Uint8Array): string | null {
  const entries = findBox(track, 'mdia', 'minf', 'stbl', 'stsd');
  return entries && (parseBoxes(entries.subarray(8))[0]?.type ?? null);
}

function numberAt(bytes: Uint8Array, at: number): number {
  return [0, 1, 2, 3].reduce((sum, i) => sum * 256 + (bytes[at + i] ?? 0), 0);
}
