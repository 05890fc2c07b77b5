/** Addresses that a server refuses with a query that it does not know. */
const STRICT = new Set<string>();
const LOADED = new Set<string>();

/**
 * Loads an image of another origin that may not be read (no CORS). Rejects when it can't be decoded or did not arrive:
 * the browser does not tell which.
 */
export async function loadStillImage(url: string, signal: AbortSignal): Promise<HTMLImageElement> {
  // A page caches an image, and would not request it again under the same address.
  const isCached = LOADED.has(url) && !STRICT.has(url);
  try {
    const image = await load(isCached ? withQuery(url, String(Date.now())) : url, signal);
    LOADED.add(url);
    return image;
  } catch (thrown) {
    signal.throwIfAborted();
    if (!isCached) throw thrown;
    const image = await load(url, signal);
    STRICT.add(url);
    return image;
  }
}

async function load(url: string, signal: AbortSignal): Promise<HTMLImageElement> {
  signal.throwIfAborted();
  const image = new Image();
  const end = () => image.removeAttribute('src');
  signal.addEventListener('abort', end, { once: true });
  try {
    image.src = url;
    await image.decode();
    return image;
  } finally {
    signal.removeEventListener('abort', end);
  }
}

function withQuery(url: string, value: string): string {
  const busted = new URL(url);
  busted.searchParams.set('cam-again', value);
  return busted.href;
}
