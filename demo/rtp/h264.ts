/** Splits an access unit in Annex B into NAL units without start codes (ITU-T H.264 B.1). */
export function nalUnits(annexB: Uint8Array): Uint8Array[] {
  const starts: { code: number; data: number }[] = [];
  for (let i = 0; i + 2 < annexB.length; i += 1) {
    if (annexB[i] === 0 && annexB[i + 1] === 0 && annexB[i + 2] === 1) {
      starts.push({ code: i > 0 && annexB[i - 1] === 0 ? i - 1 : i, data: i + 3 });
      i += 2;
    }
  }
  return starts.map(({ data }, i) => annexB.subarray(data, starts[i + 1]?.code ?? annexB.length));
}

/** `nal_unit_type`, the low five bits. */
export function nalType(nal: Uint8Array): number {
  return (nal[0] ?? 0) & 0x1f;
}

export const NAL = { sps: 7, pps: 8, aud: 9 } as const;

const FU_A = 28;

/** Creates the RTP payloads of an access unit (RFC 6184, packetization-mode 1): single NAL units and FU-A fragments. */
export function rtpPayloads(annexB: Uint8Array, maxBytes = 1200): Uint8Array[] {
  return nalUnits(annexB)
    .filter((nal) => nalType(nal) !== NAL.aud)
    .flatMap((nal) => (nal.length <= maxBytes ? [nal] : fragments(nal, maxBytes)));
}

function fragments(nal: Uint8Array, maxBytes: number): Uint8Array[] {
  const header = nal[0] ?? 0;
  const indicator = (header & 0xe0) | FU_A;
  const pieces: Uint8Array[] = [];
  for (let at = 1; at < nal.length; at += maxBytes - 2) {
    const end = Math.min(nal.length, at + maxBytes - 2);
    const flags = (at === 1 ? 0x80 : 0) | (end === nal.length ? 0x40 : 0);
    const piece = new Uint8Array(end - at + 2);
    piece[0] = indicator;
    piece[1] = flags | (header & 0x1f);
    piece.set(nal.subarray(at, end), 2);
    pieces.push(piece);
  }
  return pieces;
}
