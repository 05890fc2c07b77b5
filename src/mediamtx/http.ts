import { CredentialStore, type Credential, type CredentialProvider } from '../credentials.js';
import { asFault, Fault } from '../fault.js';
import { faultFromHttp } from '../fault-http.js';
import { rootOf } from './address.js';

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

const TIMEOUT_MS = 8000;

/** Speaks to the API: JSON in, JSON out, a {@link Fault} for everything else. */
export class ApiHttp {
  readonly #root: URL;
  readonly #options: ClientOptions;
  readonly #credentials: CredentialStore | null;
  readonly #canAskAgain: boolean;

  constructor(options: ClientOptions) {
    const { credentials } = options;
    this.#root = rootOf(options.url);
    this.#options = options;
    this.#canAskAgain = typeof credentials === 'function';
    const provider = typeof credentials === 'function' ? credentials : () => credentials ?? null;
    this.#credentials = credentials ? new CredentialStore(provider, [this.#root.href]) : null;
  }

  /** The JSON of the answer. Rejects with a Fault. */
  async ask(request: ApiRequest): Promise<unknown> {
    const url = new URL(request.path, this.#root);
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    const first = await this.#send(url, request);
    // A token that has run out is asked for anew, once; who has only one password is not helped by sending it twice.
    const isRefused = first.status === 401 || first.status === 403;
    if (isRefused) this.#credentials?.renew();
    const { status, body, retryAfter } = isRefused && this.#canAskAgain ? await this.#send(url, request) : first;
    if (status < 200 || status > 299) throw faultOf({ status, body, retryAfter });
    try {
      return JSON.parse(body) as unknown;
    } catch (cause) {
      throw new Fault('bad-answer', { status, said: body.slice(0, 200), cause });
    }
  }

  async #send(url: URL, { method = 'GET', body, signal }: ApiRequest) {
    const { timeoutMs = TIMEOUT_MS, hasCookies = false } = this.#options;
    const send = this.#options.fetch ?? fetch;
    const limit = limitOf(timeoutMs, signal);
    try {
      limit.signal.throwIfAborted();
      const headers = (await this.#credentials?.headersFor(url.href)) ?? {};
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
      throw limit.isOver() ? new Fault('unreachable', { said: `no answer within ${timeoutMs} ms` }) : failed(thrown);
    } finally {
      limit.clear();
    }
  }
}

/** A signal that fires with the caller's, or when the time is over. */
function limitOf(timeoutMs: number, outer: AbortSignal | undefined) {
  const inner = new AbortController();
  let isOver = false;
  const end = () => inner.abort(outer?.reason);
  const timer = setTimeout(() => {
    isOver = true;
    inner.abort();
  }, timeoutMs);
  if (outer?.aborted) end();
  outer?.addEventListener('abort', end, { once: true });
  return {
    signal: inner.signal,
    isOver: () => isOver,
    clear: () => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', end);
    },
  };
}

/** Node says `fetch failed`, and why in the cause. */
function failed(thrown: unknown): Fault {
  const cause: unknown = thrown instanceof TypeError ? thrown.cause : null;
  return cause instanceof Error
    ? new Fault('unreachable', { said: cause.message || String((cause as NodeJS.ErrnoException).code), cause: thrown })
    : asFault(thrown, null);
}

/** Like the player's, but a path that the API doesn't find is one that the server doesn't have. */
function faultOf(answer: {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | null;
}): Fault {
  const fault = faultFromHttp(null, answer);
  const { status, said } = fault;
  const isUnknownPath = status === 404 && /^path (configuration )?not found$/.test(said ?? '');
  return isUnknownPath ? new Fault('unconfigured', { status, said }) : fault;
}
