import type { IncomingMessage, ServerResponse } from 'node:http';
import { NO_FAULTS, type CameraFaults, type EndpointName } from './faults.js';
import { respond, respondError } from './respond.js';

/** The statuses that differ between the endpoints for one and the same text. MJPEG and stills answer as cheap cameras do. */
const STATUSES = {
  whep: { unconfigured: 400, timeout: 400, capacity: 400 },
  hls: { unconfigured: 500, timeout: 500, capacity: 500 },
  mjpeg: { unconfigured: 404, timeout: 504, capacity: 503 },
  snapshot: { unconfigured: 404, timeout: 504, capacity: 503 },
} as const;

/** Longest that a wrong password waits. MediaMTX takes up to 4 s; a test suite can't. */
const WRONG_PASSWORD_MS = 200;

/** Who asks for what. */
export interface Access {
  readonly endpoint: EndpointName;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The path's name, for the text. */
  readonly path: string;
  /** What is wrong with the camera now; null when no camera has this path. */
  readonly faults: () => CameraFaults | null;
}

/** Sends the answer that stands in for the real one, if there is one; true when it did. */
export function isReplaced({ endpoint, response, faults }: Access): boolean {
  const raw = faults()?.raw[endpoint];
  if (!raw) return false;
  respond(response, raw.status, raw.headers, raw.body);
  return true;
}

/** Refuses who asks for a path that is not configured, or brings no right password; true when it did. */
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

/** Tells somebody that these are not the right credentials. */
export async function refuse(request: IncomingMessage, response: ServerResponse): Promise<void> {
  // Who guesses has to wait; who has nothing yet is asked at once.
  const isBlank = !request.headers.authorization;
  if (!isBlank) await pause(WRONG_PASSWORD_MS * Math.random());
  const challenge = isBlank ? { 'WWW-Authenticate': 'Basic realm="mediamtx"' } : {};
  respondError(response, 401, 'authentication error', challenge);
}

/**
 * Refuses a reader for whom there is no stream or no place; true when it did.
 *
 * @param readers Readers that the camera has now; asked after the source has had its time to start.
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

/** Does the request bring what is asked for? Null asks for nothing. */
export function isAuthorized(request: IncomingMessage, auth: CameraFaults['auth']): boolean {
  if (!auth) return true;
  const pair = `${auth.user}:${auth.pass}`;
  const given = request.headers.authorization;
  return given === `Basic ${Buffer.from(pair).toString('base64')}` || given === `Bearer ${pair}`;
}

async function pause(ms: number): Promise<void> {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
}
