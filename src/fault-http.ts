import { Fault, type FaultCode } from './fault.js';
import type { Rung } from './rung.js';

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
