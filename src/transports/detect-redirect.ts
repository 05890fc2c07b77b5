import type { OpenContext } from './transport.js';

/** An address that failed is left alone for so long. */
const BREATH_MS = 500;
const LIMIT_MS = 2000;

/**
 * Does a gateway on the page's own origin redirect this address? Where it leads to a sign-in page of another host,
 * which no page may read, browsers tell a failed request and nothing else.
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
