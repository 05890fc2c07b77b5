import type { CredentialProvider } from '../credentials/credential.js';
import { CredentialStore } from '../credentials/credentials.js';
import { faultFromHttp } from '../faults/from-http.js';
import type { Cookies } from '../playback/settings.js';

/** How requests to a PTZ service are made. */
export interface PtzServiceOptions {
  /** Headers that are sent with each request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Gives the credentials, as on a player. Called before the first request, and again after a refusal. */
  readonly credentials?: CredentialProvider | null;
  /** Which requests the browser sends cookies with; `omit` if absent. */
  readonly cookies?: Cookies;
}

/** One request. */
export interface ServiceRequest {
  readonly method: string;
  readonly url: string;
  /** Sent as JSON, a text as it is; no body if absent. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly keepalive?: boolean;
}

/** Resolves to the answer's JSON, null for anything else. Rejects with a `Fault`, or as `fetch` does. */
export type AskService = (request: ServiceRequest) => Promise<unknown>;

/** Makes an address absolute, without a slash at its end. */
export function toRoot(url: string): string {
  return new URL(url, globalThis.document?.baseURI).href.replace(/\/+$/, '');
}

/**
 * Creates the function that sends the requests to one service.
 *
 * @param root Only requests to its origin get the credentials.
 */
export function createAsk(
  root: string,
  { headers = {}, credentials = null, cookies = 'omit' }: PtzServiceOptions,
): AskService {
  const store = credentials && new CredentialStore(credentials, [root]);
  return async ({ method, url, body, headers: ownHeaders, signal, keepalive = false }) => {
    const isJson = body !== undefined && typeof body !== 'string';
    const response = await fetch(url, {
      method,
      headers: {
        ...(isJson && { 'Content-Type': 'application/json' }),
        ...headers,
        ...ownHeaders,
        ...(store && (await store.headersFor(url))),
      },
      ...(body !== undefined && { body: isJson ? JSON.stringify(body) : body }),
      // A page that closes cannot abort its last request.
      signal: keepalive ? null : signal,
      keepalive,
      cache: 'no-store',
      credentials: cookies,
    });
    const text = await response.text();
    if (response.ok) return parseJson(text);
    const { status } = response;
    if (status === 401 || status === 403) store?.renew();
    throw faultFromHttp(null, { status, body: text, retryAfter: response.headers.get('Retry-After') });
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** A value as an object, to read what a service says in it. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
