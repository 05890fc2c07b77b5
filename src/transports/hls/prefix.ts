import type { ErrorData } from 'hls.js';
import type Hls from 'hls.js';

/**
 * MediaMTX answers the first request for an index with a redirect to its own path and `?cookieCheck=1`. Behind a
 * proxy that takes a prefix off, and does not put it back into `Location`, that leads to whatever else lives on
 * the host. Where it did, the index is loaded with what the redirect was about: true when it was.
 */
export function loadsWithinPrefix(hls: Hls, index: string, { details, response, networkDetails }: ErrorData): boolean {
  const isLost = (details as string) === 'manifestLoadError' && response?.code === 404;
  if (!isLost || !(networkDetails instanceof XMLHttpRequest) || !networkDetails.responseURL) return false;
  const asked = new URL(index, document.baseURI);
  const led = new URL(networkDetails.responseURL);
  const hasLostPrefix = led.pathname !== asked.pathname && asked.pathname.endsWith(led.pathname);
  if (!hasLostPrefix || led.origin !== asked.origin) return false;
  asked.search = led.search;
  hls.loadSource(asked.href);
  return true;
}
