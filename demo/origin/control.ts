import { NO_FAULTS, type CameraFaults } from './faults.js';
import type { Origin } from './origin.js';
import { readBody, respond, respondError, respondJson } from './respond.js';
import type { Exchange } from './routes.js';

/**
 * The control endpoint. `GET /control` returns cameras, faults and sessions. `POST /control/{camera}` with some faults
 * sets these; `"reset": true` among them ends all others. `POST /control` with `{"server": "gone"}` or `"back"` takes
 * the media server away or brings it back, with `"ms"` for this time only. An invalid request is answered with a 400,
 * an unknown camera with a 404, and nothing is changed.
 */
export async function control(origin: Origin, { request, response, url }: Exchange): Promise<void> {
  if (request.method === 'OPTIONS') {
    respond(response, 204, { 'Access-Control-Allow-Headers': 'Content-Type' });
    return;
  }
  const camera = decodeURIComponent(url.pathname.slice('/control/'.length));
  if (camera && !origin.cameraNames.includes(camera)) {
    respondError(response, 404, `no camera '${camera}'`);
    return;
  }
  if (request.method === 'POST') {
    try {
      const change = parse(await readBody(request));
      if (camera) changeCamera(origin, camera, change);
      else await changeServer(origin, change);
    } catch (error) {
      respondError(response, 400, error instanceof Error ? error.message : String(error));
      return;
    }
  }
  const cameras = origin.cameraNames.map((name) => ({
    name,
    faults: origin.faults(name),
    sessions: origin.sessions(name),
  }));
  respondJson(response, 200, { server: origin.isServerGone ? 'gone' : 'up', cameras });
}

type Change = Readonly<Record<string, unknown>>;

function parse(body: string): Change {
  const value: unknown = JSON.parse(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('not an object');
  return value as Change;
}

function changeCamera(origin: Origin, camera: string, { reset, ...change }: Change): void {
  for (const [name, value] of Object.entries(change)) checkFault(name, value);
  const base = reset === true ? NO_FAULTS : {};
  origin.setFaults(camera, { ...base, ...(change as Partial<CameraFaults>) });
}

/** Checks a change of faults, because a test with a mistyped fault would test nothing. */
function checkFault(name: string, value: unknown): void {
  if (!(name in NO_FAULTS)) throw new TypeError(`no fault '${name}'`);
  const healthy = NO_FAULTS[name as keyof CameraFaults];
  // Two faults are null on a healthy camera: the reader limit, and the user with the password.
  const types = healthy !== null ? [typeof healthy] : ['object', name === 'auth' ? 'object' : 'number'];
  if (!types.includes(typeof value)) throw new TypeError(`fault '${name}' is a ${types.at(-1)}`);
}

async function changeServer(origin: Origin, { server, ms }: Change): Promise<void> {
  if (server !== 'gone' && server !== 'back') throw new TypeError(`server is 'gone' or 'back'`);
  await origin.setServerGone(server === 'gone');
  if (server === 'gone' && typeof ms === 'number') {
    setTimeout(() => void origin.setServerGone(false).catch(() => undefined), ms).unref();
  }
}
