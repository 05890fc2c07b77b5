/**
 * Reads the headers of a request of hls.js. All of them are read together: a request for one header that CORS hides
 * would be an error in the page's console.
 *
 * @param details The `networkDetails` of hls.js; anything but an XMLHttpRequest has no headers.
 * @returns A function that gives a header by its name, or null where it is absent or hidden.
 */
export function createHeaderReader(details: unknown): (name: string) => string | null {
  const all = details instanceof XMLHttpRequest ? details.getAllResponseHeaders() : '';
  return (name) => new RegExp(`^${name}:\\s*(.*?)\\s*$`, 'im').exec(all)?.[1] ?? null;
}
