import type { TransportName } from '../ladder/transport-name.js';

/**
 * Every reason why there is no live picture. A closed union: `policy.ts` says what each code means for the ladder, and
 * the elements have a message for each.
 *
 * - `offline`: the server knows the camera, and nobody publishes it.
 * - `source-timeout`: the server tried to start the camera on demand; the camera did not start in time.
 * - `unconfigured`: the server has no such camera.
 * - `capacity`: the server has reached its limit of viewers.
 * - `connection-limit`: the browser has no free connection to this server, because the page shows too many of its
 *   streams.
 * - `unauthorized`: credentials are missing or wrong (401, 403).
 * - `sign-in-page`: a gateway answers with a sign-in page, or redirects to one.
 * - `digest`: the camera requires Digest authentication, which a page cannot do.
 * - `token-missing`: the server serves an HLS index with a query (`?token=`), and refuses what the index lists without
 *   that query.
 * - `blocked`: a gateway tests the browser before it lets anything through.
 * - `local-network`: the browser asks the viewer whether the page may reach servers in the local network, or the viewer
 *   has refused.
 * - `local-network-forbidden`: the page cannot ask for that: it is in a frame without the permission, or not on HTTPS.
 * - `mixed-content`: the browser does not let a page on HTTPS load an address on HTTP.
 * - `forbidden`: the lease service does not let this page, or this user, watch the camera (403).
 * - `busy`: the server is overloaded, or is starting (503).
 * - `unsupported`: this browser cannot play what the camera sends on this transport.
 * - `play-refused`: the browser does not let a video play without a gesture, or paused it and does not let it continue.
 * - `unreachable`: no answer, or a gateway that gets none from the server behind it.
 * - `not-found`: the address answers that there is nothing; perhaps the server lacks this transport.
 * - `no-media-path`: signalling works, and ICE finds no path for the media.
 * - `no-media`: the media path is there, and no picture that can be decoded came over it.
 * - `ended-early`: the server ended the session before its first frame, or within a second of it (B-frames cause this
 *   on WHEP).
 * - `lost`: the session played, and the server or the network ended it.
 * - `stalled`: the session is there, and its picture stopped moving.
 * - `server-error`: the server failed (5xx).
 * - `bad-answer`: the answer is not what the protocol requires (HTML, noise, a truncated stream).
 * - `refused`: the server does not accept our request (400, 406, 415 with no known text).
 * - `stopped-sending`: the server answers, and has had nothing new from the camera for too long (HLS on plain files).
 * - `quota`: the lease service refused the lease that is needed to watch the camera (`serverMessage` has the reason).
 * - `lease-ended`: the lease service took back the lease under which the camera was watched.
 * - `bad-address`: the player refuses the address itself (a camera named `../admin`).
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
  | 'local-network'
  | 'local-network-forbidden'
  | 'mixed-content'
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

/** The details of a fault in addition to its code. */
export interface FaultDetails {
  /** The transport that failed; null when the fault is true of the camera as a whole. */
  readonly transport?: TransportName | null;
  /** HTTP status, where there was an answer. */
  readonly status?: number | null;
  /** The server's own message, cut to 200 characters. Credentials in it are removed. */
  readonly serverMessage?: string | null;
  /** When the server asks for the next attempt, in milliseconds from the answer; null when it names no time. */
  readonly retryAfterMs?: number | null;
  /** The codec that cannot be played (`H265`); null where no codec is the cause. */
  readonly codec?: string | null;
  /** Where a person signs in, as far as the gateway says it; null where it names no page. */
  readonly signInUrl?: string | null;
  readonly cause?: unknown;
}

const MAX_MESSAGE_CHARS = 200;
/** Tokens that are renewed for weeks are many. Only the newest are kept: a server repeats what it has just received. */
const MAX_SECRETS = 50;
/** A value as short as `1` is no secret, and would be found in every text. */
const MIN_SECRET_CHARS = 4;
const secrets = new Set<string>();

/** Removes a header's value, or a password, from all later faults. */
export function keepSecret(value: string): void {
  // Servers repeat `Bearer abc` without its first word too.
  for (const secret of [value, value.replace(/^\S+\s+/, '')]) {
    if (secret.length >= MIN_SECRET_CHARS) secrets.add(secret);
  }
  for (const oldest of secrets) if (secrets.size > MAX_SECRETS) secrets.delete(oldest);
}

function redact(text: string): string {
  // The longest first, because one secret may begin with another.
  const longestFirst = [...secrets].sort((a, b) => b.length - a.length);
  // A browser's error repeats the requested address, with the password that a page wrote into it.
  const bare = text.replace(/\/\/[^/\s]*@/g, '//');
  return longestFirst.reduce((clean, secret) => clean.replaceAll(secret, '•••'), bare);
}

/** The reason why there is no live picture. Transports reject with it, and `session.lost` resolves with it. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;
  readonly transport: TransportName | null;
  readonly status: number | null;
  readonly serverMessage: string | null;
  readonly retryAfterMs: number | null;
  readonly codec: string | null;
  /** The page to open in a tab, for a person to sign in; null where the gateway names none. */
  readonly signInUrl: string | null;

  constructor(code: FaultCode, details: FaultDetails = {}) {
    const message = details.serverMessage ? redact(details.serverMessage).trim().slice(0, MAX_MESSAGE_CHARS) : null;
    super(message ? `${code}: ${message}` : code, { cause: details.cause });
    this.code = code;
    this.transport = details.transport ?? null;
    this.status = details.status ?? null;
    this.serverMessage = message;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.codec = details.codec ?? null;
    this.signInUrl = details.signInUrl ?? null;
  }

  /** Gives a plain object for logs and for the copy button. */
  toJSON(): Record<string, unknown> {
    const { code, transport, status, serverMessage, retryAfterMs, codec } = this;
    return { code, transport, status, serverMessage, retryAfterMs, codec };
  }
}

/**
 * Converts anything that was thrown to a Fault. A Fault stays as it is; a failed fetch (TypeError) becomes
 * `unreachable`, anything else `bad-answer`.
 */
export function asFault(thrown: unknown, transport: TransportName | null): Fault {
  if (thrown instanceof Fault) return thrown;
  const serverMessage = thrown instanceof Error ? thrown.message : String(thrown);
  const code: FaultCode = thrown instanceof TypeError || isTimeout(thrown) ? 'unreachable' : 'bad-answer';
  return new Fault(code, { transport, serverMessage, cause: thrown });
}

function isTimeout(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'TimeoutError';
}
