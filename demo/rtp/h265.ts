import { nalUnits } from './h264.js';

/** Types of NAL units (ITU-T H.265 Table 7-1). */
const AUD = 35;
/** A fragment of a NAL unit (RFC 7798 §4.4.3). */
const FU = 49;

/** RTP payloads of one access unit in Annex B (RFC 7798): single NAL units and fragments. */
export function h265Payloads(annexB: Uint8Array, maxBytes = 1200): Uint8Array[] {
  return nalUnits(annexB)
    .filter((nal) => getNalType(nal) !== AUD)
    .flatMap((nal) => (nal.length <= maxBytes ? [nal] : fragments(nal, maxBytes)));
}

function getNalType(nal: Uint8Array): number {
  return ((nal[0] ?? 0) >> 1) & 0x3f;
}

function fragments(nal: Uint8Array, maxBytes: number): Uint8Array[] {
  const type = getNalType(nal);
  const header = [((nal[0] ?? 0) & 0x81) | (FU << 1), nal[1] ?? 0];
  const pieces: Uint8Array[] = [];
  for (let at = 2; at < nal.length; at += maxBytes - 3) {
    const end = Math.min(nal.length, at + maxBytes - 3);
    const flags = (at === 2 ? 0x80 : 0) | (end === nal.length ? 0x40 : 0);
    pieces.push(Uint8Array.from([...header, flags | type, ...nal.subarray(at, end)]));
  }
  return pieces;
}
