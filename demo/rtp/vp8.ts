/** The payload descriptor without extensions: no picture ID, no layers (RFC 7741 §4.2). */
const DESCRIPTOR_BYTES = 1;
const START_OF_PARTITION = 0x10;

/** Creates the RTP payloads of a VP8 frame (RFC 7741), cut anywhere; the first one marks the start of a partition. */
export function vp8Payloads(frame: Uint8Array, maxBytes = 1200): Uint8Array[] {
  const room = maxBytes - DESCRIPTOR_BYTES;
  return Array.from({ length: Math.ceil(frame.length / room) }, (_, i) => {
    const piece = frame.subarray(i * room, (i + 1) * room);
    const payload = new Uint8Array(DESCRIPTOR_BYTES + piece.length);
    payload[0] = i === 0 ? START_OF_PARTITION : 0;
    payload.set(piece, DESCRIPTOR_BYTES);
    return payload;
  });
}
