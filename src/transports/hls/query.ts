/**
 * An address with the query of the index that led to it, as far as it has none of that name: servers check a token
 * on each request, and packagers write addresses without it. Other origins are not told it.
 * @param url Absolute. @param index Absolute; what its query has.
 */
export function inheritQuery(index: string, url: string): string {
  const from = new URL(index);
  const to = new URL(url);
  if (to.origin !== from.origin) return url;
  const missing = [...from.searchParams].filter(([name]) => !to.searchParams.has(name));
  if (missing.length === 0) return url;
  // Written by hand: what stands there, signed perhaps, keeps its spelling.
  const added = missing.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
  return `${url.replace(/#.*/, '')}${to.search === '' ? '?' : '&'}${added}`;
}
