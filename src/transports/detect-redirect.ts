import type { OpenContext } from './transport.js';

/** The pause before the second request to an address that has just failed. */
const BREATH_MS = 500;
const LIMIT_MS = 2000;

/**
 * Requests an address again to find out whether a gateway on the page's own origin redirects it. When a redirect leads
 * to a sign-in page on another host, which a page may not read, browsers report a failed request and nothing else.
 */
export async function detectRedirect(url: string, { credentials, signal }: OpenContext): Promise<boolean> {
  if (signal.aborted || new URL(url).origin !== location.origin) return false;
  await new Promise((resolve) => setTimeout(resolve, BREATH_MS));
  const answer = await fetch(url, {
    credentials: credentials.cookies ?? 'omit',
    redirect: 'manual',
    cache: 'no-store',
    signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
  }).catch(() => null);
  void answer?.body?.cancel();
  return answer?.type === 'opaqueredirect';
}
