import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { CameraFaults, EndpointName } from './faults.js';

/** Answers as MediaMTX does: CORS for everybody, its name. */
export function respond(
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders = {},
  body: string | Uint8Array = '',
): void {
  if (response.writableEnded || response.destroyed) return;
  response.writeHead(status, { 'Access-Control-Allow-Origin': '*', Server: 'mediamtx', ...headers });
  response.end(body);
}

/** An error in MediaMTX's own words. */
export function respondError(
  response: ServerResponse,
  status: number,
  error: string,
  headers: OutgoingHttpHeaders = {},
): void {
  const body = JSON.stringify({ status: 'error', error });
  respond(response, status, { 'Content-Type': 'application/json; charset=utf-8', ...headers }, body);
}

/** The body of a request as text, 64 KiB at most. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > 65_536) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Does the request bring what the camera asks for? */
function isAuthorized(request: IncomingMessage, { auth }: CameraFaults): boolean {
  if (!auth) return true;
  const pair = `${auth.user}:${auth.pass}`;
  const given = request.headers.authorization;
  return given === `Basic ${Buffer.from(pair).toString('base64')}` || given === `Bearer ${pair}`;
}

/** The statuses that differ between the two protocols for one and the same text. */
const STATUSES = {
  whep: { unconfigured: 400, timeout: 400, capacity: 400 },
  hls: { unconfigured: 500, timeout: 500, capacity: 500 },
  mjpeg: { unconfigured: 404, timeout: 504, capacity: 503 },
  snapshot: { unconfigured: 404, timeout: 504, capacity: 503 },
} as const;

/**
 * Answers what a faulty camera answers; true when it did.
 *
 * @param path The path's name, for the text; null when no camera has it.
 * @param readers Readers that the camera has now.
 */
export async function refuse(
  endpoint: EndpointName,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  faults: CameraFaults | null,
  readers: number,
): Promise<boolean> {
  const statuses = STATUSES[endpoint];
  const raw = faults?.raw[endpoint];
  if (raw) {
    respond(response, raw.status, raw.headers, raw.body);
    return true;
  }
  if (!faults || faults.unconfigured) {
    respondError(response, statuses.unconfigured, `path '${path}' is not configured`);
    return true;
  }
  if (!isAuthorized(request, faults)) {
    const isBlank = !request.headers.authorization;
    // MediaMTX lets who guesses wait; who has nothing yet is asked at once.
    if (!isBlank) await pause(200 * Math.random());
    respondError(
      response,
      401,
      'authentication error',
      isBlank ? { 'WWW-Authenticate': 'Basic realm="mediamtx"' } : {},
    );
    return true;
  }
  if (faults.startMs > 0) await pause(faults.startMs);
  if (faults.sourceTimeout) {
    respondError(response, statuses.timeout, `source of path '${path}' has timed out`);
    return true;
  }
  if (faults.offline) {
    respondError(response, 404, `no stream is available on path '${path}'`);
    return true;
  }
  if (faults.maxReaders !== null && readers >= faults.maxReaders) {
    respondError(response, statuses.capacity, 'maximum reader count reached');
    return true;
  }
  return false;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
