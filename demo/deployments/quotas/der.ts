/** The types of ASN.1 that a certificate needs, in the distinguished encoding (ITU-T X.690). */
export type Der = Buffer;

function tagged(tag: number, ...content: readonly Uint8Array[]): Der {
  const body = Buffer.concat(content);
  if (body.length < 128) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.from(body.length.toString(16).padStart(body.length < 256 ? 2 : 4, '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
}

export const sequence = (...items: readonly Der[]): Der => tagged(0x30, ...items);
export const setOf = (...items: readonly Der[]): Der => tagged(0x31, ...items);
export const utf8 = (text: string): Der => tagged(0x0c, Buffer.from(text));
export const octets = (bytes: Uint8Array): Der => tagged(0x04, bytes);
export const bits = (bytes: Uint8Array): Der => tagged(0x03, Buffer.from([0]), bytes);
export const yes: Der = tagged(0x01, Buffer.from([0xff]));

/** Encodes a positive integer from its bytes. */
export function integer(bytes: Uint8Array): Der {
  return tagged(0x02, ...((bytes[0] ?? 0) > 127 ? [Buffer.from([0])] : []), bytes);
}

/** Encodes a UTC time in seconds, in the form for the years until 2049. */
export function time(at: Date): Der {
  const [date = '', clock = ''] = at.toISOString().split('T');
  return tagged(0x17, Buffer.from(`${date.slice(2)}${clock.slice(0, 8)}Z`.replace(/[-:]/g, '')));
}

/** Encodes an object identifier from its dotted form. */
export function oid(dotted: string): Der {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 127];
    for (let left = arc >> 7; left > 0; left >>= 7) groups.unshift((left & 127) | 128);
    bytes.push(...groups);
  }
  return tagged(0x06, Buffer.from(bytes));
}

/** Encodes a context-specific tag; `isWhole` if it contains other values, not bytes. */
export function context(number: number, content: Uint8Array, isWhole: boolean): Der {
  return tagged((isWhole ? 0xa0 : 0x80) | number, content);
}
