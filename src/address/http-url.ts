import { Fault } from '../faults/fault.js';

/**
 * Parses an address that must be an HTTP or HTTPS URL.
 *
 * @param base The URL that a relative address is resolved against; absent where nothing can be relative.
 * @throws {Fault} `bad-address` for anything else.
 */
export function parseHttpUrl(address: string | URL, base?: string): URL {
  let url: URL;
  try {
    url = new URL(address, base);
  } catch (cause) {
    throw notAnAddress(address, cause);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw notAnAddress(address);
  return url;
}

function notAnAddress(address: string | URL, cause?: unknown): Fault {
  // A text that is not a URL can still contain a password, with any characters in it.
  const text = String(address).replace(/\/\/.*@/, '//');
  return new Fault('bad-address', { serverMessage: `not an address: ${text}`, cause });
}

/**
 * Escapes the segments of a name that becomes a part of a URL's path; its slashes stay.
 *
 * @param kind What the name names, for the fault's message.
 * @throws {Fault} `bad-address` for a name that could leave its folder (`.`, `..`), or has no UTF-8.
 */
export function escapeSegments(name: string, kind: 'camera' | 'path'): string {
  const segments = name.split('/');
  if (segments.some((segment) => segment === '.' || segment === '..')) throw faultFromName(name, kind);
  try {
    return segments.map(encodeURIComponent).join('/');
  } catch (cause) {
    // A lone surrogate has no UTF-8.
    throw faultFromName(name, kind, cause);
  }
}

/** The fault for a name that is not used. @param kind What the name names. */
export function faultFromName(name: string, kind: 'camera' | 'path', cause?: unknown): Fault {
  return new Fault('bad-address', { serverMessage: `${kind} name refused: ${name}`, cause });
}
