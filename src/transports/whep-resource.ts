import type { Credentials } from '../credentials.js';
import { Fault, asFault, faultFromHttp } from '../fault.js';
import { iceServersOf } from './link-header.js';
import { isSdp } from './sdp.js';

export type Fetch = typeof fetch;

/** 10 s in which a server may start the camera on demand, and 5 s for a STUN server of its own, one after the other. */
const POST_LIMIT_MS = 16_000;
const FRAGMENT_TYPE = 'application/trickle-ice-sdpfrag';

/** What a server said to an offer. */
export interface Accepted {
  readonly resource: WhepResource;
  /** Its description: the answer, or its own offer when it refused ours with 406. */
  readonly sdp: string;
  readonly isCounterOffer: boolean;
  /** ICE servers from its `Link` headers. */
  readonly iceServers: readonly RTCIceServer[];
}

/**
 * Sends the offer.
 *
 * When the signal aborts meanwhile, the request is not cut: the server might make a session of it that
 * nobody ends for ten seconds. It is let finish, and what it made is deleted.
 * @throws {Fault} what the server's answer means.
 */
export async function postOffer(
  endpoint: string,
  offer: () => string,
  credentials: Credentials,
  signal: AbortSignal,
  fetchIt: Fetch,
): Promise<Accepted> {
  const headers = await credentials.headersFor(endpoint);
  signal.throwIfAborted();
  const answered = exchange(endpoint, offer(), headers, fetchIt).then((accepted) => {
    if (signal.aborted) void accepted.resource.delete();
    return accepted;
  });
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  return Promise.race([answered, aborted]);
}

async function exchange(
  endpoint: string,
  offer: string,
  headers: Readonly<Record<string, string>>,
  fetchIt: Fetch,
): Promise<Accepted> {
  let response: Response;
  let body: string;
  try {
    response = await fetchIt(endpoint, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/sdp' },
      body: offer,
      // Otherwise a 401 with `WWW-Authenticate: Basic` hangs on the browser's password dialog.
      credentials: 'omit',
      cache: 'no-store',
      signal: AbortSignal.timeout(POST_LIMIT_MS),
    });
    body = await response.text();
  } catch (thrown) {
    throw asFault(thrown, 'whep');
  }
  const isCounterOffer = response.status === 406 && isSdp(body);
  if (!response.ok && !isCounterOffer) {
    throw faultFromHttp('whep', { status: response.status, body, retryAfter: response.headers.get('Retry-After') });
  }
  if (!isSdp(body)) {
    throw new Fault('bad-answer', { rung: 'whep', status: response.status, said: 'the answer is no SDP' });
  }
  return {
    resource: new WhepResource(endpoint, response, headers, fetchIt),
    sdp: body,
    isCounterOffer,
    iceServers: iceServersOf(response.headers.get('Link')),
  };
}

/** The session on the server: what `Location` named. */
export class WhepResource {
  readonly #fetch: Fetch;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #endpoint: string;
  #url: string | null;
  /** Behind a proxy with a sub-folder the Location may miss its prefix; then this is tried, once. */
  #otherUrl: string | null;
  #etag: string | null;
  #isDeleted = false;
  /** Does the server take candidates by PATCH? */
  readonly canTrickle: boolean;

  constructor(endpoint: string, response: Response, headers: Readonly<Record<string, string>>, fetchIt: Fetch) {
    const location = response.headers.get('Location');
    const base = response.url || endpoint;
    this.#endpoint = endpoint;
    this.#headers = headers;
    this.#fetch = fetchIt;
    this.#url = location === null ? null : new URL(location, base).href;
    const [root] = base.split(/[?#]/);
    this.#otherUrl = this.#url && `${root}/${new URL(this.#url).pathname.split('/').at(-1) ?? ''}`;
    // MediaMTX before v1.2 called it E-Tag.
    this.#etag = response.headers.get('ETag') ?? response.headers.get('E-Tag');
    const acceptsPatch = response.headers.get('Accept-Patch')?.includes(FRAGMENT_TYPE) ?? false;
    this.canTrickle = this.#url !== null && (acceptsPatch || this.#etag !== null);
  }

  /** Sends candidates. False when the server does not want any (more). */
  async trickle(fragment: string): Promise<boolean> {
    const response = await this.#request('PATCH', FRAGMENT_TYPE, fragment);
    return response?.ok ?? false;
  }

  /** Restarts ICE with the fragment of a new generation. The server's fragment; null when it can't. */
  async restart(fragment: string): Promise<string | null> {
    const response = await this.#request('PATCH', FRAGMENT_TYPE, fragment);
    if (response?.status !== 200) return null;
    this.#etag = response.headers.get('ETag') ?? this.#etag;
    return response.text().catch(() => null);
  }

  /** Answers a counter-offer. False when the server refuses. */
  async answer(sdp: string): Promise<boolean> {
    const response = await this.#request('PATCH', 'application/sdp', sdp);
    return response?.ok ?? false;
  }

  /** Ends the session on the server, once; also while the page closes. */
  async delete(): Promise<void> {
    if (this.#isDeleted) return;
    this.#isDeleted = true;
    await this.#request('DELETE');
  }

  async #request(method: 'PATCH' | 'DELETE', type?: string, body?: string): Promise<Response | null> {
    if (!this.#url) return null;
    const response = await this.#send(this.#url, method, type, body);
    if (response?.status !== 404 || !this.#otherUrl || this.#otherUrl === this.#url) return response;
    const other = await this.#send(this.#otherUrl, method, type, body);
    if (other?.ok) this.#url = this.#otherUrl;
    this.#otherUrl = null;
    return other;
  }

  async #send(url: string, method: string, type?: string, body?: string): Promise<Response | null> {
    // A Location elsewhere is the server's wish; the page's credentials are for the endpoint's origin alone.
    const isOurs = new URL(url).origin === new URL(this.#endpoint).origin;
    try {
      return await this.#fetch(url, {
        method,
        headers: {
          ...(isOurs ? this.#headers : {}),
          ...(type ? { 'Content-Type': type } : {}),
          ...(type && this.#etag ? { 'If-Match': this.#etag } : {}),
        },
        body: body ?? null,
        credentials: 'omit',
        keepalive: method === 'DELETE',
        signal: method === 'DELETE' ? null : AbortSignal.timeout(POST_LIMIT_MS),
      });
    } catch {
      // Unreachable: an end is then the server's to notice, and candidates are worth no second try.
      return null;
    }
  }
}
