import { escapeSegments, parseHttpUrl, faultFromName } from '../address/http-url.js';
import { Fault } from '../faults/fault.js';

/**
 * Resolves the API's root to an absolute URL that ends with a slash.
 *
 * @throws {Fault} `bad-address` for anything but an HTTP URL, and for one with a password.
 */
export function parseRoot(url: string | URL): URL {
  // In a page the route of a backend may be written as `/mediamtx`; in Node there is no base for a relative URL.
  const base = typeof document === 'undefined' ? undefined : document.baseURI;
  const root = parseHttpUrl(url, base);
  // `fetch` refuses such a URL, and its error would repeat the password.
  if (root.username || root.password) {
    throw new Fault('bad-address', { serverMessage: 'a password in the address: give it as credentials' });
  }
  root.search = '';
  root.hash = '';
  root.pathname = `${root.pathname.replace(/\/+$/, '')}/`;
  return root;
}

/**
 * Escapes a path's name for the API; slashes stay.
 *
 * @throws {Fault} `bad-address` for a name that could leave its folder, and so call something else.
 */
export function escapeName(name: string): string {
  if (name === '') throw faultFromName(name, 'path');
  return escapeSegments(name, 'path');
}
