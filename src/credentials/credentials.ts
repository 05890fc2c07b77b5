import type { Logins } from '../address/camera-address.js';
import type { Cookies } from '../playback/settings.js';
import { headersOf, renewInMs, usableForMs } from './credential-headers.js';

/**
 * What a page may give: a bearer token, a user and password, or headers of its own.
 *
 * When the camera's server redirects a request to another origin, browsers take `Authorization` off
 * (Fetch §4.4) and let headers of other names follow: prefer a token where the server is not yours alone.
 */
export type Credential =
  | {
      readonly token: string;
      /** Epoch milliseconds; absent, the `exp` of a JWT counts. Others are asked for some seconds before. */
      readonly expiresAtMs?: number;
    }
  | { readonly username: string; readonly password: string }
  | { readonly headers: Readonly<Record<string, string>> };

/** Why credentials are asked for: before the first request, because the last ones were refused, or will end soon. */
export type CredentialReason = 'first' | 'refused' | 'expiring';

/** Asked by the player; the URL says for what. Null means that there is none. */
export type CredentialProvider = (request: {
  readonly url: string;
  readonly reason: CredentialReason;
}) => Promise<Credential | null> | Credential | null;

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
  refused?(): boolean;
}

/** No credentials for anybody. */
export const NO_CREDENTIALS: Credentials = { headersFor: () => Promise.resolve({}) };

/** A page is asked again for credentials that stay refused, but not by each transport of one round. */
const ASK_AGAIN_MS = 4_000;

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
  #isAsking = false;
  #answeredAtMs = -Infinity;
  /** When others are asked for, in the clock of `performance.now()`. */
  #renewAtMs = Infinity;
  /** From when on a server may refuse those that are kept, for they have ended; in the same clock. */
  #endsAtMs = Infinity;
  /** Its last answer was that it has none. */
  #hasNone = false;
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
    const given = this.#provider ? await this.#given(url) : {};
    const login = this.#logins[origin];
    if (!login || Object.keys(given).length > 0) return given;
    return headersOf(login);
  }

  async #given(url: string): Promise<Readonly<Record<string, string>>> {
    const nowMs = performance.now();
    if (this.#isStale && nowMs - this.#answeredAtMs >= ASK_AGAIN_MS) this.renew();
    if (nowMs >= this.#renewAtMs && this.#current && !this.#isAsking) this.#renewUnseen(url);
    // A server refuses what has ended: the answer of the page is waited for.
    if (nowMs >= this.#endsAtMs && this.#current) this.#current = this.#newest;
    const asked = (this.#current ??= this.#ask(url));
    try {
      return await asked;
    } catch (thrown) {
      // No answer is none to keep: who comes next asks again.
      if (this.#current === asked) this.#current = null;
      throw thrown;
    }
  }

  /** Those that are kept still hold: they serve until others are there. */
  #renewUnseen(url: string): void {
    this.#renewAtMs = performance.now() + ASK_AGAIN_MS;
    this.#reason = 'expiring';
    const before = this.#current;
    const next = this.#ask(url);
    next.then(
      () => {
        if (this.#current === before) this.#current = next;
      },
      () => undefined,
    );
  }

  /** Did the page answer null, the last time that it was asked? */
  get hasNone(): boolean {
    return this.#hasNone;
  }

  /** A request of a session that played was refused. Not believed of credentials that have just come. */
  refused(): boolean {
    const isBelieved = this.#provider !== null && performance.now() - this.#answeredAtMs >= ASK_AGAIN_MS;
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
  refuse(id: number, nextId: number): 'renewed' | 'declined' | null {
    if (id >= this.#refusedBefore) this.#refusals += 1;
    this.#refusedBefore = nextId;
    if (!this.#provider) return null;
    if (this.#refusals < 2) {
      this.renew();
      return 'renewed';
    }
    this.#isStale = true;
    return this.#hasNone ? 'declined' : null;
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
    if (!this.#isAsking) this.#current = null;
  }

  #ask(url: string): Promise<Readonly<Record<string, string>>> {
    const asked = this.#askPage(url);
    this.#newest = asked;
    asked.catch(() => {
      if (this.#newest === asked) this.#newest = null;
    });
    return asked;
  }

  async #askPage(url: string): Promise<Readonly<Record<string, string>>> {
    this.#isAsking = true;
    try {
      const credential = (await this.#provider?.({ url, reason: this.#reason })) ?? null;
      this.#hasNone = credential === null;
      this.#renewAtMs = this.#endsAtMs = Infinity;
      if (!credential) return {};
      const nowMs = performance.now();
      this.#renewAtMs = nowMs + Math.max(renewInMs(credential, Date.now()), ASK_AGAIN_MS);
      this.#endsAtMs = nowMs + Math.max(usableForMs(credential, Date.now()), ASK_AGAIN_MS);
      return headersOf(credential);
    } finally {
      this.#isAsking = false;
      this.#answeredAtMs = performance.now();
    }
  }
}
