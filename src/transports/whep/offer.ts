import type { Credentials } from '../../credentials/credentials.js';
import { asFault, Fault } from '../../faults/fault.js';
import { startWakeProbe } from '../wake-probe.js';
import { parseIceServers } from './link-header.js';
import { isSdp } from './sdp.js';
import type { OpenContext } from '../transport.js';
import { WhepResource, type Fetch } from './resource.js';

/** 10 s in which a server may start the camera on demand, and 5 s for a STUN server of its own, one after the other. */
const POST_LIMIT_MS = 16_000;
/** What is left to a POST whose viewer has gone: long enough for a server that is merely busy. */
const ABANDONED_LIMIT_MS = 5_000;
const OPTIONS_LIMIT_MS = 2_000;

/** Where the requests of one session go, and with what. */
export interface Signalling {
  readonly endpoint: string;
  readonly credentials: Credentials;
  readonly fetch: Fetch;
  /** Ends the session: what the server made is deleted. */
  readonly signal: AbortSignal;
  readonly onSourceStarting?: OpenContext['onSourceStarting'];
}

/** What a server said to an offer. */
export interface AcceptedOffer {
  readonly endpoint: string;
  readonly resource: WhepResource;
  /** Its description: the answer, or its own offer when it refused ours with 406. */
  readonly sdp: string;
  readonly isCounterOffer: boolean;
  /** ICE servers from its `Link` headers. */
  readonly iceServers: readonly RTCIceServer[];
}

/**
 * Asks which ICE servers to use, before the offer. Costs a round trip, and a preflight on another origin.
 * @throws {Fault} `unauthorized`: the POST would be refused as well, and a refusal counts against the viewer.
 */
export async function requestIceServers({ endpoint, credentials, fetch }: Signalling): Promise<RTCIceServer[]> {
  const headers = await headersFor(endpoint, credentials);
  const request = { method: 'OPTIONS', headers, credentials: 'omit', signal: AbortSignal.timeout(OPTIONS_LIMIT_MS) };
  const response = await fetch(endpoint, request as RequestInit).catch(() => null);
  if (response?.status === 401 || response?.status === 403) {
    throw await faultOfAnswer(response, await response.text().catch(() => ''), endpoint);
  }
  return parseIceServers(response?.headers.get('Link') ?? null);
}

/**
 * Sends the offer, and sees to it that what the server makes of it is deleted when the signal aborts.
 *
 * An abort while the answer is under way does not cut the request: the server might have made a session
 * that nobody ends for ten seconds. It is let finish, for a while, and what it made is deleted.
 * @param offer Made when the credentials are there, which may be a person's sign-in later.
 * @throws {Fault} what the server's answer means.
 */
export async function postOffer(signalling: Signalling, offer: () => Promise<string>): Promise<AcceptedOffer> {
  const { endpoint, credentials, signal } = signalling;
  const [headers, sdp] = await Promise.all([headersFor(endpoint, credentials), offer()]);
  signal.throwIfAborted();
  return exchange(signalling, sdp, headers);
}

async function headersFor(endpoint: string, credentials: Credentials): Promise<Readonly<Record<string, string>>> {
  try {
    return await credentials.headersFor(endpoint);
  } catch (thrown) {
    throw asFault(thrown, 'whep');
  }
}

async function exchange(
  signalling: Signalling,
  offer: string,
  credentialHeaders: Readonly<Record<string, string>>,
): Promise<AcceptedOffer> {
  const { endpoint, fetch, signal } = signalling;
  const headers = new Headers(credentialHeaders);
  headers.set('Content-Type', 'application/sdp');
  const limit = createOfferTimeout(signal);
  const stopProbe = startWakeProbe(endpoint, signalling, fetch);
  let response: Response;
  let body: string;
  try {
    // `omit`: otherwise a 401 with `WWW-Authenticate: Basic` hangs on the browser's password dialog.
    const request = { method: 'POST', headers, body: offer, credentials: 'omit', signal: limit.signal } as const;
    response = await fetch(endpoint, request);
    body = await response.text();
  } catch (thrown) {
    throw asFault(limit.signal.aborted ? limit.signal.reason : thrown, 'whep');
  } finally {
    limit.clear();
    stopProbe();
  }
  const isCounterOffer = response.status === 406 && isSdp(body);
  if (!response.ok && !isCounterOffer) {
    throw await faultOfAnswer(response, body, endpoint);
  }
  const resource = new WhepResource({ endpoint, response, headers: credentialHeaders, fetch });
  if (signal.aborted) void resource.delete();
  else signal.addEventListener('abort', () => void resource.delete(), { once: true });
  if (!isSdp(body)) {
    throw await faultOfAnswer(response, body, endpoint);
  }
  return { endpoint, resource, sdp: body, isCounterOffer, iceServers: parseIceServers(response.headers.get('Link')) };
}

/**
 * What a failed answer means. The module that reads answers is loaded with the first of them: a camera that plays needs
 * none of it. Where it cannot be loaded, the status alone decides.
 */
async function faultOfAnswer(response: Response, body: string, endpoint: string): Promise<Fault> {
  const { ok, status } = response;
  try {
    const { readHttpAnswer, faultFromHttp, faultFromUnexpected } = await import('../../faults/from-http.js');
    const answer = readHttpAnswer(response, body, endpoint);
    return ok ? faultFromUnexpected('whep', answer, 'the answer is no SDP') : faultFromHttp('whep', answer);
  } catch {
    const isRefused = status === 401 || status === 403;
    return new Fault(isRefused ? 'unauthorized' : status === 404 ? 'not-found' : 'server-error', {
      transport: 'whep',
      status,
    });
  }
}

/** A time limit that shrinks when the viewer goes. */
function createOfferTimeout(outer: AbortSignal): { readonly signal: AbortSignal; clear(): void } {
  const cut = new AbortController();
  const expire = () => cut.abort(new DOMException('no answer to the offer', 'TimeoutError'));
  let timer = setTimeout(expire, POST_LIMIT_MS);
  const hurry = () => {
    clearTimeout(timer);
    timer = setTimeout(expire, ABANDONED_LIMIT_MS);
  };
  outer.addEventListener('abort', hurry, { once: true });
  return {
    signal: cut.signal,
    clear: () => {
      clearTimeout(timer);
      outer.removeEventListener('abort', hurry);
    },
  };
}
