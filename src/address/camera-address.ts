import { Fault } from '../faults/fault.js';
import { escapeSegments, parseHttpUrl, refusedName } from './http-url.js';
import type { TransportName } from '../ladder/transport-name.js';

/** How a page names a camera. Every text is as written in an attribute; null or absent means not given. */
export interface CameraAddress {
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

/** The fields of a {@link CameraAddress}; elements have an attribute and a property of each of these names. */
export const CAMERA_ADDRESS_FIELDS = [
  'server',
  'camera',
  'whep',
  'hls',
  'mjpeg',
  'snapshot',
] as const satisfies readonly (keyof CameraAddress)[];

/** Absolute URLs, by what speaks there. Both HLS transports share one playlist. */
export interface Endpoints {
  readonly whep: string | null;
  readonly hls: string | null;
  readonly mjpeg: string | null;
  readonly snapshot: string | null;
}

type EndpointName = keyof Endpoints;

/** The endpoint that a transport uses. */
export function selectEndpoint(transport: TransportName, endpoints: Endpoints): string | null {
  return endpoints[transport === 'll-hls' ? 'hls' : transport];
}

/**
 * A key that is the same for endpoints on one server. The host name without its port: MediaMTX
 * answers WHEP and HLS on two ports and knows the same of its cameras on both.
 */
export function getServerKey(endpoint: string): string {
  return new URL(endpoint).hostname;
}

/** A user and password, by the origin in whose address they stood. */
export type Logins = Readonly<Record<string, { readonly username: string; readonly password: string }>>;

/**
 * Resolves an address to absolute endpoints, without a user and password that stand in it.
 *
 * @param base The page's URL, against which relative addresses are resolved.
 * @throws {Fault} `bad-address` when the name or an address could reach something other than the camera.
 */
export function resolveEndpoints(camera: CameraAddress, base: string): Endpoints {
  return resolveAddress(camera, base).endpoints;
}

/** As `resolveEndpoints`, with the users and passwords that were taken out of the addresses. */
export function resolveAddress(
  camera: CameraAddress,
  base: string,
): { readonly endpoints: Endpoints; readonly logins: Logins } {
  const implied = camera.server ? buildTemplates(camera.server, base) : {};
  const logins: Record<string, Logins[string]> = {};
  const resolve = (name: EndpointName): string | null => {
    const written = camera[name]?.trim();
    if (written === 'off') return null;
    const template = written || implied[name];
    if (!template) return null;
    const url = new URL(fillTemplate(template, camera.camera ?? '', base));
    // Browsers refuse to fetch an address with a password in it, and tell it in every message.
    if (url.username || url.password) {
      logins[url.origin] ??= { username: decodeLoginPart(url.username), password: decodeLoginPart(url.password) };
      url.username = url.password = '';
    }
    return url.href;
  };
  const endpoints = {
    whep: resolve('whep'),
    hls: resolve('hls'),
    mjpeg: resolve('mjpeg'),
    snapshot: resolve('snapshot'),
  };
  return { endpoints, logins };
}

/** A password as it was meant: some pages escape it, some do not. */
function decodeLoginPart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** MediaMTX's ports when the address is a bare host, a gateway's two folders when it is more than that. */
function buildTemplates(server: string, base: string): Partial<Record<EndpointName, string>> {
  const isAbsolute = /^https?:\/\//i.test(server);
  const url = parseHttpUrl(server, base);
  const isBareHost = isAbsolute && url.port === '' && url.pathname === '/';
  const login = url.username || url.password ? `${url.username}:${url.password}@` : '';
  if (isBareHost) {
    const host = `${url.protocol}//${login}${url.hostname}`;
    return { whep: `${host}:8889/{camera}/whep`, hls: `${host}:8888/{camera}/index.m3u8` };
  }
  const root = `${url.protocol}//${login}${url.host}${url.pathname.replace(/\/+$/, '')}`;
  return { whep: `${root}/whep/{camera}/whep`, hls: `${root}/hls/{camera}/index.m3u8` };
}

const PLACEHOLDER = '{camera}';

function fillTemplate(template: string, name: string, base: string): string {
  if (!template.includes(PLACEHOLDER)) return parseHttpUrl(template, base).href;
  // The name may only reach path and query: in a host it would choose who receives the request. Two
  // names that lead to two origins show it, whatever trick of spelling the template uses.
  const [one, other] = ['a', 'b'].map((probe) => parseHttpUrl(template.replaceAll(PLACEHOLDER, probe), base).origin);
  if (one !== other) throw new Fault('bad-address', { serverMessage: 'the camera name may not stand in the host' });
  return parseHttpUrl(template.replaceAll(PLACEHOLDER, escapeName(name)), base).href;
}

/** Escapes a camera's name; refuses empty segments too, because no camera has one. */
function escapeName(name: string): string {
  if (name.split('/').includes('')) throw refusedName(name, 'camera');
  return escapeSegments(name, 'camera');
}
