import type { Credential, CredentialProvider } from '../credentials/credential.js';
import { CredentialStore } from '../credentials/credentials.js';
import { asFault, Fault } from '../faults/fault.js';
import { faultFromHttp, type HttpAnswer } from '../faults/from-http.js';
import { parseRoot } from './address.js';

/** Where the API is, and who asks. */
export interface ClientOptions {
  /** `http://127.0.0.1:9997`, or the route of a backend that hands requests on (in a page: relative to it). */
  readonly url: string | URL;
  /** What the API asks for: `{token}`, `{username, password}`, `{headers}`, or a function that gives one of them. */
  readonly credentials?: Credential | CredentialProvider | null;
  /** Longest that an answer may take, in milliseconds; 8 s if absent. A wrong password alone is held for up to 4 s. */
  readonly timeoutMs?: number;
  /** Sends the page's cookies too, when the API is reached through a route of the page's own origin. */
  readonly hasCookies?: boolean;
  /** Instead of the global one. */
  readonly fetch?: typeof fetch;
}

/** Of every call. */
export interface CallOptions {
  /** Ends the call; it rejects with the signal's reason, which is no {@link Fault}. */
  readonly signal?: AbortSignal | undefined;
}

/** A request below the API's root. */
export interface ApiRequest extends CallOptions {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** `v3/paths/list`, escaped. */
  readonly path: string;
  readonly query?: Readonly<Record<string, number | undefined>>;
  /** Becomes JSON. */
  readonly body?: unknown;
}

type HeaderFields = Readonly<Record<string, string>>;

const TIMEOUT_MS = 8000;

/** Speaks to the API: JSON in, JSON out, a {@link Fault} for everything else. */
export class ApiHttp {
  readonly #root: URL;
  readonly #options: ClientOptions;
  readonly #credentials: CredentialStore | null;

  constructor(options: ClientOptions) {
    const { credentials } = options;
    this.#root = parseRoot(options.url);
    this.#options = options;
    const provider = typeof credentials === 'function' ? credentials : () => credentials ?? null;
    this.#credentials = credentials ? new CredentialStore(provider, [this.#root.href]) : null;
  }

  /** The function for the credentials answered null: there are none to be had. */
  get hasNoCredentials(): boolean {
    return this.#credentials?.hasNoCredentials ?? false;
  }

  /** The JSON of the answer. Rejects with a Fault. */
  async request(request: ApiRequest): Promise<unknown> {
    const url = new URL(request.path, this.#root);
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const headers = await this.#headersFor(url, request);
    let answer = await this.#send(url, request, headers);
    if (isRefused(answer) && this.#credentials) {
      // A token that has run out is asked for anew, once. The same password again would help nobody: servers ban who insists.
      this.#credentials.renew();
      const renewed = await this.#headersFor(url, request);
      if (!isSame(headers, renewed)) answer = await this.#send(url, request, renewed);
      if (isRefused(answer)) this.#credentials.renew();
    }
    const { status, body, retryAfter } = answer;
    if (status < 200 || status > 299) throw faultFromAnswer({ status, body, retryAfter });
    try {
      return JSON.parse(body) as unknown;
    } catch (cause) {
      throw new Fault('bad-answer', { status, serverMessage: body.slice(0, 200), cause });
    }
  }

  /** The page is asked here, with all the time that a person needs. */
  async #headersFor(url: URL, { signal }: ApiRequest): Promise<HeaderFields> {
    signal?.throwIfAborted();
    const pending = this.#credentials?.headersFor(url.href);
    const headers = await pending?.catch((thrown: unknown) => Promise.reject(asFault(thrown, null)));
    signal?.throwIfAborted();
    return headers ?? {};
  }

  async #send(url: URL, { method = 'GET', body, signal }: ApiRequest, headers: HeaderFields): Promise<HttpAnswer> {
    const { timeoutMs = TIMEOUT_MS, hasCookies = false } = this.#options;
    const send = this.#options.fetch ?? fetch;
    const limit = createTimeout(timeoutMs, signal);
    try {
      const response = await send(url, {
        method,
        headers: body === undefined ? headers : { ...headers, 'Content-Type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        // Without this a browser would answer a 401 with a dialog of its own.
        credentials: hasCookies ? 'same-origin' : 'omit',
        cache: 'no-store',
        signal: limit.signal,
      });
      const retryAfter = response.headers.get('Retry-After');
      return { status: response.status, body: await response.text(), retryAfter };
    } catch (thrown) {
      if (signal?.aborted) throw signal.reason;
      throw limit.isOver()
        ? new Fault('unreachable', { serverMessage: `no answer within ${timeoutMs} ms` })
        : faultFromFailure(thrown);
    } finally {
      limit.clear();
    }
  }
}

function isRefused({ status }: HttpAnswer): boolean {
  return status === 401 || status === 403;
}

function isSame(one: HeaderFields, other: HeaderFields): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A signal that fires with the caller's, or when the time is over. */
function createTimeout(timeoutMs: number, outer: AbortSignal | undefined) {
  const inner = new AbortController();
  let hasExpired = false;
  const end = () => inner.abort(outer?.reason);
  const timer = setTimeout(() => {
    hasExpired = true;
    inner.abort();
  }, timeoutMs);
  if (outer?.aborted) end();
  outer?.addEventListener('abort', end, { once: true });
  return {
    signal: inner.signal,
    isOver: () => hasExpired,
    clear: () => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', end);
    },
  };
}

/** Node says `fetch failed`, and why in the cause. */
function faultFromFailure(thrown: unknown): Fault {
  const cause: unknown = thrown instanceof TypeError ? thrown.cause : null;
  if (!(cause instanceof Error)) return asFault(thrown, null);
  // Several addresses tried in vain have no message of their own, but a code.
  const serverMessage = cause.message || ('code' in cause ? String(cause.code) : cause.name);
  return new Fault('unreachable', { serverMessage, cause: thrown });
}

/** Like the player's, but a path that the API doesn't find is one that the server doesn't have. */
function faultFromAnswer(answer: HttpAnswer): Fault {
  const fault = faultFromHttp(null, answer);
  const { status, serverMessage } = fault;
  const isUnknownPath = status === 404 && /^path (configuration )?not found$/.test(serverMessage ?? '');
  return isUnknownPath ? new Fault('unconfigured', { status, serverMessage }) : fault;
}
