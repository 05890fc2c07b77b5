import type { ErrorData } from 'hls.js';
import type Hls from 'hls.js';

/**
 * Loads the index with the query of a redirect that lost a proxy's prefix. MediaMTX redirects the first request for an
 * index to its own path with `?cookieCheck=1`. Behind a proxy that removes a prefix, and does not add it to `Location`
 * again, that leads to anything else on the host.
 *
 * @returns Whether the index is loaded again.
 */
export function reloadWithinPrefix(hls: Hls, index: string, { details, response, networkDetails }: ErrorData): boolean {
  const isLost = (details as string) === 'manifestLoadError' && response?.code === 404;
  if (!isLost || !(networkDetails instanceof XMLHttpRequest) || !networkDetails.responseURL) return false;
  const requested = new URL(index, document.baseURI);
  const redirected = new URL(networkDetails.responseURL);
  const hasLostPrefix = redirected.pathname !== requested.pathname && requested.pathname.endsWith(redirected.pathname);
  if (!hasLostPrefix || redirected.origin !== requested.origin) return false;
  requested.search = redirected.search;
  hls.loadSource(requested.href);
  return true;
}
