/** Addresses that are asked without a query of ours next: it may be what their server refused. */
const WITHOUT_QUERY = new Set<string>();
const LOADED = new Set<string>();

/**
 * A still of another origin that may not be read (no CORS), as a plain image shows it. Rejects when it can't be
 * decoded or did not come: which of them, the browser does not tell. One request: where a query of ours failed, the
 * next call asks without it.
 */
export async function loadStillImage(url: string, signal: AbortSignal): Promise<HTMLImageElement> {
  // A page keeps an image that it showed, and would not ask for it again under the same name.
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
