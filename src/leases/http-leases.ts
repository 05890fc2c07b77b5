import type { CredentialProvider } from '../credentials/credential.js';
import { CredentialStore, NO_CREDENTIALS } from '../credentials/credentials.js';
import { Fault, type FaultCode } from '../faults/fault.js';
import type { LeaseGrant, LeaseProvider, LeaseRefusal } from './lease.js';
import { RETRY_MS } from './active-lease.js';

const LIMIT_MS = 8000;
/** The faults of statuses that refuse for good; others are taken for a service in trouble. */
const CODES: Readonly<Record<number, FaultCode>> = { 401: 'unauthorized', 403: 'forbidden' };

/** How requests to a lease service are made. */
export interface HttpLeasesOptions {
  /**
   * Gives the credentials, as on a player. Called before the first request, and again after a refusal. Sent with
   * `acquire` only.
   */
  readonly credentials?: CredentialProvider | null;
}

/**
 * Creates a lease provider for a service over HTTP. The interface is described in `docs/deployments/quotas.md`.
 *
 * @param url The address of the service, absolute or relative to the page, without a query.
 *
 * @example
 * ```ts
 * player.leases = httpLeases('https://control.example.com/leases', {
 *   credentials: async () => ({ token: await getToken() }),
 * });
 * ```
 */
export function httpLeases(url: string, { credentials = null }: HttpLeasesOptions = {}): LeaseProvider {
  const root = new URL(url, document.baseURI).href.replace(/\/+$/, '');
  const store = credentials ? new CredentialStore(credentials, [root]) : null;
  const releasing: string[] = [];
  let releaseRequest: Promise<unknown> = Promise.resolve();

  const acquire = async (camera: string, signal: AbortSignal, isRetry: boolean): Promise<LeaseGrant | LeaseRefusal> => {
    const headers = await (store ?? NO_CREDENTIALS).headersFor(root);
    const response = await post(
      root,
      { camera },
      { signal, headers: { ...headers, 'Content-Type': 'application/json' } },
    );
    const answer = await readBody(response);
    if (response.ok && isGrant(answer)) return answer;
    const { status } = response;
    const { reason, retryAfterMs } = await readRefusal(response, answer);
    if (status === 429 || status === 409) return { reason, retryAfterMs };
    if (status === 401) {
      store?.renew();
      // The token may have expired: the request is repeated once. After a second refusal the page has to act.
      if (store && !isRetry) return acquire(camera, signal, true);
    }
    const code = CODES[status] ?? 'unreachable';
    const defaultRetryMs = code === 'unreachable' ? RETRY_MS : null;
    throw new Fault(code, { status, serverMessage: reason, retryAfterMs: retryAfterMs ?? defaultRetryMs });
  };

  return {
    acquire: ({ camera, signal }) => acquire(camera, signal, false),

    // Sent as text, like the release: a JSON content type would need a preflight, which is a second request each time.
    async heartbeat(id, nextMs) {
      const response = await post(`${root}/${encodeURIComponent(id)}/heartbeat`, { nextMs });
      const { status } = response;
      if (response.ok) return null;
      // Only a service that understood the request can refuse it; any other status means a service in trouble.
      if (status < 400 || status >= 500 || status === 408 || status === 429) throw new Error(`status ${status}`);
      return readRefusal(response, await readBody(response));
    },

    release(id) {
      // All leases that are released in one task go into one request: browsers send few requests for a page that
      // closes.
      if (releasing.push(id) === 1) {
        releaseRequest = Promise.resolve().then(() =>
          post(`${root}/release`, { ids: releasing.splice(0) }, { keepalive: true }),
        );
      }
      return releaseRequest;
    },
  };
}

function post(url: string, body: unknown, init: RequestInit = {}): Promise<Response> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const limited = init.signal ? AbortSignal.any([init.signal, limit]) : limit;
  return fetch(url, {
    ...init,
    method: 'POST',
    body: JSON.stringify(body),
    credentials: 'omit',
    cache: 'no-store',
    // A timeout would have no effect on a page that is being closed.
    signal: init.keepalive ? null : limited,
  });
}

async function readBody(response: Response): Promise<Readonly<Record<string, unknown>>> {
  const body: unknown = await response.json().catch(() => null);
  return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
}

function isGrant(answer: Readonly<Record<string, unknown>>): answer is Readonly<Record<string, unknown>> & LeaseGrant {
  const { id, heartbeatMs } = answer;
  return typeof id === 'string' && id !== '' && typeof heartbeatMs === 'number' && heartbeatMs > 0;
}

async function readRefusal(
  response: Response,
  { reason, retryAfterMs }: Readonly<Record<string, unknown>>,
): Promise<LeaseRefusal> {
  const { status, statusText, headers } = response;
  // Loaded with the first refusal: a lease that is granted needs none of it.
  const { parseRetryAfter } = await import('../faults/from-http.js');
  return {
    reason: typeof reason === 'string' ? reason : `status ${status} ${statusText}`.trim(),
    retryAfterMs:
      typeof retryAfterMs === 'number' ? retryAfterMs : parseRetryAfter(headers.get('Retry-After'), Date.now()),
  };
}
