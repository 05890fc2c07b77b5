/**
 * Adds the query of the index to an address that it led to, except names that the address has already: servers check a
 * token on each request, and packagers write addresses without it. Other origins do not get it.
 *
 * @param index The absolute URL of the index.
 * @param url The absolute URL of the address.
 */
export function inheritQuery(index: string, url: string): string {
  const from = new URL(index);
  const to = new URL(url);
  if (to.origin !== from.origin) return url;
  const missing = [...from.searchParams].filter(([name]) => !to.searchParams.has(name));
  if (missing.length === 0) return url;
  // Added as text: the existing part, which may be signed, keeps its spelling.
  const added = missing.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
  return `${url.replace(/#.*/, '')}${to.search === '' ? '?' : '&'}${added}`;
}
