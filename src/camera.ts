import { Fault } from './fault.js';
import type { Rung } from './rung.js';

/** How a page names a camera. Every text is as written in an attribute; null or absent means not given. */
export interface Camera {
  /** The camera's name on the server; may have inner slashes (`site/cam1`). */
  readonly camera?: string | null;
  /** Address of the media server: `http://host` for MediaMTX's own ports, or the root of a gateway (`/media`). */
  readonly server?: string | null;
  /** URL, URL template with `{camera}`, or `off`; each wins over what `server` implies. */
  readonly whep?: string | null;
  readonly hls?: string | null;
  readonly mjpeg?: string | null;
  readonly snapshot?: string | null;
}

/** Absolute URLs, by what speaks there. Both HLS rungs share one playlist. */
export interface Endpoints {
  readonly whep: string | null;
  readonly hls: string | null;
  readonly mjpeg: string | null;
  readonly snapshot: string | null;
}

type EndpointName = keyof Endpoints;

/** The endpoint that a rung uses. */
export function endpointOf(rung: Rung, endpoints: Endpoints): string | null {
  return endpoints[rung === 'll-hls' ? 'hls' : rung];
}

/**
 * A key that is the same for endpoints on one server. The host name without its port: MediaMTX
 * answers WHEP and HLS on two ports and knows the same of its cameras on both.
 */
export function serverOf(endpoint: string): string {
  return new URL(endpoint).hostname;
}

/**
 * Resolves an address to absolute endpoints.
 *
 * @param base The page's URL, against which relative addresses are resolved.
 * @throws {Fault} `bad-address` when the name or an address could reach something other than the camera.
 */
export function resolveEndpoints(camera: Camera, base: string): Endpoints {
  const implied = camera.server ? templatesOf(camera.server, base) : {};
  const resolve = (name: EndpointName): string | null => {
    const written = camera[name]?.trim();
    if (written === 'off') return null;
    const template = written || implied[name];
    return template ? fill(template, camera.camera ?? '', base) : null;
  };
  return { whep: resolve('whep'), hls: resolve('hls'), mjpeg: resolve('mjpeg'), snapshot: resolve('snapshot') };
}

/** MediaMTX's ports when the address is a bare host, a gateway's two folders when it is more than that. */
function templatesOf(server: string, base: string): Partial<Record<EndpointName, string>> {
  const isAbsolute = /^https?:\/\//i.test(server);
  const url = parse(server, base);
  const isBareHost = isAbsolute && url.port === '' && url.pathname === '/';
  if (isBareHost) {
    const host = `${url.protocol}//${url.hostname}`;
    return { whep: `${host}:8889/{camera}/whep`, hls: `${host}:8888/{camera}/index.m3u8` };
  }
  const root = `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
  return { whep: `${root}/whep/{camera}/whep`, hls: `${root}/hls/{camera}/index.m3u8` };
}

const PLACEHOLDER = '{camera}';

function fill(template: string, name: string, base: string): string {
  if (!template.includes(PLACEHOLDER)) return parse(template, base).href;
  // The name may only reach path and query: in a host it would choose who receives the request. Two
  // names that lead to two origins show it, whatever trick of spelling the template uses.
  const [one, other] = ['a', 'b'].map((probe) => parse(template.replaceAll(PLACEHOLDER, probe), base).origin);
  if (one !== other) throw new Fault('bad-address', { said: 'the camera name may not stand in the host' });
  return parse(template.replaceAll(PLACEHOLDER, escapeName(name)), base).href;
}

/** Escapes each segment; refuses those with which a name could climb out of its folder. */
function escapeName(name: string): string {
  const segments = name.split('/');
  for (const segment of segments) {
    if (segment === '' || segment === '.' || segment === '..') {
      throw new Fault('bad-address', { said: `camera name refused: ${name}` });
    }
  }
  try {
    return segments.map(encodeURIComponent).join('/');
  } catch (cause) {
    // A lone surrogate has no UTF-8.
    throw new Fault('bad-address', { said: `camera name refused: ${name}`, cause });
  }
}

function parse(address: string, base: string): URL {
  let url: URL;
  try {
    url = new URL(address, base);
  } catch (cause) {
    throw new Fault('bad-address', { said: `not an address: ${address}`, cause });
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new Fault('bad-address', { said: `not an address: ${address}` });
  }
  return url;
}
