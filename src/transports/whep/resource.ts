import { sessionAddresses } from './location.js';
import type { SessionCheckResult } from './session-check.js';

export type Fetch = typeof fetch;

const PATCH_LIMIT_MS = 4_000;
const FRAGMENT_TYPE = 'application/trickle-ice-sdpfrag';
/** MediaMTX's message for a session that has ended: the address was right, so no other one is tried. */
const SESSION_GONE = /session not found/;

/** What a session on the server is created from. */
export interface ResourceInit {
  /** The endpoint as the page named it. Only its origin gets the headers. */
  readonly endpoint: string;
  /** The response to the POST. */
  readonly response: Response;
  /** The credentials of the POST. They are kept, because a page that closes has no time to request them again. */
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: Fetch;
}

/** Options of a request. */
interface RequestOptions {
  readonly body?: string;
  readonly outlivesPage?: boolean;
  /** The addresses to try, one after the other; all that are left if absent. */
  readonly addresses?: readonly string[];
}

/** The session on the server, which `Location` named (draft-ietf-wish-whep §4, RFC 9725 §4.2). */
export class WhepResource {
  readonly #init: ResourceInit;
  /** Where it may be, the likeliest first; one only after that address has answered. */
  #addresses: readonly string[];
  #etag: string | null;
  #canPatch: boolean;
  /** Whether a PATCH was ever answered. */
  #hasAnswered = false;
  /** Whether the server is there, and a check of the session cannot reach it. */
  #isUncheckable = false;
  #isDeleted = false;

  constructor(init: ResourceInit) {
    const { response, endpoint } = init;
    this.#init = init;
    // go2rtc names none: its session ends with its peer connection.
    this.#addresses = sessionAddresses(response.headers.get('Location'), response.url || endpoint);
    // MediaMTX before v1.2 called the header E-Tag.
    this.#etag = response.headers.get('ETag') ?? response.headers.get('E-Tag');
    const acceptsFragments = response.headers.get('Accept-Patch')?.includes(FRAGMENT_TYPE) ?? false;
    this.#canPatch = this.#addresses.length > 0 && (acceptsFragments || this.#etag !== null);
  }

  /** Whether the server accepts candidates by PATCH, as far as it has said. */
  get canPatch(): boolean {
    return this.#canPatch;
  }

  /** Sends candidates of the running ICE generation. After a refusal no more are sent. */
  async trickle(fragment: string): Promise<void> {
    await this.#patch(fragment, this.#etag);
  }

  /** Restarts ICE with the fragment of a new generation. Gives the server's fragment; null when it cannot. */
  async restart(fragment: string): Promise<string | null> {
    // RFC 9725 §4.3.3: `*` matches any generation of the server.
    const response = await this.#patch(fragment, '*');
    if (response?.status !== 200) return null;
    this.#etag = response.headers.get('ETag') ?? this.#etag;
    return readText(response);
  }

  /**
   * Asks whether the server still has the session, by a fragment without any news. Only its own message counts: a 404
   * may come from a server or a proxy that does not know the request.
   *
   * A CORS policy that forbids PATCH, or a gateway that drops it, looks like a server that died. Where no PATCH was
   * ever answered, the endpoint itself gets a request that needs no permission: if that arrives, the session cannot be
   * checked, which says nothing against it.
   */
  async checkSession(fragment: string): Promise<SessionCheckResult> {
    if (this.#isUncheckable) return 'there';
    const response = await this.#patch(fragment, this.#etag);
    if (response) {
      const isGone = response.status === 404 && SESSION_GONE.test(await readText(response));
      return isGone ? 'gone' : 'there';
    }
    if (this.#hasAnswered) return 'unanswered';
    this.#isUncheckable = await this.#pingEndpoint();
    return this.#isUncheckable ? 'there' : 'unanswered';
  }

  /** Answers a counter-offer. False when the server refuses. */
  async answer(sdp: string): Promise<boolean> {
    const response = await this.#request('PATCH', { 'Content-Type': 'application/sdp' }, { body: sdp });
    return response?.ok ?? false;
  }

  /** Ends the session on the server, once; also while the page closes. */
  async delete(): Promise<void> {
    if (this.#isDeleted) return;
    this.#isDeleted = true;
    const addresses = this.#addresses;
    const origins = new Set(addresses.map((address) => new URL(address).origin));
    const { endpoint } = this.#init;
    // The address is on another origin and has never answered: a page that closes has no time to try one after the
    // other.
    const isUnsure = origins.size > 1 && new URL(addresses[0] ?? endpoint).origin !== new URL(endpoint).origin;
    await Promise.all(
      (isUnsure ? [addresses.slice(0, 1), addresses.slice(1)] : [addresses]).map((some) => this.#end(some)),
    );
  }

  async #end(addresses: readonly string[]): Promise<void> {
    // A browser allows only a few requests that outlive their page; without that any number.
    if (!(await this.#request('DELETE', {}, { addresses, outlivesPage: true }))) {
      await this.#request('DELETE', {}, { addresses });
    }
  }

  async #patch(fragment: string, ifMatch: string | null): Promise<Response | null> {
    if (!this.#canPatch || this.#isDeleted) return null;
    const headers = { 'Content-Type': FRAGMENT_TYPE, ...(ifMatch ? { 'If-Match': ifMatch } : {}) };
    const response = await this.#request('PATCH', headers, { body: fragment });
    this.#hasAnswered ||= response !== null;
    // 404, 405, 412, 501 and similar: the server does not know the request, and will not know the next one either.
    if (response && ((response.status >= 400 && response.status < 500) || response.status === 501)) {
      this.#canPatch = false;
    }
    return response;
  }

  /** Tries each address until one knows the session. Null when none answered. */
  async #request(
    method: string,
    headers: Record<string, string>,
    options: RequestOptions = {},
  ): Promise<Response | null> {
    let answer: Response | null = null;
    for (const url of options.addresses ?? this.#addresses) {
      const response = await this.#send(url, method, headers, options);
      if (!response) continue;
      answer = response;
      if (response.status === 404 && !SESSION_GONE.test(await readText(response))) continue;
      this.#addresses = [url];
      break;
    }
    return answer;
  }

  /** Whether the endpoint answers at all. The request avoids CORS: its response cannot be read. */
  async #pingEndpoint(): Promise<boolean> {
    const { endpoint, fetch } = this.#init;
    const signal = AbortSignal.timeout(PATCH_LIMIT_MS);
    const question = { method: 'HEAD', mode: 'no-cors', credentials: 'omit', signal } as const;
    return fetch(endpoint, question).then(
      () => true,
      () => false,
    );
  }

  async #send(
    url: string,
    method: string,
    ownHeaders: Record<string, string>,
    options: RequestOptions,
  ): Promise<Response | null> {
    const { endpoint, headers: kept, fetch } = this.#init;
    const { body = null, outlivesPage = false } = options;
    // A Location on another origin is chosen by the server; the page's credentials are for the endpoint's origin alone.
    const headers = new Headers(new URL(url).origin === new URL(endpoint).origin ? kept : {});
    for (const [name, value] of Object.entries(ownHeaders)) headers.set(name, value);
    try {
      return await fetch(url, {
        method,
        headers,
        body,
        credentials: 'omit',
        keepalive: outlivesPage,
        signal: outlivesPage ? null : AbortSignal.timeout(PATCH_LIMIT_MS),
      });
    } catch {
      // Unreachable: the server notices the end by itself, and candidates need no second try.
      return null;
    }
  }
}

function readText(response: Response): Promise<string> {
  return response
    .clone()
    .text()
    .catch(() => '');
}
