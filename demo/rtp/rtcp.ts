/** The feedback of a receiver. */
export interface Feedback {
  /** The receiver needs a key frame (PLI, RFC 4585 §6.3.1; FIR, RFC 5104 §4.3.1). */
  readonly wantsKeyFrame: boolean;
  /** The sequence numbers of missing packets (generic NACK, RFC 4585 §6.2.1). */
  readonly missing: readonly number[];
}

const RTPFB = 205;
const PSFB = 206;

/** Parses a compound RTCP packet; packets without feedback are skipped. */
export function readFeedback(packet: Buffer): Feedback {
  let wantsKeyFrame = false;
  const missing: number[] = [];
  for (let at = 0; at + 4 <= packet.length;) {
    const format = packet.readUInt8(at) & 0x1f;
    const type = packet.readUInt8(at + 1);
    const end = at + 4 * (packet.readUInt16BE(at + 2) + 1);
    if (type === PSFB && (format === 1 || format === 4)) wantsKeyFrame = true;
    if (type === RTPFB && format === 1) {
      for (let item = at + 12; item + 4 <= Math.min(end, packet.length); item += 4) {
        const first = packet.readUInt16BE(item);
        const mask = packet.readUInt16BE(item + 2);
        missing.push(first);
        for (let bit = 0; bit < 16; bit += 1) if (mask & (1 << bit)) missing.push((first + bit + 1) & 0xffff);
      }
    }
    at = end;
  }
  return { wantsKeyFrame, missing };
}

/** The content of a sender report. */
export interface SenderReport {
  readonly ssrc: number;
  readonly epochMs: number;
  /** The RTP timestamp of that moment. */
  readonly rtpTime: number;
  readonly packets: number;
  readonly bytes: number;
}

const NTP_EPOCH_S = 2_208_988_800;

/** Creates a sender report (RFC 3550 §6.4.1), which relates the RTP clock to the wall clock. */
export function senderReport({ ssrc, epochMs, rtpTime, packets, bytes }: SenderReport): Buffer {
  const packet = Buffer.alloc(28);
  packet.writeUInt8(0x80, 0);
  packet.writeUInt8(200, 1);
  packet.writeUInt16BE(6, 2);
  packet.writeUInt32BE(ssrc, 4);
  packet.writeUInt32BE(Math.floor(epochMs / 1000) + NTP_EPOCH_S, 8);
  packet.writeUInt32BE(Math.floor(((epochMs % 1000) / 1000) * 2 ** 32), 12);
  packet.writeUInt32BE(rtpTime >>> 0, 16);
  packet.writeUInt32BE(packets >>> 0, 20);
  packet.writeUInt32BE(bytes >>> 0, 24);
  return packet;
}
