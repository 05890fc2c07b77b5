import type { Credentials } from '../../credentials/credentials.js';
import { asFault, Fault } from '../../faults/fault.js';
import { startWakeProbe } from '../wake-probe.js';
import { isSdp } from './sdp.js';
import type { OpenContext } from '../transport.js';
import { WhepResource, type Fetch } from './resource.js';

/** 10 s in which a server may start the camera on demand, and 5 s for its own STUN server, one after the other. */
const POST_LIMIT_MS = 16_000;
/** The time that is left for a POST after an abort: long enough for a server that is merely busy. */
const ABANDONED_LIMIT_MS = 5_000;

/** Where the requests of one session go, and how they are made. */
export interface Signalling {
  readonly endpoint: string;
  readonly credentials: Credentials;
  readonly fetch: Fetch;
  /** Ends the session: the resource on the server is deleted. */
  readonly signal: AbortSignal;
  readonly onSourceStarting?: OpenContext['onSourceStarting'];
}

/** The server's answer to an offer. */
export interface AcceptedOffer {
  readonly endpoint: string;
  readonly resource: WhepResource;
  /** The server's description: the answer, or its own offer when it refused ours with 406. */
  readonly sdp: string;
  readonly isCounterOffer: boolean;
  /** Its `Link` headers, which may name ICE servers; null if it has none. */
  readonly link: string | null;
}

/**
 * Sends the offer. The resource that the server creates is deleted when the signal aborts.
 *
 * An abort while the answer is under way does not cancel the request: the server might have created a session that
 * nothing ends for ten seconds. The request continues for a while, and its session is deleted.
 *
 * @param offer Creates the offer when the credentials are there, which may be after a person has signed in.
 * @throws {Fault} The fault for the server's answer.
 */
export async function postOffer(signalling: Signalling, offer: () => Promise<string>): Promise<AcceptedOffer> {
  const { endpoint, credentials, signal } = signalling;
  const [headers, sdp] = await Promise.all([headersFor(endpoint, credentials), offer()]);
  signal.throwIfAborted();
  return exchange(signalling, sdp, headers);
}

/** Gives the headers with the page's credentials. Throws the page's own error as a fault. */
export async function headersFor(
  endpoint: string,
  credentials: Credentials,
): Promise<Readonly<Record<string, string>>> {
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
    // `omit`: otherwise a 401 with `WWW-Authenticate: Basic` would wait for the browser's password dialog.
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
  return { endpoint, resource, sdp: body, isCounterOffer, link: response.headers.get('Link') };
}

/**
 * Tells what a failed answer means. The module that reads answers is loaded with the first failure: a camera that plays
 * does not need it. Where it cannot be loaded, the status alone decides.
 */
export async function faultOfAnswer(response: Response, body: string, endpoint: string): Promise<Fault> {
  const { status } = response;
  try {
    const { faultFromResponse } = await import('../../faults/from-http.js');
    return faultFromResponse('whep', response, body, endpoint, 'the answer is no SDP');
  } catch {
    const isRefused = status === 401 || status === 403;
    return new Fault(isRefused ? 'unauthorized' : status === 404 ? 'not-found' : 'server-error', {
      transport: 'whep',
      status,
    });
  }
}

/** Creates a time limit that shrinks when the outer signal aborts. */
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
