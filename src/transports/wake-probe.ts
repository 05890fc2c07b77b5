import type { OpenContext } from './transport.js';

/** A server that can answer has done so by then. */
const PROBE_AFTER_MS = 1000;
const ALIVE_WITHIN_MS = 2000;

/**
 * Tells a server that holds a request, because it wakes the camera, from one that does not answer: after
 * a second the same address is asked something that costs nothing and wakes nobody. An answer that overtakes
 * the one that is waited for says that the server is there; a gateway's 502, 503 or 504 says that it is not.
 *
 * @param request The address's methods if absent. An HLS index of MediaMTX knows none; its first answer is a redirect.
 * @returns To be called when the request has been answered: nothing is told afterwards.
 */
export function startWakeProbe(
  url: string,
  { credentials, signal, onSourceStarting }: Pick<OpenContext, 'credentials' | 'signal' | 'onSourceStarting'>,
  fetchIt: (url: string, request: RequestInit) => Promise<Response> = (...request) => fetch(...request),
  request: RequestInit = { method: 'OPTIONS' },
): () => void {
  const ended = new AbortController();
  const probe = async () => {
    const headers = await credentials.headersFor(url);
    const limit = AbortSignal.timeout(ALIVE_WITHIN_MS);
    const { status } = await fetchIt(url, {
      ...request,
      headers,
      credentials: credentials.cookies ?? 'omit',
      signal: AbortSignal.any([ended.signal, limit]),
    });
    if (!ended.signal.aborted && status < 500) onSourceStarting?.();
  };
  const timer = setTimeout(() => void probe().catch(() => undefined), PROBE_AFTER_MS);
  const stop = () => {
    ended.abort();
    clearTimeout(timer);
  };
  signal.addEventListener('abort', stop, { once: true });
  return stop;
}
