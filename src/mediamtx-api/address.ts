import { escapeSegments, parseHttpUrl, refusedName } from '../address/http-url.js';
import { Fault } from '../faults/fault.js';

/** The API's root as an absolute URL with a slash at its end. Throws `bad-address` for what is none. */
export function parseRoot(url: string | URL): URL {
  // In a page a backend's route may be written as `/mediamtx`; in Node there is nothing that it could be relative to.
  const base = typeof document === 'undefined' ? undefined : document.baseURI;
  const root = parseHttpUrl(url, base);
  // fetch refuses such a URL, and its error would repeat the password.
  if (root.username || root.password) {
    throw new Fault('bad-address', { serverMessage: 'a password in the address: give it as credentials' });
  }
  root.search = root.hash = '';
  root.pathname = `${root.pathname.replace(/\/+$/, '')}/`;
  return root;
}

/**
 * A path's name as the API takes it: slashes stay, all else is escaped. Throws `bad-address` for a name that
 * would climb out of its folder, and so call something else.
 */
export function escapeName(name: string): string {
  if (name === '') throw refusedName(name, 'path');
  return escapeSegments(name, 'path');
}
