import type { Logins } from '../address/camera-address.js';
import type { Cookies } from '../playback/settings.js';
import type { CredentialProvider, CredentialReason } from './credential.js';
import { buildHeaders, renewInMs, usableForMs } from './credential-headers.js';

/** Gives each request its headers. Only requests to the origins of the camera's own endpoints get credentials. */
export interface Credentials {
  /**
   * Gives the headers for a request to this URL: `{}` without credentials, and for any origin that is not the camera's.
   */
  headersFor(url: string): Promise<Readonly<Record<string, string>>>;
  /** Which requests the browser sends cookies with; `omit` if absent. */
  readonly cookies?: Cookies;
  /**
   * Notes that a request of a session that played was answered with 401.
   *
   * @returns True when the next request uses other credentials.
   */
  noteRefusal?(): boolean;
  /** Adds endpoints of the camera on another server. */
  addServer?(urls: readonly string[], logins: Logins): void;
}

/** Gives no credentials for any request. */
export const NO_CREDENTIALS: Credentials = { headersFor: () => Promise.resolve({}) };

/**
 * Credentials that stay refused are requested from the page again after this time, so that the transports of one round
 * do not each ask for them.
 */
const RENEW_AGAIN_MS = 4_000;

/** What a credential store uses in addition to the page's answers. */
export interface CredentialExtras {
  /** User names and passwords by origin, for where the page gives nothing. */
  readonly logins?: Logins;
  readonly cookies?: Cookies;
}

/**
 * Asks the page for credentials once, keeps the answer, and asks again after a refusal. All requests share one question
 * to the page.
 */
export class CredentialStore implements Credentials {
  readonly cookies: Cookies;
  readonly #provider: CredentialProvider | null;
  #logins: Logins = {};
  readonly #origins = new Set<string>();
  #current: Promise<Readonly<Record<string, string>>> | null = null;
  /** The promise of the page's last answer, settled or not; null if that request failed. */
  #newest: Promise<Readonly<Record<string, string>>> | null = null;
  #isRequesting = false;
  #answeredAtMs = -Infinity;
  /** When other credentials are requested, on the clock of `performance.now()`. */
  #renewAtMs = Infinity;
  /** When a server may refuse the kept credentials because they have expired, on the same clock. */
  #endsAtMs = Infinity;
  /** Whether the page's last answer was that it has none. */
  #hasNoCredentials = false;
  /** The kept credentials were refused again: the next round asks for others. */
  #isStale = false;
  #reason: CredentialReason = 'first';
  #refusals = 0;
  #refusedBefore = 0;

  /** @param urls The camera's endpoints; a Location, Link or playlist elsewhere never sees a credential. */
  constructor(provider: CredentialProvider | null, urls: readonly string[], extras: CredentialExtras = {}) {
    this.#provider = provider;
    this.cookies = extras.cookies ?? 'omit';
    this.addServer(urls, extras.logins ?? {});
  }

  addServer(urls: readonly string[], logins: Logins): void {
    for (const url of urls) this.#origins.add(new URL(url).origin);
    this.#logins = { ...this.#logins, ...logins };
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
    // A server refuses expired credentials, so the request waits for the new answer of the page.
    if (nowMs >= this.#endsAtMs && this.#current) this.#current = this.#newest;
    const request = (this.#current ??= this.#requestHeaders(url));
    try {
      return await request;
    } catch (thrown) {
      // A failed answer is not kept: the next request asks again.
      if (this.#current === request) this.#current = null;
      throw thrown;
    }
  }

  /** Asks for other credentials while the kept ones are still valid and stay in use. */
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

  /** Whether the page answered null to the last question. */
  get hasNoCredentials(): boolean {
    return this.#hasNoCredentials;
  }

  /** Notes a refusal in a session that played. Ignored when the credentials have only just arrived. */
  noteRefusal(): boolean {
    const isBelieved = this.#provider !== null && performance.now() - this.#answeredAtMs >= RENEW_AGAIN_MS;
    if (isBelieved) this.renew();
    return isBelieved;
  }

  /**
   * Notes that an attempt was answered with 401 or 403.
   *
   * After the first refusal, perhaps because a token expired, the result is `renewed`: the next request uses other
   * credentials. After another refusal it is `declined` when the page has none to give, and otherwise null: then only
   * slow retries are left, because servers ban clients that insist.
   *
   * @param nextId The id that the next attempt will have: the attempts before it used the current credentials.
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

  /** Call this when the server accepted the credentials, or when a person wants to try them once more. */
  accept(): void {
    this.#refusals = 0;
    this.#isStale = false;
  }

  /** Makes the next request ask the page again. */
  renew(): void {
    this.#reason = 'refused';
    this.#isStale = false;
    // If the page is already being asked, this refusal is of the old credentials.
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
      // The expiry is computed here only, because most cameras need no credentials.
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
