/**
 * Names and addresses that are valid inside one network only (RFC 1918, 3927, 4193, 6598, 6762; names without a dot).
 */
const INNER =
  /^([^.]+$|(10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.)|\.(local|internal|lan|home\.arpa)$/;

/**
 * Gives the addresses at which the session of a `Location` may be found, the likeliest first; empty without a usable
 * one.
 *
 * A server behind a proxy writes what it knows about itself: a path without the proxy's prefix, `http:` although the
 * page is on https (which a browser blocks), or an address of its own network (which a page from outside cannot reach,
 * and for which Chromium asks for permission). The endpoint that accepted the POST accepts the other requests as well.
 *
 * @param base The URL of the response to the POST, after redirects.
 */
export function sessionAddresses(location: string | null, base: string): string[] {
  const url = parseLocation(location, base);
  if (!url) return [];
  const endpoint = new URL(base);
  if (url.origin === endpoint.origin) return atEndpoint(url, endpoint);
  const rewritten = new URL(url);
  // Set part by part: `host` keeps the old port where the new one has none.
  rewritten.protocol = endpoint.protocol;
  rewritten.hostname = endpoint.hostname;
  rewritten.port = endpoint.port;
  const rewrittenUrls = atEndpoint(rewritten, endpoint);
  if (endpoint.protocol === 'https:' && url.protocol === 'http:') return rewrittenUrls;
  return url.hostname !== endpoint.hostname && INNER.test(url.hostname)
    ? [...rewrittenUrls, url.href]
    : [url.href, ...rewrittenUrls];
}

/** Gives the path as named, and the one below the endpoint, which a proxy in a subfolder needs. */
function atEndpoint(url: URL, endpoint: URL): string[] {
  const lastSegment = url.pathname.split('/').at(-1);
  if (!lastSegment) return [url.href];
  const below = endpoint.href.replace(/\/*([?#].*)?$/, '');
  const other = `${below}/${lastSegment}${url.search}`;
  if (other === url.href) return [url.href];
  // The proxy removed its prefix from the request, and did not add it again. The likelier address comes first, because
  // a page that closes has time for one only.
  const folder = url.pathname.slice(0, -lastSegment.length - 1);
  return folder && below.endsWith(folder) ? [other, url.href] : [url.href, other];
}

function parseLocation(location: string | null, base: string): URL | null {
  if (location === null) return null;
  try {
    const url = new URL(location, base);
    return /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}
