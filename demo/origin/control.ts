import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CameraFaults } from './faults.js';
import type { Origin } from './origin.js';
import { readBody, respond } from './respond.js';

const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' };

/**
 * The control endpoint: `GET /control` tells cameras, faults and sessions; `POST /control/{camera}`
 * with some faults breaks or mends one, with `{"reset": true}` mends all of it; `POST /control` with
 * `{"server": "gone"}` or `"back"` takes the media server away or brings it back.
 */
export async function control(
  origin: Origin,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  if (request.method === 'OPTIONS') {
    respond(response, 204, { 'Access-Control-Allow-Headers': 'Content-Type' });
    return;
  }
  const camera = decodeURIComponent(url.pathname.slice('/control/'.length));
  if (request.method === 'POST') {
    const body = JSON.parse(await readBody(request)) as Partial<CameraFaults> & {
      reset?: boolean;
      server?: 'gone' | 'back';
    };
    const { reset, server, ...faults } = body;
    if (server) await origin.setServerGone(server === 'gone');
    if (camera && reset) origin.reset(camera);
    if (camera) origin.setFaults(camera, faults);
  }
  const state = origin.cameraNames.map((name) => ({
    name,
    faults: origin.faults(name),
    sessions: origin.sessions(name),
  }));
  respond(response, 200, JSON_TYPE, JSON.stringify({ cameras: state }));
}
