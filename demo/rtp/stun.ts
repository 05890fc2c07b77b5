import { createHmac, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Message types that an ICE agent without TURN needs (RFC 8489 §5). */
export const STUN = { request: 0x0001, success: 0x0101 } as const;

const COOKIE = 0x2112a442;
const HEADER_BYTES = 20;
const ATTRIBUTE = {
  username: 0x0006,
  integrity: 0x0008,
  mappedAddress: 0x0020,
  useCandidate: 0x0025,
  fingerprint: 0x8028,
} as const;
/** Header of an attribute and an HMAC-SHA1. */
const INTEGRITY_BYTES = 24;
const FINGERPRINT_MASK = 0x5354554e;

/** The parts of a STUN message that ICE needs. */
export interface StunMessage {
  readonly type: number;
  /** Twelve bytes. */
  readonly transaction: Buffer;
  /** `receiver:sender`, the two ICE fragments; null if absent. */
  readonly username: string | null;
  /** The sender nominates this path. */
  readonly isNominating: boolean;
  /** Tells whether the message was signed with this password. */
  isSignedWith(password: string): boolean;
}

/** Distinguishes STUN from DTLS and SRTP on one socket (RFC 7983 §7). */
export function isStun(datagram: Buffer): boolean {
  return datagram.length >= HEADER_BYTES && datagram.readUInt8(0) < 4 && datagram.readUInt32BE(4) === COOKIE;
}

/** Parses a message; null if it is truncated or not STUN. */
export function readStun(datagram: Buffer): StunMessage | null {
  if (!isStun(datagram) || datagram.readUInt16BE(2) + HEADER_BYTES !== datagram.length) return null;
  let username: string | null = null;
  let isNominating = false;
  let integrityAt: number | null = null;
  for (let at = HEADER_BYTES; at + 4 <= datagram.length;) {
    const type = datagram.readUInt16BE(at);
    const length = datagram.readUInt16BE(at + 2);
    if (at + 4 + length > datagram.length) return null;
    if (type === ATTRIBUTE.username) username = datagram.toString('utf8', at + 4, at + 4 + length);
    if (type === ATTRIBUTE.useCandidate) isNominating = true;
    if (type === ATTRIBUTE.integrity && length === INTEGRITY_BYTES - 4) integrityAt = at;
    at += 4 + length + padding(length);
  }
  return {
    type: datagram.readUInt16BE(0),
    transaction: datagram.subarray(8, HEADER_BYTES),
    username,
    isNominating,
    isSignedWith(password) {
      if (integrityAt === null) return false;
      const given = datagram.subarray(integrityAt + 4, integrityAt + INTEGRITY_BYTES);
      return timingSafeEqual(given, integrity(datagram.subarray(0, integrityAt), password));
    },
  };
}

/** Creates the signed answer to a check, with the sender's address (RFC 8445 §7.3). */
export function checkResponse(request: StunMessage, from: { address: string; port: number }, password: string): Buffer {
  const address = Buffer.alloc(8);
  address.writeUInt8(1, 1);
  address.writeUInt16BE(from.port ^ (COOKIE >>> 16), 2);
  address.writeUInt32BE((ipv4(from.address) ^ COOKIE) >>> 0, 4);
  return message(STUN.success, request.transaction, [attribute(ATTRIBUTE.mappedAddress, address)], password);
}

/** Creates a check without role and priority, for tests of an ICE-lite agent. */
export function checkRequest(
  transaction: Buffer,
  username: string,
  password: string,
  { isNominating = false } = {},
): Buffer {
  const attributes = [attribute(ATTRIBUTE.username, Buffer.from(username))];
  if (isNominating) attributes.push(attribute(ATTRIBUTE.useCandidate, Buffer.alloc(0)));
  return message(STUN.request, transaction, attributes, password);
}

function message(type: number, transaction: Buffer, attributes: readonly Buffer[], password: string): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(type, 0);
  header.writeUInt32BE(COOKIE, 4);
  transaction.copy(header, 8);
  const unsigned = Buffer.concat([header, ...attributes]);
  const signed = Buffer.concat([unsigned, attribute(ATTRIBUTE.integrity, integrity(unsigned, password))]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE((crc32(withLength(signed, 8)) ^ FINGERPRINT_MASK) >>> 0);
  return withLength(Buffer.concat([signed, attribute(ATTRIBUTE.fingerprint, sum)]), 0);
}

/** The HMAC covers a header whose length counts up to the integrity attribute itself (RFC 8489 §14.5). */
function integrity(before: Buffer, password: string): Buffer {
  return createHmac('sha1', password).update(withLength(before, INTEGRITY_BYTES)).digest();
}

function withLength(bytes: Buffer, more: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt16BE(bytes.length - HEADER_BYTES + more, 2);
  return copy;
}

function attribute(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + value.length + padding(value.length));
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

function padding(length: number): number {
  return (4 - (length % 4)) % 4;
}

function ipv4(address: string): number {
  return address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
}
