import type { Credential, CredentialProvider } from '../credentials/credential.js';
import { CredentialStore } from '../credentials/credentials.js';
import { asFault, Fault } from '../faults/fault.js';
import { faultFromHttp, type HttpAnswer } from '../faults/from-http.js';
import { parseRoot } from './address.js';

/** Where the API is, and how to reach it. */
export interface ClientOptions {
  /**
   * The URL of the API: `http://127.0.0.1:9997`, or the route of a backend that forwards requests (in a page: relative
   * to it).
   */
  readonly url: string | URL;
  /**
   * The credentials for the API: `{token}`, `{username, password}`, `{headers}`, or a function that gives one of them.
   */
  readonly credentials?: Credential | CredentialProvider | null;
  /**
   * How long an answer may take, in milliseconds; 8 s if absent. The server delays the answer to a wrong password by up
   * to 4 s.
   */
  readonly timeoutMs?: number;
  /** Whether to send the page's cookies, for an API that is reached through a route of the page's own origin. */
  readonly hasCookies?: boolean;
  /** Replaces the global `fetch`. */
  readonly fetch?: typeof fetch;
}

/** Options of every call. */
export interface CallOptions {
  /** Aborts the call, which rejects with the signal's reason and not with a {@link Fault}. */
  readonly signal?: AbortSignal | undefined;
}

/** A request below the API's root. */
export interface ApiRequest extends CallOptions {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** The escaped path, as in `v3/paths/list`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, number | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
}

type HeaderFields = Readonly<Record<string, string>>;

const TIMEOUT_MS = 8000;

/** Sends requests to the API: JSON in, JSON out, a {@link Fault} for everything else. */
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

  /** Whether the function for the credentials answered null: there are none. */
  get hasNoCredentials(): boolean {
    return this.#credentials?.hasNoCredentials ?? false;
  }

  /** Sends a request and gives the JSON of the answer. Rejects with a Fault. */
  async request(request: ApiRequest): Promise<unknown> {
    const url = new URL(request.path, this.#root);
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const headers = await this.#headersFor(url, request);
    let answer = await this.#send(url, request, headers);
    if (isRefused(answer) && this.#credentials) {
      // An expired token is requested again, once. The same password is not sent twice, because servers ban clients
      // that insist.
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

  /** The page is asked here, without a time limit: a person may have to sign in. */
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
        // Without this a browser would show its own dialog for a 401.
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

/** Creates a signal that aborts with the caller's signal, or when the time is over. */
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

/** Makes a fault for a failed request. Node reports `fetch failed`, and the reason in `cause`. */
function faultFromFailure(thrown: unknown): Fault {
  const cause: unknown = thrown instanceof TypeError ? thrown.cause : null;
  if (!(cause instanceof Error)) return asFault(thrown, null);
  // A failure at several addresses has no message of its own, but a code.
  const serverMessage = cause.message || ('code' in cause ? String(cause.code) : cause.name);
  return new Fault('unreachable', { serverMessage, cause: thrown });
}

/**
 * Makes the fault for an answer as the player does, except that a path that the API does not find is `unconfigured`.
 */
function faultFromAnswer(answer: HttpAnswer): Fault {
  const fault = faultFromHttp(null, answer);
  const { status, serverMessage } = fault;
  const isUnknownPath = status === 404 && /^path (configuration )?not found$/.test(serverMessage ?? '');
  return isUnknownPath ? new Fault('unconfigured', { status, serverMessage }) : fault;
}
