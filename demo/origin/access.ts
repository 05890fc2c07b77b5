import type { IncomingMessage, ServerResponse } from 'node:http';
import { NO_FAULTS, type CameraFaults, type EndpointName } from './faults.js';
import { respond, respondError } from './respond.js';

/** The statuses that differ between the endpoints for the same text. MJPEG and snapshots answer as cheap cameras do. */
const STATUSES = {
  whep: { unconfigured: 400, timeout: 400, capacity: 400 },
  hls: { unconfigured: 500, timeout: 500, capacity: 500 },
  mjpeg: { unconfigured: 404, timeout: 504, capacity: 503 },
  snapshot: { unconfigured: 404, timeout: 504, capacity: 503 },
} as const;

/** The maximum delay after a wrong password. MediaMTX waits up to 4 s, which is too long for tests. */
const WRONG_PASSWORD_MS = 200;

/** A request for a camera. */
export interface Access {
  readonly endpoint: EndpointName;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The path's name, for the message. */
  readonly path: string;
  /** Returns the camera's faults; null if no camera has this path. */
  readonly faults: () => CameraFaults | null;
}

/** Sends the replacement for the real answer, if there is one; returns true if it did. */
export function isReplaced({ endpoint, response, faults }: Access): boolean {
  const raw = faults()?.raw[endpoint];
  if (!raw) return false;
  respond(response, raw.status, raw.headers, raw.body);
  return true;
}

/** Refuses a request for an unknown path, or without the right password; returns true if it did. */
export async function isStranger(access: Access, unconfigured?: number): Promise<boolean> {
  const { endpoint, request, response, path } = access;
  const faults = access.faults();
  if (!faults || faults.unconfigured) {
    respondError(response, unconfigured ?? STATUSES[endpoint].unconfigured, `path '${path}' is not configured`);
    return true;
  }
  if (isAuthorized(request, faults.auth)) return false;
  await refuse(request, response);
  return true;
}

/** Answers a request with missing or wrong credentials. */
export async function refuse(request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Wrong credentials are answered after a delay, missing ones at once.
  const isBlank = !request.headers.authorization;
  if (!isBlank) await pause(WRONG_PASSWORD_MS * Math.random());
  const challenge = isBlank ? { 'WWW-Authenticate': 'Basic realm="mediamtx"' } : {};
  respondError(response, 401, 'authentication error', challenge);
}

/**
 * Refuses a reader if there is no stream or no place; returns true if it did.
 *
 * @param readers Counts the camera's readers; called after the start of the source.
 */
export async function isTurnedAway(access: Access, readers: () => number): Promise<boolean> {
  const { endpoint, request, response, path } = access;
  await pause(access.faults()?.startMs ?? 0);
  const faults = access.faults() ?? NO_FAULTS;
  if (faults.cut) {
    request.destroy();
    return true;
  }
  if (faults.sourceTimeout) {
    respondError(response, STATUSES[endpoint].timeout, `source of path '${path}' has timed out`);
    return true;
  }
  if (faults.offline) {
    respondError(response, 404, `no stream is available on path '${path}'`);
    return true;
  }
  if (faults.maxReaders !== null && readers() >= faults.maxReaders) {
    respondError(response, STATUSES[endpoint].capacity, 'maximum reader count reached');
    return true;
  }
  return false;
}

/** Tells whether the request has the right credentials; null requires none. */
export function isAuthorized(request: IncomingMessage, auth: CameraFaults['auth']): boolean {
  if (!auth) return true;
  const pair = `${auth.user}:${auth.pass}`;
  const given = request.headers.authorization;
  return given === `Basic ${Buffer.from(pair).toString('base64')}` || given === `Bearer ${pair}`;
}

async function pause(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}
