import type { IncomingMessage, ServerResponse } from 'node:http';
import { isReplaced, isStranger, isTurnedAway, type Access } from './access.js';
import type { EndpointName } from './faults.js';
import { hasType, respond, respondError, respondNotFound } from './respond.js';
import type { ServedCamera } from './served.js';
import { WHEP_PREFLIGHT } from './whep/whep.js';

type Find = (name: string) => ServedCamera | null;

/** One request to one of the origin's ports. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
}

/**
 * Routes the WebRTC port. Camera names may contain slashes: the shortest name before `/whep` counts, as in MediaMTX.
 */
export async function onWhep({ request, response, url }: Exchange, find: Find): Promise<void> {
  const [, path = '', , secret] = /^\/(.+?)\/whep(\/(.+))?$/.exec(decodeURIComponent(url.pathname)) ?? [];
  const served = find(path);
  const access = findAccess('whep', request, response, path, served);
  if (served?.faults.cut) request.destroy();
  else if (isPreflight(request)) respond(response, 204, WHEP_PREFLIGHT);
  else if (secret && request.method === 'PATCH') await patch(request, response, secret, served);
  else if (secret && request.method === 'DELETE') leave(response, secret, served);
  else if (!path || secret) respondNotFound(response);
  else if (request.method === 'OPTIONS') {
    if (!(await isStranger(access, 500))) served?.whep.options(response);
  } else if (request.method === 'POST') {
    if (isReplaced(access)) return;
    if (!hasType(request, 'application/sdp')) respondError(response, 400, 'invalid Content-Type');
    else if (await isStranger(access)) return;
    else if (await isTurnedAway(access, () => served?.readers ?? 0)) return;
    else await served?.whep.post(request, response, url);
  } else if (['GET', 'HEAD', 'PUT'].includes(request.method ?? '')) respondError(response, 405, 'method not allowed');
  else respondNotFound(response);
}

/** Routes the HLS port. */
export async function onHls({ request, response, url }: Exchange, find: Find): Promise<void> {
  const [, path = '', rest = ''] = /^\/(.+)\/([^/]+\.(?:m3u8|mp4|mp|ts))$/.exec(decodeURIComponent(url.pathname)) ?? [];
  const served = find(path);
  const access = findAccess('hls', request, response, path, served);
  if (served?.faults.cut) request.destroy();
  else if (isPreflight(request)) {
    respond(response, 204, {
      'Access-Control-Allow-Headers': 'Authorization, Range',
      'Access-Control-Allow-Methods': 'OPTIONS, GET',
    });
  } else if (request.method !== 'GET' || !path) respondNotFound(response);
  else if (isReplaced(access)) return;
  else if (rest !== 'index.m3u8') {
    if (served) await served.hls.handle(request, response, rest, url);
    else respondError(response, 401, 'authentication error');
  } else if (url.searchParams.get('cookieCheck') !== '1') askForCookie(response, url);
  else if (await isStranger(access)) return;
  else if (await isTurnedAway(access, () => served?.readers ?? 0)) return;
  else if (served?.lacksMuxer) respondError(response, 500, 'muxer instance not available');
  else await served?.hls.handle(request, response, rest, url);
}

/** Routes MJPEG and snapshots, which MediaMTX does not have; they answer as a cheap camera does. */
export async function onImages({ request, response, url }: Exchange, find: Find): Promise<void> {
  const [, path = '', rest = ''] = /^\/(.+)\/(mjpeg|snapshot\.jpg)$/.exec(decodeURIComponent(url.pathname)) ?? [];
  const served = find(path);
  const endpoint: EndpointName = rest === 'mjpeg' ? 'mjpeg' : 'snapshot';
  const access = findAccess(endpoint, request, response, path, served);
  if (served?.faults.cut) request.destroy();
  else if (request.method === 'OPTIONS') {
    respond(response, 204, {
      'Access-Control-Allow-Headers': 'Authorization, If-None-Match, If-Modified-Since',
      'Access-Control-Allow-Methods': 'OPTIONS, GET',
    });
  } else if (request.method !== 'GET' || !path) respondNotFound(response);
  else if (isReplaced(access) || (await isStranger(access))) return;
  else if (await isTurnedAway(access, () => served?.readers ?? 0)) return;
  else if (rest === 'mjpeg') await served?.mjpeg.get(response, url);
  else await served?.snapshot.get(request, response, url);
}

function findAccess(
  endpoint: EndpointName,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  served: ServedCamera | null,
): Access {
  return { endpoint, request, response, path, faults: () => served?.faults ?? null };
}

/** Finds a session by its secret. An unknown camera has no session. */
function patch(
  request: IncomingMessage,
  response: ServerResponse,
  secret: string,
  served: ServedCamera | null,
): Promise<void> | void {
  if (served) return served.whep.patch(request, response, secret);
  respondError(response, 404, 'session not found');
}

function leave(response: ServerResponse, secret: string, served: ServedCamera | null): void {
  if (served) served.whep.delete(response, secret);
  else respondError(response, 404, 'session not found');
}

/** The first answer to an index is a redirect that tests whether the browser accepts cookies. */
function askForCookie(response: ServerResponse, url: URL): void {
  url.searchParams.set('cookieCheck', '1');
  url.searchParams.sort();
  respond(response, 302, {
    Location: `${url.pathname}${url.search}`,
    'Set-Cookie': 'cookieCheck=1; HttpOnly; Secure; SameSite=None; Partitioned',
  });
}

function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && Boolean(headers['access-control-request-method']);
}
