import { sessionAddresses } from './location.js';
import type { SessionCheckResult } from './session-check.js';

export type Fetch = typeof fetch;

const PATCH_LIMIT_MS = 4_000;
const FRAGMENT_TYPE = 'application/trickle-ice-sdpfrag';
/** MediaMTX's words for a session that has ended: the address was right, so no other one is tried. */
const SESSION_GONE = /session not found/;

/** What a session on the server is made of. */
export interface ResourceInit {
  /** The endpoint as the page named it: its origin is the only one that sees the headers. */
  readonly endpoint: string;
  /** The answer to the POST. */
  readonly response: Response;
  /** The credentials of the POST, kept: while a page closes there is no time to ask for them again. */
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: Fetch;
}

/** What a request may have besides its method. */
interface RequestOptions {
  readonly body?: string;
  readonly outlivesPage?: boolean;
  /** Those that are asked, one after the other; all that are left if absent. */
  readonly addresses?: readonly string[];
}

/** The session on the server: what `Location` named (draft-ietf-wish-whep §4, RFC 9725 §4.2). */
export class WhepResource {
  readonly #init: ResourceInit;
  /** Where it may be, the likeliest first; one alone once somebody there has answered. */
  #addresses: readonly string[];
  #etag: string | null;
  #canPatch: boolean;
  /** Has a PATCH ever been answered? */
  #hasAnswered = false;
  /** The server is there, and a question about the session does not get through to it. */
  #isUncheckable = false;
  #isDeleted = false;

  constructor(init: ResourceInit) {
    const { response, endpoint } = init;
    this.#init = init;
    // go2rtc names none: such a session ends with its peer connection.
    this.#addresses = sessionAddresses(response.headers.get('Location'), response.url || endpoint);
    // MediaMTX before v1.2 called it E-Tag.
    this.#etag = response.headers.get('ETag') ?? response.headers.get('E-Tag');
    const acceptsFragments = response.headers.get('Accept-Patch')?.includes(FRAGMENT_TYPE) ?? false;
    this.#canPatch = this.#addresses.length > 0 && (acceptsFragments || this.#etag !== null);
  }

  /** Does the server take candidates by PATCH, as far as it has said? */
  get canPatch(): boolean {
    return this.#canPatch;
  }

  /** Sends candidates of the running ICE generation. A refusal ends all further ones. */
  async trickle(fragment: string): Promise<void> {
    await this.#patch(fragment, this.#etag);
  }

  /** Restarts ICE with the fragment of a new generation. Gives the server's fragment; null when it can't. */
  async restart(fragment: string): Promise<string | null> {
    // RFC 9725 §4.3.3: whatever generation the server is in.
    const response = await this.#patch(fragment, '*');
    if (response?.status !== 200) return null;
    this.#etag = response.headers.get('ETag') ?? this.#etag;
    return response.text().catch(() => null);
  }

  /**
   * Asks whether the server still has the session, by a fragment that tells it nothing new. Only its own
   * words count: a 404 may be of a server or a proxy that does not know the request.
   *
   * A policy of CORS that forbids PATCH, or a gateway that swallows it, looks like a server that died. Where
   * none was ever answered the endpoint itself is asked something that needs no leave: if that arrives, the
   * session can't be asked for, which says nothing against it.
   */
  async checkSession(fragment: string): Promise<SessionCheckResult> {
    if (this.#isUncheckable) return 'there';
    const response = await this.#patch(fragment, this.#etag);
    if (response) {
      const isGone = response.status === 404 && SESSION_GONE.test(await response.text().catch(() => ''));
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
    // An address elsewhere that nobody has answered at: a page that closes has no time to try one after the other.
    const isUnsure = origins.size > 1 && new URL(addresses[0] ?? endpoint).origin !== new URL(endpoint).origin;
    await Promise.all(
      (isUnsure ? [addresses.slice(0, 1), addresses.slice(1)] : [addresses]).map((some) => this.#end(some)),
    );
  }

  async #end(addresses: readonly string[]): Promise<void> {
    // A browser has room for a few requests only that outlive their page; without that any number.
    if (!(await this.#request('DELETE', {}, { addresses, outlivesPage: true }))) {
      await this.#request('DELETE', {}, { addresses });
    }
  }

  async #patch(fragment: string, ifMatch: string | null): Promise<Response | null> {
    if (!this.#canPatch || this.#isDeleted) return null;
    const headers = { 'Content-Type': FRAGMENT_TYPE, ...(ifMatch ? { 'If-Match': ifMatch } : {}) };
    const response = await this.#request('PATCH', headers, { body: fragment });
    this.#hasAnswered ||= response !== null;
    // 404, 405, 412, 501 and their kin: it doesn't know the request, and won't know the next one either.
    if (response && ((response.status >= 400 && response.status < 500) || response.status === 501)) {
      this.#canPatch = false;
    }
    return response;
  }

  /** Asks each address until one knows the session. Null when nobody answered. */
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

  /** Does anything come back from the endpoint? Asked without the words that need CORS: what comes can't be read. */
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
    // A Location elsewhere is the server's wish; the page's credentials are for the endpoint's origin alone.
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
      // Unreachable: an end is then the server's to notice, and candidates are worth no second try.
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
