import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { bits, context, integer, octets, oid, sequence, setOf, time, utf8, yes } from './der.js';

/** A key and its certificate, in PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const COMMON_NAME = '2.5.4.3';
const SUBJECT_ALT_NAME = '2.5.29.17';
const BASIC_CONSTRAINTS = '2.5.29.19';
const DAY_MS = 86_400_000;

/**
 * Creates a self-signed certificate (RFC 5280, P-256) for the demo on this machine, because Node can read
 * certificates but not create them. Browsers trust it only after the user accepts it.
 *
 * @param names Addresses (IPv4) and host names of the servers that use it.
 */
export function makeCertificate(names: readonly string[], days = 7): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const self = sequence(setOf(sequence(oid(COMMON_NAME), utf8('cam-player demo'))));
  const general = names.map((name) =>
    isIPv4(name) ? context(7, Buffer.from(name.split('.').map(Number)), false) : context(2, Buffer.from(name), false),
  );
  const extensions = sequence(
    sequence(oid(BASIC_CONSTRAINTS), yes, octets(sequence(yes))),
    sequence(oid(SUBJECT_ALT_NAME), octets(sequence(...general))),
  );
  const now = Date.now();
  const body = sequence(
    context(0, integer(Buffer.from([2])), true),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    self,
    // A viewer's clock may be behind.
    sequence(time(new Date(now - DAY_MS)), time(new Date(now + days * DAY_MS))),
    self,
    publicKey.export({ type: 'spki', format: 'der' }),
    context(3, extensions, true),
  );
  const whole = sequence(body, ECDSA_WITH_SHA256, bits(sign('sha256', body, privateKey)));
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, cert: pem('CERTIFICATE', whole) };
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
