/** A box of an MP4 file (ISO/IEC 14496-12 §4.2). */
export interface Box {
  readonly type: string;
  readonly body: Uint8Array;
  /** Changes its type to one that readers ignore. */
  free(): void;
}

/** Parses consecutive boxes; none for noise. */
export function parseBoxes(bytes: Uint8Array): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const shortSize = numberAt(bytes, at);
    const isLong = shortSize === 1;
    const size = isLong ? numberAt(bytes, at + 8) * 2 ** 32 + numberAt(bytes, at + 12) : shortSize;
    // Zero means up to the end.
    const end = size === 0 ? bytes.length : at + size;
    if (end < at + 8 || end > bytes.length) break;
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

/** Gives the body of the first box on this path; null where there is none. */
export function findBox(bytes: Uint8Array, ...path: readonly string[]): Uint8Array | null {
  let body: Uint8Array | null = bytes;
  for (const name of path) body = body && (parseBoxes(body).find(({ type }) => type === name)?.body ?? null);
  return body;
}

/** Reads an unsigned number of 32 bits; bytes that are missing are 0. */
export function numberAt(bytes: Uint8Array, at: number): number {
  return [0, 1, 2, 3].reduce((sum, i) => sum * 256 + (bytes[at + i] ?? 0), 0);
}
