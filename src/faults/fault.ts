import type { TransportName } from '../ladder/transport-name.js';

/**
 * Every reason for which a picture is not there. A closed union: `policy.ts` says what each means for
 * the ladder, the elements say it in words.
 *
 * - `offline`: the server knows the camera, nobody publishes it.
 * - `source-timeout`: the server tried to start the camera on demand; it did not come.
 * - `unconfigured`: the server has no such camera.
 * - `capacity`: the server has no place for one more viewer.
 * - `connection-limit`: the browser has no connection to this server to spare; the page shows too many streams of it.
 * - `unauthorized`: credentials are missing or wrong (401, 403).
 * - `sign-in-page`: a gateway answers with a page for a person to sign in, or sends us to one.
 * - `digest`: the camera wants Digest sign-in, which a page can't send.
 * - `token-missing`: an HLS index with a query (`?token=`) is served, and what it lists, without that query, is refused.
 * - `blocked`: a gateway wants to test the browser before it lets anything through.
 * - `forbidden`: who gives the leases does not let this page, or this user, watch the camera (403).
 * - `busy`: the server is overloaded, or is being started (503).
 * - `unsupported`: this browser can't play what the camera sends on this transport.
 * - `play-refused`: the browser does not let a video play without a gesture, or paused it and does not let it play on.
 * - `unreachable`: no answer, or a gateway that has none from behind it.
 * - `not-found`: the address answers that there is nothing; perhaps the server lacks this transport.
 * - `no-media-path`: signalling works, ICE finds no path for the media.
 * - `no-media`: the media path is there, and no decodable picture came over it.
 * - `ended-early`: the server ended the session before its first frame, or within a second of it (B-frames do this on WHEP).
 * - `lost`: the session played and was ended by the server or the network.
 * - `stalled`: the session is there, its picture stopped moving.
 * - `server-error`: the server failed (5xx).
 * - `bad-answer`: the answer is not what the protocol says (HTML, noise, a cut stream).
 * - `refused`: the server does not take our request (400, 406, 415 with no known text).
 * - `stopped-sending`: the server answers, and has had nothing new of the camera for too long (HLS on plain files).
 * - `quota`: the lease without which the camera may not be watched was refused (`serverMessage` has the reason).
 * - `lease-ended`: the lease under which the camera was watched was taken back.
 * - `bad-address`: we refuse the address ourselves (a camera named `../admin`).
 */
export type FaultCode =
  | 'offline'
  | 'source-timeout'
  | 'unconfigured'
  | 'capacity'
  | 'connection-limit'
  | 'unauthorized'
  | 'sign-in-page'
  | 'digest'
  | 'token-missing'
  | 'blocked'
  | 'forbidden'
  | 'busy'
  | 'unsupported'
  | 'play-refused'
  | 'unreachable'
  | 'not-found'
  | 'no-media-path'
  | 'no-media'
  | 'ended-early'
  | 'lost'
  | 'stalled'
  | 'server-error'
  | 'bad-answer'
  | 'refused'
  | 'stopped-sending'
  | 'quota'
  | 'lease-ended'
  | 'bad-address';

/** What is known of a fault besides its code. */
export interface FaultDetails {
  /** The transport on which it happened; null when it is true of the camera as a whole. */
  readonly transport?: TransportName | null;
  /** HTTP status, where there was an answer. */
  readonly status?: number | null;
  /** The server's own words, cut to 200 characters; credentials that it echoes are taken out. */
  readonly serverMessage?: string | null;
  /** The server's wish for the next try, in milliseconds from the answer; null when it named none. */
  readonly retryAfterMs?: number | null;
  /** The codec that can't be played, where one is to blame (`H265`). */
  readonly codec?: string | null;
  readonly cause?: unknown;
}

const MAX_MESSAGE_CHARS = 200;
/** Renewed for weeks, tokens are many; a server echoes what it has just been sent. */
const MAX_SECRETS = 50;
/** A header of `1` is no secret, and would be found in every text. */
const MIN_SECRET_CHARS = 4;
const secrets = new Set<string>();

/** Keeps a header's value, or a password, out of all faults to come. */
export function keepSecret(value: string): void {
  // `Bearer abc` is echoed without its first word, too.
  for (const secret of [value, value.replace(/^\S+\s+/, '')]) {
    if (secret.length >= MIN_SECRET_CHARS) secrets.add(secret);
  }
  for (const oldest of secrets) if (secrets.size > MAX_SECRETS) secrets.delete(oldest);
}

function redact(text: string): string {
  // The longest first: one may begin with another.
  const longestFirst = [...secrets].sort((a, b) => b.length - a.length);
  // A browser's error repeats the address that was asked for, with the password that a page wrote into it.
  const bare = text.replace(/\/\/[^/\s]*@/g, '//');
  return longestFirst.reduce((clean, secret) => clean.replaceAll(secret, '•••'), bare);
}

/** Why a picture is not there. Transports reject with it, `session.lost` resolves with it. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;
  readonly transport: TransportName | null;
  readonly status: number | null;
  readonly serverMessage: string | null;
  readonly retryAfterMs: number | null;
  readonly codec: string | null;

  constructor(code: FaultCode, details: FaultDetails = {}) {
    const message = details.serverMessage ? redact(details.serverMessage).trim().slice(0, MAX_MESSAGE_CHARS) : null;
    super(message ? `${code}: ${message}` : code, { cause: details.cause });
    this.code = code;
    this.transport = details.transport ?? null;
    this.status = details.status ?? null;
    this.serverMessage = message;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.codec = details.codec ?? null;
  }

  /** A plain object for logs and the copy button. */
  toJSON(): Record<string, unknown> {
    const { code, transport, status, serverMessage, retryAfterMs, codec } = this;
    return { code, transport, status, serverMessage, retryAfterMs, codec };
  }
}

/** Makes a Fault of whatever was thrown: a Fault stays, a failed fetch (TypeError) is `unreachable`. */
export function asFault(thrown: unknown, transport: TransportName | null): Fault {
  if (thrown instanceof Fault) return thrown;
  const serverMessage = thrown instanceof Error ? thrown.message : String(thrown);
  const code: FaultCode = thrown instanceof TypeError || isTimeout(thrown) ? 'unreachable' : 'bad-answer';
  return new Fault(code, { transport, serverMessage, cause: thrown });
}

function isTimeout(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'TimeoutError';
}
