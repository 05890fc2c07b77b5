import { findBox, numberAt, parseBoxes } from './boxes.js';

/**
 * Audio codecs in MPEG-TS that not every browser plays. With E-AC-3 hls.js gives up the pictures too, in any browser.
 */
const TS_SOUND: Readonly<Record<number, string>> = { 0x81: 'ac-3', 0xc1: 'ac-3', 0x87: 'ec-3', 0xc2: 'ec-3' };
/** The type "user private", which demuxers ignore. */
const TS_UNKNOWN = 0xff;
const PACKET = 188;
const SYNC = 0x47;

/** Sample entries of audio that every browser with Media Source Extensions plays, and of encrypted audio. */
const COMMON = ['mp4a', 'Opus', 'fLaC', 'enca'];

/** The common names of audio codecs. */
const NAMES: Readonly<Record<string, string>> = { 'ec-3': 'E-AC-3', 'ac-3': 'AC-3', 'ac-4': 'AC-4', alac: 'ALAC' };

/** Gives the common name of an audio codec: `E-AC-3` for `ec-3`. */
export function formatSoundName(codec: string): string {
  return NAMES[codec] ?? (codec.startsWith('dts') ? 'DTS' : codec);
}

/**
 * Removes sound that cannot be played from the media of one player, in place and without moving a byte, so that the
 * pictures play without it. hls.js gives up both.
 */
export class SoundFilter {
  /** The codec of the sound that was removed last; null for none. */
  codec: string | null = null;
  readonly #canPlay: (codec: string) => boolean;
  #tracks = new Set<number>();

  /** @param canPlay Whether the browser plays this codec (`ec-3`). */
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

  /** A program's table of streams (ISO/IEC 13818-1 §2.4.4.8). hls.js checks no checksum. */
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
    // Sound alone has nothing else to show: the player reports that it cannot be played.
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
 * Whether MPEG-TS contains only its tables, and no picture or sound. Servers that make a segment of what has arrived
 * since the last request (go2rtc) send this when the next request is too early.
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

/** Gives the part of a table that begins in this packet. */
function readSection(packet: Uint8Array): Uint8Array {
  const payload = readPayload(packet);
  return payload.subarray(1 + (payload[0] ?? 0));
}

/** `soun` is the third field of a track's handler. */
function isSound(track: Uint8Array): boolean {
  const handler = findBox(track, 'mdia', 'hdlr');
  return handler !== null && String.fromCharCode(...handler.subarray(8, 12)) === 'soun';
}

/** Gives the four letters of the first sample entry; null where there is none. */
function findSampleEntry(track: Uint8Array): string | null {
  const entries = findBox(track, 'mdia', 'minf', 'stbl', 'stsd');
  return entries && (parseBoxes(entries.subarray(8))[0]?.type ?? null);
}
