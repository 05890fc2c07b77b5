import type { Logins } from '../address/camera-address.js';
import type { Cookies } from '../playback/settings.js';
import type { CredentialProvider, CredentialReason } from './credential.js';
import { buildHeaders, renewInMs, usableForMs } from './credential-headers.js';

/** Gives each request its headers, and only to the origins of the camera's own endpoints. */
export interface Credentials {
  /** Headers for a request to this URL: `{}` without credentials, and for any origin that is not the camera's. */
  headersFor(url: string): Promise<Readonly<Record<string, string>>>;
  /** Which requests the browser's cookies go along with; `omit` if absent. */
  readonly cookies?: Cookies;
  /**
   * Takes note that a request of a session that played was answered with 401.
   * @returns True when the next request brings others.
   */
  noteRefusal?(): boolean;
}

/** No credentials for anybody. */
export const NO_CREDENTIALS: Credentials = { headersFor: () => Promise.resolve({}) };

/** A page is asked again for credentials that stay refused, but not by each transport of one round. */
const RENEW_AGAIN_MS = 4_000;

/** What a store has besides the page's own answers. */
export interface CredentialExtras {
  /** Users and passwords by origin, where the page gives nothing. */
  readonly logins?: Logins;
  readonly cookies?: Cookies;
}

/** Asks the page once, keeps the answer, asks again when it was refused. One question in flight for all. */
export class CredentialStore implements Credentials {
  readonly cookies: Cookies;
  readonly #provider: CredentialProvider | null;
  readonly #logins: Logins;
  readonly #origins: ReadonlySet<string>;
  #current: Promise<Readonly<Record<string, string>>> | null = null;
  /** The last answer that the page was asked for, there or not; null when it was a failure. */
  #newest: Promise<Readonly<Record<string, string>>> | null = null;
  #isRequesting = false;
  #answeredAtMs = -Infinity;
  /** When others are asked for, in the clock of `performance.now()`. */
  #renewAtMs = Infinity;
  /** From when on a server may refuse those that are kept, for they have ended; in the same clock. */
  #endsAtMs = Infinity;
  /** Its last answer was that it has none. */
  #hasNoCredentials = false;
  /** What is kept was refused again: the next round asks for others. */
  #isStale = false;
  #reason: CredentialReason = 'first';
  #refusals = 0;
  #refusedBefore = 0;

  /** @param urls The camera's endpoints; a Location, Link or playlist elsewhere never sees a credential. */
  constructor(provider: CredentialProvider | null, urls: readonly string[], extras: CredentialExtras = {}) {
    this.#provider = provider;
    this.#logins = extras.logins ?? {};
    this.cookies = extras.cookies ?? 'omit';
    this.#origins = new Set(urls.map((url) => new URL(url).origin));
  }

  async headersFor(url: string): Promise<Readonly<Record<string, string>>> {
    const { origin } = new URL(url);
    if (!this.#origins.has(origin)) return {};
    const pageHeaders = this.#provider ? await this.#getPageHeaders(url) : {};
    const login = this.#logins[origin];
    if (!login || Object.keys(pageHeaders).length > 0) return pageHeaders;
    return buildHeaders(login);
  }

  async #getPageHeaders(url: string): Promise<Readonly<Record<string, string>>> {
    const nowMs = performance.now();
    if (this.#isStale && nowMs - this.#answeredAtMs >= RENEW_AGAIN_MS) this.renew();
    if (nowMs >= this.#renewAtMs && this.#current && !this.#isRequesting) this.#renewInBackground(url);
    // A server refuses what has ended: the answer of the page is waited for.
    if (nowMs >= this.#endsAtMs && this.#current) this.#current = this.#newest;
    const request = (this.#current ??= this.#requestHeaders(url));
    try {
      return await request;
    } catch (thrown) {
      // No answer is none to keep: who comes next asks again.
      if (this.#current === request) this.#current = null;
      throw thrown;
    }
  }

  /** Those that are kept still hold: they serve until others are there. */
  #renewInBackground(url: string): void {
    this.#renewAtMs = performance.now() + RENEW_AGAIN_MS;
    this.#reason = 'expiring';
    const before = this.#current;
    const next = this.#requestHeaders(url);
    next.then(
      () => {
        if (this.#current === before) this.#current = next;
      },
      () => undefined,
    );
  }

  /** Did the page answer null, the last time that it was asked? */
  get hasNoCredentials(): boolean {
    return this.#hasNoCredentials;
  }

  /** A request of a session that played was refused. Not believed of credentials that have just come. */
  noteRefusal(): boolean {
    const isBelieved = this.#provider !== null && performance.now() - this.#answeredAtMs >= RENEW_AGAIN_MS;
    if (isBelieved) this.renew();
    return isBelieved;
  }

  /**
   * Takes note that an attempt was answered with 401 or 403.
   *
   * Refused once, perhaps a token ran out: `renewed`, the next request brings others. Refused again, `declined` says
   * that the page has none to give, and null that slow looks are all that is left: servers ban who insists.
   * @param nextId The id that the next attempt will have: those before it came with the credentials of now.
   */
  noteAttemptRefusal(id: number, nextId: number): 'renewed' | 'declined' | null {
    if (id >= this.#refusedBefore) this.#refusals += 1;
    this.#refusedBefore = nextId;
    if (!this.#provider) return null;
    if (this.#refusals < 2) {
      this.renew();
      return 'renewed';
    }
    this.#isStale = true;
    return this.#hasNoCredentials ? 'declined' : null;
  }

  /** To be called when they were taken, or a person wants them to be tried once more. */
  accept(): void {
    this.#refusals = 0;
    this.#isStale = false;
  }

  /** The next request asks the page again. */
  renew(): void {
    this.#reason = 'refused';
    this.#isStale = false;
    // The old ones were refused once more, while the page is being asked for others already.
    if (!this.#isRequesting) this.#current = null;
  }

  #requestHeaders(url: string): Promise<Readonly<Record<string, string>>> {
    const request = this.#requestFromPage(url);
    this.#newest = request;
    request.catch(() => {
      if (this.#newest === request) this.#newest = null;
    });
    return request;
  }

  async #requestFromPage(url: string): Promise<Readonly<Record<string, string>>> {
    this.#isRequesting = true;
    try {
      const credential = (await this.#provider?.({ url, reason: this.#reason })) ?? null;
      this.#hasNoCredentials = credential === null;
      this.#renewAtMs = this.#endsAtMs = Infinity;
      if (!credential) return {};
      const nowMs = performance.now();
      this.#renewAtMs = nowMs + Math.max(renewInMs(credential, Date.now()), RENEW_AGAIN_MS);
      this.#endsAtMs = nowMs + Math.max(usableForMs(credential, Date.now()), RENEW_AGAIN_MS);
      return buildHeaders(credential);
    } finally {
      this.#isRequesting = false;
      this.#answeredAtMs = performance.now();
    }
  }
}
