import { Fault, type FaultCode } from './fault.js';
import { matchCodec, matchFaultCode, classifyPage, extractMessage } from './http-texts.js';
import type { TransportName } from '../ladder/transport-name.js';

/** An HTTP answer as far as a fault needs it. */
export interface HttpAnswer {
  readonly status: number;
  /** The whole body, or as much of it as was read. */
  readonly body: string;
  /** The `Retry-After` header; null when absent or hidden by CORS. */
  readonly retryAfter?: string | null;
  /** The `Content-Type` header. */
  readonly contentType?: string | null;
  /** The request was sent on to another origin, whose answer this is. */
  readonly isOtherOrigin?: boolean;
  /** Another header by its name; null when absent or hidden by CORS. */
  readonly header?: (name: string) => string | null;
}

/** Types of answers that are words, and have an end. */
export const TEXT_TYPE = /^(text\/(html|plain)|application\/(problem\+)?json)/i;

/** What of a `fetch` a fault needs. @param requestUrl The address that was asked. */
export function readHttpAnswer(response: Response, body: string, requestUrl: string): HttpAnswer {
  const header = (name: string) => response.headers.get(name);
  return {
    status: response.status,
    body,
    retryAfter: header('Retry-After'),
    contentType: header('Content-Type'),
    isOtherOrigin: isOtherOrigin(response.url, requestUrl),
    header,
  };
}

/** Was the request sent on to another origin? @param responseUrl Empty where it is not known. */
export function isOtherOrigin(responseUrl: string, requestUrl: string): boolean {
  return responseUrl !== '' && new URL(responseUrl).origin !== new URL(requestUrl).origin;
}

/**
 * What an HTTP answer means that is not what was asked for: an error, or a success with something else in it.
 * `nowMs` (epoch) is for a `Retry-After` with a date.
 */
export function faultFromHttp(transport: TransportName | null, answer: HttpAnswer, nowMs = Date.now()): Fault {
  const serverMessage = extractMessage(answer.body);
  const retryAfterMs = parseRetryAfter(answer.retryAfter ?? null, nowMs);
  const code = classifyAnswer(answer, serverMessage, retryAfterMs);
  return new Fault(code, {
    transport,
    status: answer.status,
    serverMessage,
    retryAfterMs,
    codec: matchCodec(serverMessage),
  });
}

/** What a success means that brings something else. @param serverMessage Where the answer itself tells nothing: what it is not. */
export function faultFromUnexpected(transport: TransportName, answer: HttpAnswer, serverMessage: string): Fault {
  const fault = faultFromHttp(transport, answer);
  return fault.code === 'bad-answer'
    ? new Fault('bad-answer', { transport, status: answer.status, serverMessage })
    : fault;
}

function classifyAnswer(answer: HttpAnswer, message: string, retryAfterMs: number | null): FaultCode {
  const { status, body, contentType = null, header = () => null } = answer;
  const page = classifyPage(body, contentType);
  const isRefusal = status === 401 || status === 403 || status === 407;
  // https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
  if (header('cf-mitigated') === 'challenge' || page === 'challenge') return 'blocked';
  if (isRefusal) return isDigestOnly(header('WWW-Authenticate')) ? 'digest' : 'unauthorized';
  if (page && (answer.isOtherOrigin || (page === 'sign-in' && status < 400))) return 'sign-in-page';
  const knownCode = matchFaultCode(message, status);
  if (knownCode) return knownCode;
  if (status === 429) return 'capacity';
  // Draft-ietf-wish-whep: 409 while nobody publishes.
  if (status === 409) return 'offline';
  if (status === 503) return isBusy(answer, retryAfterMs) ? 'busy' : 'unreachable';
  // 520 to 526 and 530 are Cloudflare's words for a server behind it that does not answer.
  if (status === 502 || status === 504 || (status >= 520 && status <= 530)) return 'unreachable';
  // 405 and 501 come from servers that have files there and no WHEP.
  if (status === 404 || status === 405 || status === 410 || status === 501) return 'not-found';
  if (status >= 500) return 'server-error';
  if (status >= 400) return 'refused';
  return 'bad-answer';
}

/** A server that names a time, or says it in a text of its own; a gateway's page says that its server is dead. */
function isBusy({ body, contentType }: HttpAnswer, retryAfterMs: number | null): boolean {
  return retryAfterMs !== null || (body.trim() !== '' && classifyPage(body, contentType ?? null) === null);
}

/** Digest and nothing else: where a camera takes Basic as well, its password is of use. */
function isDigestOnly(challenge: string | null): boolean {
  return challenge !== null && /(^|,)\s*digest\b/i.test(challenge) && !/(^|,)\s*(basic|bearer)\b/i.test(challenge);
}

/** `Retry-After` in milliseconds from now: seconds or a date (RFC 9110 §10.2.3); null for anything else. */
export function parseRetryAfter(value: string | null, nowMs: number): number | null {
  if (value === null) return null;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
