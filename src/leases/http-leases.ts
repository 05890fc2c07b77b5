import type { CredentialProvider } from '../credentials/credential.js';
import { CredentialStore, NO_CREDENTIALS } from '../credentials/credentials.js';
import { Fault } from '../faults/fault.js';
import type { LeaseGrant, LeaseProvider, LeaseRefusal } from './lease.js';
import { RETRY_MS } from './active-lease.js';

const LIMIT_MS = 8000;

/** How a service is asked. */
export interface HttpLeasesOptions {
  /** Who asks, as with a camera: before the first request, and again when that was refused. Sent with `acquire` only. */
  readonly credentials?: CredentialProvider | null;
}

/**
 * Leases of a service over HTTP, by the interface in `docs/deployments/quotas.md`.
 *
 * @param url Absolute, or relative to the page, without a query: `https://control.example.com/leases`.
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
      // A token may have run out: asked once more. Whoever is refused twice waits for the page.
      if (store && !isRetry) return acquire(camera, signal, true);
    }
    const code = status === 401 ? 'unauthorized' : status === 403 ? 'forbidden' : 'unreachable';
    const defaultRetryMs = code === 'unreachable' ? RETRY_MS : null;
    throw new Fault(code, { status, serverMessage: reason, retryAfterMs: retryAfterMs ?? defaultRetryMs });
  };

  return {
    acquire: ({ camera, signal }) => acquire(camera, signal, false),

    // A text, as the release: without a preflight, which would be a second request for each.
    async heartbeat(id, nextMs) {
      const response = await post(`${root}/${encodeURIComponent(id)}/heartbeat`, { nextMs });
      const { status } = response;
      if (response.ok) return null;
      // Only who understood us can refuse; all else is a service in trouble.
      if (status < 400 || status >= 500 || status === 408 || status === 429) throw new Error(`status ${status}`);
      return readRefusal(response, await readBody(response));
    },

    release(id) {
      // What is given back in one task goes in one request: of a page that closes, browsers send few.
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
  return fetch(url, {
    ...init,
    method: 'POST',
    body: JSON.stringify(body),
    credentials: 'omit',
    cache: 'no-store',
    // A page that is left has no time for timers.
    signal: init.keepalive ? null : init.signal ? AbortSignal.any([init.signal, limit]) : limit,
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
