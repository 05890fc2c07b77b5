/** Boxes with a creation time, and those around them (ISO/IEC 14496-12 §8). */
const DATED = ['mvhd', 'tkhd', 'mdhd'];
const AROUND = ['moov', 'trak', 'mdia', 'minf', 'stbl'];
/** Seconds from 1904 to 1970. */
const EPOCH_S = 2_082_844_800;

/** Writes a creation time into each dated box of a file, in place. */
export function setCreationTime(file: Uint8Array, atMs: number): void {
  const seconds = Math.floor(atMs / 1000) + EPOCH_S;
  visitBoxes(file, (type, body) => {
    if (!DATED.includes(type)) return;
    // Version 1 has 64 bits for each time; the creation is followed by the modification.
    const isLong = body.getUint8(0) === 1;
    for (const at of isLong ? [4, 12] : [4, 8]) {
      if (isLong) body.setBigUint64(at, BigInt(seconds));
      else body.setUint32(at, seconds);
    }
  });
}

/** Renames the codec of a file's pictures, in place. */
export function setCodecName(file: Uint8Array, name: string): void {
  visitBoxes(file, (type, body) => {
    if (type !== 'stsd') return;
    // After the version and the count there is the first entry: its size, and its name.
    for (let i = 0; i < 4; i += 1) body.setUint8(12 + i, name.charCodeAt(i));
  });
}

function visitBoxes(bytes: Uint8Array, visit: (type: string, body: DataView) => void): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 8 <= bytes.length;) {
    const size = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    // The media itself may be longer than 32 bits can say; it holds no boxes.
    if (size < 8 || at + size > bytes.length) return;
    const body = bytes.subarray(at + 8, at + size);
    if (AROUND.includes(type)) visitBoxes(body, visit);
    else visit(type, new DataView(body.buffer, body.byteOffset, body.byteLength));
    at += size;
  }
}
