import type { Rung } from './rung.js';

/**
 * Every reason for which a picture is not there. A closed union: `policy.ts` says what each means for
 * the ladder, the elements say it in words.
 *
 * - `offline`: the server knows the camera, nobody publishes it.
 * - `source-timeout`: the server tried to start the camera on demand; it did not come.
 * - `unconfigured`: the server has no such camera.
 * - `capacity`: the server has no place for one more viewer.
 * - `crowded`: the browser has no connection to this server to spare; the page shows too many streams of it.
 * - `unauthorized`: credentials are missing or wrong (401, 403).
 * - `unsupported`: this browser can't play what the camera sends on this rung.
 * - `unreachable`: no answer, or a gateway that has none from behind it.
 * - `not-found`: the address answers that there is nothing; perhaps the server lacks this rung.
 * - `no-media-path`: signalling works, ICE finds no path for the media.
 * - `no-media`: the media path is there, and no decodable picture came over it.
 * - `ended-early`: the server ended the session before its first frame, or within a second of it (B-frames do this on WHEP).
 * - `lost`: the session played and was ended by the server or the network.
 * - `stalled`: the session is there, its picture stopped moving.
 * - `server-error`: the server failed (5xx).
 * - `bad-answer`: the answer is not what the protocol says (HTML, noise, a cut stream).
 * - `refused`: the server does not take our request (400, 406, 415 with no known text).
 * - `bad-address`: we refuse the address ourselves (a camera named `../admin`).
 */
export type FaultCode =
  | 'offline'
  | 'source-timeout'
  | 'unconfigured'
  | 'capacity'
  | 'crowded'
  | 'unauthorized'
  | 'unsupported'
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
  | 'bad-address';

/** What is known of a fault besides its code. */
export interface FaultDetails {
  /** The rung on which it happened; null when it is true of the camera as a whole. */
  readonly rung?: Rung | null;
  /** HTTP status, where there was an answer. */
  readonly status?: number | null;
  /** The server's own words, cut to 200 characters; credentials that it echoes are taken out. */
  readonly said?: string | null;
  /** The server's wish for the next try, in milliseconds from the answer; null when it named none. */
  readonly retryAfterMs?: number | null;
  /** The codec that can't be played, where one is to blame (`H265`). */
  readonly codec?: string | null;
  readonly cause?: unknown;
}

const MAX_SAID_CHARS = 200;
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

function redacted(text: string): string {
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
  readonly rung: Rung | null;
  readonly status: number | null;
  readonly said: string | null;
  readonly retryAfterMs: number | null;
  readonly codec: string | null;
  /** Epoch milliseconds of the next look; null while one runs or none is planned. The viewer keeps it. */
  nextTryAtMs: number | null = null;

  constructor(code: FaultCode, details: FaultDetails = {}) {
    const said = details.said ? redacted(details.said).trim().slice(0, MAX_SAID_CHARS) : null;
    super(said ? `${code}: ${said}` : code, { cause: details.cause });
    this.code = code;
    this.rung = details.rung ?? null;
    this.status = details.status ?? null;
    this.said = said;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.codec = details.codec ?? null;
  }

  /** A plain object for logs and the copy button. */
  toJSON(): Record<string, unknown> {
    const { code, rung, status, said, retryAfterMs, codec, nextTryAtMs } = this;
    return { code, rung, status, said, retryAfterMs, codec, nextTryAtMs };
  }
}

/** Makes a Fault of whatever was thrown: a Fault stays, a failed fetch (TypeError) is `unreachable`. */
export function asFault(thrown: unknown, rung: Rung | null): Fault {
  if (thrown instanceof Fault) return thrown;
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  const code: FaultCode = thrown instanceof TypeError || isTimeout(thrown) ? 'unreachable' : 'bad-answer';
  return new Fault(code, { rung, said, cause: thrown });
}

function isTimeout(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'TimeoutError';
}

/** An HTTP answer as far as a fault needs it. */
export interface HttpAnswer {
  readonly status: number;
  /** The whole body, or as much of it as was read. */
  readonly body: string;
  /** The `Retry-After` header; null when absent or hidden by CORS. */
  readonly retryAfter?: string | null;
}

/**
 * The texts of MediaMTX, which decide before the status does: the same text comes with 400 on WHEP
 * and with 500 or 404 on HLS, depending on its version.
 * Source: MediaMTX `internal/defs/path_access.go`, `internal/servers/{webrtc,hls}`, v1.20.1.
 */
const TEXTS: readonly (readonly [RegExp, FaultCode])[] = [
  [/is not configured/, 'unconfigured'],
  [/no stream is available/, 'offline'],
  [/has timed out/, 'source-timeout'],
  [/maximum reader count reached/, 'capacity'],
  [/codecs not supported by client|doesn't contain any supported codec|muxer instance not available/, 'unsupported'],
  [/session not found/, 'lost'],
];

/** What an HTTP answer that is not a success means. `nowMs` (epoch) is for a `Retry-After` with a date. */
export function faultFromHttp(rung: Rung | null, answer: HttpAnswer, nowMs = Date.now()): Fault {
  const said = wordsOf(answer.body);
  const retryAfterMs = parseRetryAfter(answer.retryAfter ?? null, nowMs);
  const code = codeOf(answer.status, said, retryAfterMs);
  return new Fault(code, { rung, status: answer.status, said, retryAfterMs });
}

function codeOf(status: number, said: string, retryAfterMs: number | null): FaultCode {
  if (status === 401 || status === 403 || status === 407) return 'unauthorized';
  const known = TEXTS.find(([pattern]) => pattern.test(said));
  if (known) return known[1];
  if (status === 429) return 'capacity';
  // Draft-ietf-wish-whep: 409 while nobody publishes, 503 with Retry-After when overloaded. A 503
  // without it is a gateway's word for a dead server.
  if (status === 409) return 'offline';
  if (status === 503) return retryAfterMs === null ? 'unreachable' : 'capacity';
  if (status === 502 || status === 504) return 'unreachable';
  // 405 and 501 come from servers that have files there and no WHEP.
  if (status === 404 || status === 405 || status === 410 || status === 501) return 'not-found';
  if (status >= 500) return 'server-error';
  if (status >= 400) return 'refused';
  return 'bad-answer';
}

/** The server's words: MediaMTX's JSON `error`, else the text without HTML's tags. */
function wordsOf(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && 'error' in parsed) return String(parsed.error);
  } catch {
    // Not JSON: a proxy's page, or a version before 1.4.0.
  }
  return body
    .slice(0, 4096)
    .replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** `Retry-After` in milliseconds from now: seconds or a date (RFC 9110 §10.2.3); null for anything else. */
export function parseRetryAfter(value: string | null, nowMs: number): number | null {
  if (value === null) return null;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
