import type { Presence } from './whep-silence.js';

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

/** The session on the server: what `Location` named (draft-ietf-wish-whep §4, RFC 9725 §4.2). */
export class WhepResource {
  readonly #init: ResourceInit;
  #url: string | null;
  /** Behind a proxy with a sub-folder the Location may miss its prefix; then this one is tried, once. */
  #otherUrl: string | null = null;
  #etag: string | null;
  #canPatch: boolean;
  #isDeleted = false;

  constructor(init: ResourceInit) {
    const { response, endpoint } = init;
    this.#init = init;
    const base = response.url || endpoint;
    // go2rtc names none: such a session ends with its peer connection.
    const url = parseLocation(response.headers.get('Location'), base);
    this.#url = url?.href ?? null;
    const lastSegment = url?.pathname.split('/').at(-1);
    if (url && lastSegment) {
      const below = base.replace(/\/*([?#].*)?$/, '');
      const other = `${below}/${lastSegment}${url.search}`;
      if (other !== url.href) this.#otherUrl = other;
      // A proxy that took its prefix off the request, and did not put it back: a page that closes has time for one.
      const folder = url.pathname.slice(0, -lastSegment.length - 1);
      if (this.#otherUrl && folder && below.endsWith(folder) && below.startsWith(url.origin)) {
        [this.#url, this.#otherUrl] = [other, url.href];
      }
    }
    // MediaMTX before v1.2 called it E-Tag.
    this.#etag = response.headers.get('ETag') ?? response.headers.get('E-Tag');
    const acceptsFragments = response.headers.get('Accept-Patch')?.includes(FRAGMENT_TYPE) ?? false;
    this.#canPatch = url !== null && (acceptsFragments || this.#etag !== null);
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
   */
  async ask(fragment: string): Promise<Presence> {
    const response = await this.#patch(fragment, this.#etag);
    if (!response) return 'unanswered';
    const isGone = response.status === 404 && SESSION_GONE.test(await response.text().catch(() => ''));
    return isGone ? 'gone' : 'there';
  }

  /** Answers a counter-offer. False when the server refuses. */
  async answer(sdp: string): Promise<boolean> {
    const response = await this.#request('PATCH', { 'Content-Type': 'application/sdp' }, sdp);
    return response?.ok ?? false;
  }

  /** Ends the session on the server, once; also while the page closes. */
  async delete(): Promise<void> {
    if (this.#isDeleted) return;
    this.#isDeleted = true;
    // A browser has room for a few requests only that outlive their page; without that any number.
    if (!(await this.#request('DELETE', {}, undefined, true))) await this.#request('DELETE', {});
  }

  async #patch(fragment: string, ifMatch: string | null): Promise<Response | null> {
    if (!this.#canPatch || this.#isDeleted) return null;
    const headers = { 'Content-Type': FRAGMENT_TYPE, ...(ifMatch ? { 'If-Match': ifMatch } : {}) };
    const response = await this.#request('PATCH', headers, fragment);
    // 404, 405, 412, 501 and their kin: it doesn't know the request, and won't know the next one either.
    if (response && ((response.status >= 400 && response.status < 500) || response.status === 501)) {
      this.#canPatch = false;
    }
    return response;
  }

  async #request(
    method: string,
    headers: Record<string, string>,
    body?: string,
    outlivesPage = false,
  ): Promise<Response | null> {
    if (!this.#url) return null;
    const response = await this.#send(this.#url, method, headers, body, outlivesPage);
    const otherUrl = this.#otherUrl;
    if (response?.status !== 404 || !otherUrl) return response;
    const words = response.clone();
    if (SESSION_GONE.test(await words.text().catch(() => ''))) return response;
    this.#otherUrl = null;
    const other = await this.#send(otherUrl, method, headers, body, outlivesPage);
    if (other?.ok) this.#url = otherUrl;
    return other;
  }

  async #send(
    url: string,
    method: string,
    own: Record<string, string>,
    body?: string,
    outlivesPage = false,
  ): Promise<Response | null> {
    const { endpoint, headers: kept, fetch } = this.#init;
    // A Location elsewhere is the server's wish; the page's credentials are for the endpoint's origin alone.
    const headers = new Headers(new URL(url).origin === new URL(endpoint).origin ? kept : {});
    for (const [name, value] of Object.entries(own)) headers.set(name, value);
    try {
      return await fetch(url, {
        method,
        headers,
        body: body ?? null,
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

function parseLocation(location: string | null, base: string): URL | null {
  if (location === null) return null;
  try {
    const url = new URL(location, base);
    return /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}
