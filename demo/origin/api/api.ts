import { isAuthorized, refuse } from '../access.js';
import { readBody, respond, respondError, respondJson, respondNotFound, respondOk } from '../respond.js';
import type { Exchange } from '../routes.js';
import type { ServedCamera } from '../served.js';
import { parseConf } from './conf-fields.js';
import type { PathConfs } from './confs.js';
import { hlsItems, pathItem, rfc3339, webrtcItems } from './describe.js';
import { paginate } from './paginate.js';

/** The data of the API. */
export interface ApiHost {
  readonly confs: PathConfs;
  readonly cameras: ReadonlyMap<string, ServedCamera>;
  /** The only user; null for everyone. */
  readonly user: { readonly user: string; readonly pass: string } | null;
}

const STARTED_AT_MS = Date.now();
/** The MediaMTX version that the answers follow. */
const VERSION = 'v1.20.1';

/** The part of MediaMTX's API v3 that `cam-player/mediamtx` uses. Other requests are answered with a 404. */
export async function onApi({ request, response, url }: Exchange, host: ApiHost): Promise<void> {
  const { method = 'GET', headers } = request;
  if (method === 'OPTIONS' && headers['access-control-request-method']) {
    respond(response, 204, {
      'Access-Control-Allow-Methods': 'OPTIONS, GET, POST, PATCH, DELETE',
      'Access-Control-Allow-Headers': 'Authorization, Content-Type',
    });
    return;
  }
  if (!isAuthorized(request, host.user)) {
    await refuse(request, response);
    return;
  }
  const [, group = '', act = '', , name = ''] =
    /^\/v3\/(config\/paths|\w+)(?:\/(list|get|add|patch|replace|delete|kick)(\/(.*))?)?$/.exec(
      decodeURIComponent(url.pathname),
    ) ?? [];
  const call = `${method} ${group}${act && ` ${act}`}`;
  const list = formatList(call, host);
  try {
    if (list) respondJson(response, 200, paginate(list, url.searchParams));
    else if (call === 'GET info') {
      respondJson(response, 200, { version: VERSION, started: rfc3339(STARTED_AT_MS) });
    } else if (!CALLS_WITH_NAME.has(call)) respondNotFound(response);
    else if (name === '') respondError(response, 400, 'invalid name');
    else await named(call, name, { request, response, url }, host);
  } catch (error) {
    respondError(response, 400, error instanceof Error ? error.message : String(error));
  }
}

const CALLS_WITH_NAME = new Set([
  'GET paths get',
  'GET config/paths get',
  'POST config/paths add',
  'PATCH config/paths patch',
  'POST config/paths replace',
  'DELETE config/paths delete',
  'POST webrtcsessions kick',
  'POST hlssessions kick',
]);

function formatList(call: string, { confs, cameras }: ApiHost): readonly unknown[] | null {
  const all = [...cameras.values()];
  if (call === 'GET paths list') return listPaths({ confs, cameras });
  if (call === 'GET config/paths list') return confs.names.map((name) => confs.get(name));
  if (call === 'GET webrtcsessions list') return all.flatMap(webrtcItems);
  if (call === 'GET hlssessions list') return all.flatMap(hlsItems);
  return null;
}

/** Lists the paths: those configured by name always, those of patterns while they are published. */
function listPaths({ confs, cameras }: Pick<ApiHost, 'confs' | 'cameras'>) {
  const published = [...cameras.values()].filter(({ faults }) => !faults.offline && !faults.unconfigured);
  const names = new Set([...confs.literalNames, ...published.map(({ name }) => name)]);
  return [...names].sort().flatMap((name) => {
    const confName = confs.nameFor(name);
    return confName === null ? [] : [pathItem(name, confName, cameras.get(name) ?? null)];
  });
}

async function named(call: string, name: string, { request, response }: Exchange, host: ApiHost): Promise<void> {
  const { confs, cameras } = host;
  const answer = (value: unknown, missing: string) =>
    value ? respondJson(response, 200, value) : respondError(response, 404, missing);
  if (call === 'GET paths get') {
    const found = listPaths(host).find((path) => path.name === name);
    answer(found, 'path not found');
  } else if (call === 'GET config/paths get') {
    answer(confs.get(name), 'path configuration not found');
  } else if (call === 'DELETE config/paths delete') {
    if (confs.delete(name)) respondOk(response);
    else respondError(response, 404, 'path not found');
  } else if (call.endsWith('kick')) {
    const isHls = call.startsWith('POST hls');
    const wasThere = [...cameras.values()].some(({ hls, whep }) => (isHls ? hls : whep).kick(name));
    if (wasThere) respondOk(response);
    else respondError(response, 404, 'session not found');
  } else {
    const values = parseConf(await readBody(request));
    if (call === 'PATCH config/paths patch' && !confs.get(name)) respondError(response, 404, 'path not found');
    else {
      if (call === 'POST config/paths add') confs.add(name, values);
      else if (call === 'PATCH config/paths patch') confs.patch(name, values);
      else confs.replace(name, values);
      respondOk(response);
    }
  }
}
