import type { ErrorData } from 'hls.js';
import type Hls from 'hls.js';

/**
 * MediaMTX answers the first request for an index with a redirect to its own path and `?cookieCheck=1`. Behind a
 * proxy that takes a prefix off, and does not put it back into `Location`, that leads to whatever else lives on
 * the host. Where it did, the index is loaded with what the redirect was about: true when it was.
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
