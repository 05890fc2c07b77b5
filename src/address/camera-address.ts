import { Fault } from '../faults/fault.js';
import { escapeSegments, parseHttpUrl, faultFromName } from './http-url.js';
import { listServers, type ServerOption } from './servers.js';
import { buildMediaMtxTemplates } from '../servers/mediamtx-urls.js';
import { findServerUrls } from '../servers/server-urls.js';
import type { TransportName } from '../ladder/transport-name.js';

/**
 * Where a camera is, as a page says it. Each value is written as in an attribute; null or absent means that it is not
 * set.
 */
export interface CameraAddress {
  /** The camera's name on the server. It may contain slashes (`site/cam1`). */
  readonly camera?: string | null;
  /**
   * Address of the media server: `http://host` for its own ports, or the root of a gateway (`/media`). Several servers
   * that have the camera, the preferred one first, are a list, a text separated by spaces or commas, or a function that
   * gives them.
   */
  readonly server?: ServerOption | null;
  /** A `ServerType`: which URLs `server` implies. If absent: port 1984 is go2rtc, 8971 Frigate, any other MediaMTX. */
  readonly serverType?: string | null;
  /** A URL, a URL template with `{camera}`, or `off`. Each of the four takes precedence over what `server` implies. */
  readonly whep?: string | null;
  readonly hls?: string | null;
  readonly mjpeg?: string | null;
  readonly snapshot?: string | null;
}

/** The fields of a {@link CameraAddress}; elements have a property of each of these names, and an attribute for it. */
export const CAMERA_ADDRESS_FIELDS = [
  'server',
  'serverType',
  'camera',
  'whep',
  'hls',
  'mjpeg',
  'snapshot',
] as const satisfies readonly (keyof CameraAddress)[];

/** Gives a text that is equal for equal addresses. */
export function getAddressKey(address: CameraAddress): string {
  return JSON.stringify(CAMERA_ADDRESS_FIELDS.map((field) => String(address[field])));
}

/** The absolute URLs of a camera, by protocol; null where there is none. Both HLS transports use one playlist. */
export interface Endpoints {
  readonly whep: string | null;
  readonly hls: string | null;
  readonly mjpeg: string | null;
  readonly snapshot: string | null;
}

type EndpointName = keyof Endpoints;

/** Gives the endpoint that a transport uses; null where the camera has none. */
export function selectEndpoint(transport: TransportName, endpoints: Endpoints): string | null {
  return endpoints[transport === 'll-hls' ? 'hls' : transport];
}

/** Lists the URLs of the protocols that the camera has. */
export function listUrls(endpoints: Endpoints): readonly string[] {
  const { whep, hls, mjpeg, snapshot } = endpoints;
  return [whep, hls, mjpeg, snapshot].filter((url) => url !== null);
}

/**
 * Gives a key that is equal for all endpoints on one server: the host name without its port. MediaMTX answers WHEP and
 * HLS on two ports, and knows the same about its cameras on both.
 */
export function getServerKey(endpoint: string): string {
  return new URL(endpoint).hostname;
}

/** User names and passwords that were written in addresses, by origin. */
export type Logins = Readonly<Record<string, { readonly username: string; readonly password: string }>>;

/**
 * Resolves a camera's address to absolute endpoints. If `server` is a list, the first server is used; a function is not
 * called, so set one server instead. A user name and password in an address are removed.
 *
 * @param camera Where the camera is, as in the attributes of `<cam-player>`.
 * @param base The URL that relative addresses are resolved against, usually `document.baseURI`.
 * @throws {Fault} `bad-address` when a name or an address is invalid, or could reach something other than the camera.
 *
 * @example
 * ```ts
 * resolveEndpoints({ server: 'https://media.example', camera: 'gate' }, document.baseURI).whep;
 * // 'https://media.example:8889/gate/whep'
 * ```
 */
export function resolveEndpoints(camera: CameraAddress, base: string): Endpoints {
  return resolveAddress(camera, base).endpoints;
}

/**
 * Does the same as `resolveEndpoints`, and also gives the user names and passwords that were removed from the
 * addresses.
 */
export function resolveAddress(
  camera: CameraAddress,
  base: string,
): { readonly endpoints: Endpoints; readonly logins: Logins } {
  const [server] = listServers(camera.server);
  const implied = server ? buildTemplates(server, camera.serverType, base) : {};
  const logins: Record<string, Logins[string]> = {};
  const resolve = (name: EndpointName): string | null => {
    const written = camera[name]?.trim();
    if (written === 'off') return null;
    const template = written || implied[name];
    if (!template) return null;
    const url = new URL(fillTemplate(template, camera.camera ?? '', base));
    // Browsers refuse to fetch an address with a password in it, and repeat that address in their error messages.
    if (url.username || url.password) {
      logins[url.origin] ??= { username: decodeLoginPart(url.username), password: decodeLoginPart(url.password) };
      url.username = '';
      url.password = '';
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

/** Decodes a user name or password. Some pages escape it in the address, some do not. */
function decodeLoginPart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Builds the URL templates that `server` implies: the server's own ports for a bare host. Anything longer is the root
 * of the server, or for MediaMTX of a gateway with two folders.
 */
function buildTemplates(
  server: string,
  type: string | null | undefined,
  base: string,
): Partial<Record<EndpointName, string>> {
  const isAbsolute = /^https?:\/\//i.test(server);
  const url = parseHttpUrl(server, base);
  const isHost = isAbsolute && url.pathname === '/';
  const isBareHost = isHost && url.port === '';
  const login = url.username || url.password ? `${url.username}:${url.password}@` : '';
  const host = `${url.protocol}//${login}${url.hostname}`;
  const root = `${url.protocol}//${login}${url.host}${url.pathname.replace(/\/+$/, '')}`;
  const urls = findServerUrls(type, url.port);
  if (urls) {
    // These servers have no encryption on their own ports: a proxy in front of them has.
    const usesOwnPorts = isBareHost && url.protocol === 'http:';
    const toTemplate = (own: string) => (usesOwnPorts ? host + own : root + own.replace(/^:\d+/, ''));
    return Object.fromEntries(Object.entries(urls).map(([name, own]) => [name, toTemplate(own as string)]));
  }
  // A person may write one of its two ports.
  if (isBareHost || (isHost && /^888[89]$/.test(url.port))) return buildMediaMtxTemplates(host);
  return { whep: `${root}/whep/{camera}/whep`, hls: `${root}/hls/{camera}/index.m3u8` };
}

const PLACEHOLDER = '{camera}';

function fillTemplate(template: string, name: string, base: string): string {
  if (!template.includes(PLACEHOLDER)) return parseHttpUrl(template, base).href;
  // The name may only change the path and the query: in the host it would choose which server receives the request. If
  // two names lead to two origins, the template has the name in its host, however it is spelled.
  const [one, other] = ['a', 'b'].map((probe) => parseHttpUrl(template.replaceAll(PLACEHOLDER, probe), base).origin);
  if (one !== other) throw new Fault('bad-address', { serverMessage: 'the camera name is in the host' });
  return parseHttpUrl(template.replaceAll(PLACEHOLDER, escapeName(name)), base).href;
}

/** Escapes a camera's name; refuses empty segments too, because no camera has one. */
function escapeName(name: string): string {
  if (name.split('/').includes('')) throw faultFromName(name, 'camera');
  return escapeSegments(name, 'camera');
}
