/** Addresses whose next request has no query of ours: the server may have refused the query. */
const WITHOUT_QUERY = new Set<string>();
const LOADED = new Set<string>();

/**
 * Loads an image of another origin that may not be read (no CORS), with one request. Rejects when the image cannot be
 * decoded or did not arrive: the browser does not tell which. Where a query of ours failed, the next call sends none.
 */
export async function loadStillImage(url: string, signal: AbortSignal): Promise<HTMLImageElement> {
  // A page caches an image, and would not request it again under the same address.
  const hasQuery = LOADED.has(url) && !WITHOUT_QUERY.has(url);
  try {
    const image = await load(hasQuery ? withQuery(url, String(Date.now())) : url, signal);
    LOADED.add(url);
    return image;
  } catch (thrown) {
    signal.throwIfAborted();
    if (hasQuery) WITHOUT_QUERY.add(url);
    else WITHOUT_QUERY.delete(url);
    throw thrown;
  }
}

async function load(url: string, signal: AbortSignal): Promise<HTMLImageElement> {
  signal.throwIfAborted();
  const image = new Image();
  const settled = new AbortController();
  // A browser need not settle `decode()` when the address is taken away.
  const aborted = new Promise<never>((_, reject) => {
    const end = () => {
      image.removeAttribute('src');
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', end, { once: true, signal: settled.signal });
  });
  try {
    image.src = url;
    await Promise.race([image.decode(), aborted]);
    return image;
  } finally {
    settled.abort();
  }
}

function withQuery(url: string, value: string): string {
  const busted = new URL(url);
  busted.searchParams.set('cam-again', value);
  return busted.href;
}
