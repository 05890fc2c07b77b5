/**
 * What a page may give: a bearer token, a user and password, or headers of its own.
 *
 * When the camera's server redirects a request to another origin, browsers take `Authorization` off
 * (Fetch §4.4) and let headers of other names follow: prefer a token where the server is not yours alone.
 */
export type Credential =
  | { readonly token: string }
  | { readonly username: string; readonly password: string }
  | { readonly headers: Readonly<Record<string, string>> };

/** Why credentials are asked for: before the first request, or because the last ones were refused. */
export type CredentialReason = 'first' | 'refused';

/** Asked by the player; the URL says for what. Null means that there is none. */
export type CredentialProvider = (request: {
  readonly url: string;
  readonly reason: CredentialReason;
}) => Promise<Credential | null> | Credential | null;

/** Gives each request its headers, and only to the origins of the camera's own endpoints. */
export interface Credentials {
  /** Headers for a request to this URL: `{}` without credentials, and for any origin that is not the camera's. */
  headersFor(url: string): Promise<Readonly<Record<string, string>>>;
}

/** No credentials for anybody. */
export const NO_CREDENTIALS: Credentials = { headersFor: () => Promise.resolve({}) };

/** Asks the page once, keeps the answer, asks again when it was refused. One question in flight for all. */
export class CredentialStore implements Credentials {
  readonly #provider: CredentialProvider;
  readonly #origins: ReadonlySet<string>;
  #current: Promise<Readonly<Record<string, string>>> | null = null;
  #isAsking = false;
  #reason: CredentialReason = 'first';
  #refusals = 0;
  #refusedBefore = 0;

  /** @param urls The camera's endpoints; a Location, Link or playlist elsewhere never sees a credential. */
  constructor(provider: CredentialProvider, urls: readonly string[]) {
    this.#provider = provider;
    this.#origins = new Set(urls.map((url) => new URL(url).origin));
  }

  async headersFor(url: string): Promise<Readonly<Record<string, string>>> {
    if (!this.#origins.has(new URL(url).origin)) return {};
    const asked = (this.#current ??= this.#ask(url));
    try {
      return await asked;
    } catch (thrown) {
      // No answer is none to keep: who comes next asks again.
      if (this.#current === asked) this.#current = null;
      throw thrown;
    }
  }

  /**
   * To be called when an attempt was answered with 401 or 403; true when it is worth another try.
   *
   * Refused once: perhaps a token ran out. Refused twice: only the page knows better, and servers ban who insists.
   * @param nextId The id that the next attempt will have: those before it came with the credentials of now.
   */
  refuse(id: number, nextId: number): boolean {
    if (id >= this.#refusedBefore) this.#refusals += 1;
    this.#refusedBefore = nextId;
    this.renew();
    return this.#refusals < 2;
  }

  /** To be called when they were taken, or a person wants them to be tried once more. */
  accept(): void {
    this.#refusals = 0;
  }

  /** The next request asks the page again. */
  renew(): void {
    this.#reason = 'refused';
    // The old ones were refused once more, while the page is being asked for others already.
    if (!this.#isAsking) this.#current = null;
  }

  async #ask(url: string): Promise<Readonly<Record<string, string>>> {
    this.#isAsking = true;
    try {
      const credential = await this.#provider({ url, reason: this.#reason });
      // Only here: most cameras are there for anybody.
      return credential ? (await import('./credential-headers.js')).headersOf(credential) : {};
    } finally {
      this.#isAsking = false;
    }
  }
}
