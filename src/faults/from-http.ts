import { Fault, type FaultCode } from './fault.js';
import { matchCodec, matchFaultCode, classifyPage, extractMessage } from './server-messages.js';
import type { TransportName } from '../ladder/transport-name.js';

/** The parts of an HTTP answer that a fault is made from. */
export interface HttpAnswer {
  readonly status: number;
  /** The body, or as much of it as was read. */
  readonly body: string;
  /** The `Retry-After` header; null when absent or hidden by CORS. */
  readonly retryAfter?: string | null;
  /** The `Content-Type` header. */
  readonly contentType?: string | null;
  /** The address that gave this answer, after all redirects; absent where it is unknown. */
  readonly url?: string;
  /** Whether the request was redirected to another origin that gave this answer. */
  readonly isOtherOrigin?: boolean;
  /** Reads another header by its name; null when it is absent or hidden by CORS. */
  readonly header?: (name: string) => string | null;
}

/**
 * Takes from a `fetch` response what a fault is made from.
 *
 * @param body The body, or as much of it as was read.
 * @param requestUrl The URL that was requested.
 */
export function readHttpAnswer(response: Response, body: string, requestUrl: string): HttpAnswer {
  const header = (name: string) => response.headers.get(name);
  return {
    status: response.status,
    body,
    retryAfter: header('Retry-After'),
    contentType: header('Content-Type'),
    url: response.url,
    isOtherOrigin: isOtherOrigin(response.url, requestUrl),
    header,
  };
}

/**
 * Whether the request was redirected to another origin.
 *
 * @param responseUrl The URL of the response; empty where it is unknown.
 */
export function isOtherOrigin(responseUrl: string, requestUrl: string): boolean {
  return responseUrl !== '' && new URL(responseUrl).origin !== new URL(requestUrl).origin;
}

/**
 * Makes the fault for a `fetch` response that is not the expected one.
 *
 * @param body The body, or as much of it as was read.
 * @param unexpected What is wrong with a success.
 */
export function faultFromResponse(
  transport: TransportName,
  response: Response,
  body: string,
  requestUrl: string,
  unexpected: string,
): Fault {
  const answer = readHttpAnswer(response, body, requestUrl);
  return response.ok ? faultFromUnexpected(transport, answer, unexpected) : faultFromHttp(transport, answer);
}

/**
 * Makes the fault for an HTTP answer that is not the expected one: an error, or a success with other content.
 *
 * @param transport The transport that made the request; null where the fault concerns the camera as a whole.
 * @param nowMs Epoch milliseconds, for a `Retry-After` with a date.
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
    signInUrl: findSignInUrl(code, answer),
  });
}

/** Where a person signs in: the page that was sent, or (Authelia) the `Location` of a 401. */
function findSignInUrl(code: FaultCode, { url = '', header = () => null }: HttpAnswer): string | null {
  const place = code === 'sign-in-page' ? url : code === 'unauthorized' ? header('Location') : null;
  // The page opens this address: a gateway may not name a script.
  const address = place && URL.canParse(place, url || undefined) ? new URL(place, url || undefined) : null;
  return address && /^https?:$/.test(address.protocol) ? address.href : null;
}

/**
 * Makes the fault for a success with unexpected content.
 *
 * @param serverMessage What the content is not, for where the answer itself says nothing.
 */
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
  // Cloudflare answers 520 to 526 and 530 when the server behind it does not answer.
  if (status === 502 || status === 504 || (status >= 520 && status <= 530)) return 'unreachable';
  // 405 and 501 come from servers that serve files at this address and have no WHEP.
  if (status === 404 || status === 405 || status === 410 || status === 501) return 'not-found';
  if (status >= 500) return 'server-error';
  if (status >= 400) return 'refused';
  return 'bad-answer';
}

/**
 * A busy server names a time, or says so in a text of its own. An HTML page of a gateway means that the server is down.
 */
function isBusy({ body, contentType }: HttpAnswer, retryAfterMs: number | null): boolean {
  return retryAfterMs !== null || (body.trim() !== '' && classifyPage(body, contentType ?? null) === null);
}

/** Whether the camera accepts Digest alone. Where it accepts Basic as well, its password can be used. */
function isDigestOnly(challenge: string | null): boolean {
  return challenge !== null && /(^|,)\s*digest\b/i.test(challenge) && !/(^|,)\s*(basic|bearer)\b/i.test(challenge);
}

/** Reads `Retry-After` in milliseconds from now: seconds or a date (RFC 9110 §10.2.3); null for anything else. */
export function parseRetryAfter(value: string | null, nowMs: number): number | null {
  if (value === null) return null;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
