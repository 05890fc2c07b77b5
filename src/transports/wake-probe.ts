import type { OpenContext } from './transport.js';

/** A server that can answer has done so by then. */
const HELD_AFTER_MS = 1000;
const ALIVE_WITHIN_MS = 2000;

/**
 * Tells a server that holds a request, because it wakes the camera, from one that does not answer: after
 * a second the same address is asked something that costs nothing and wakes nobody. An answer that overtakes
 * the one that is waited for says that the server is there; a gateway's 502, 503 or 504 says that it is not.
 *
 * @param question The address's methods if absent. An HLS index of MediaMTX knows none; its first answer is a redirect.
 * @returns To be called when the request has been answered: nothing is told afterwards.
 */
export function startWakeProbe(
  url: string,
  { credentials, signal, onSourceStarting }: Pick<OpenContext, 'credentials' | 'signal' | 'onSourceStarting'>,
  fetchIt: (url: string, request: RequestInit) => Promise<Response> = (...request) => fetch(...request),
  question: RequestInit = { method: 'OPTIONS' },
): () => void {
  const over = new AbortController();
  const look = async () => {
    const headers = await credentials.headersFor(url);
    const limit = AbortSignal.timeout(ALIVE_WITHIN_MS);
    const { status } = await fetchIt(url, {
      ...question,
      headers,
      credentials: credentials.cookies ?? 'omit',
      signal: AbortSignal.any([over.signal, limit]),
    });
    if (!over.signal.aborted && status < 500) onSourceStarting?.();
  };
  const timer = setTimeout(() => void look().catch(() => undefined), HELD_AFTER_MS);
  const stop = () => {
    over.abort();
    clearTimeout(timer);
  };
  signal.addEventListener('abort', stop, { once: true });
  return stop;
}
