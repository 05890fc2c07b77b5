import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

const JSON_TYPE = 'application/json; charset=utf-8';
const MAX_BODY_BYTES = 131_072;

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
  respond(response, status, { 'Content-Type': JSON_TYPE, ...headers }, body);
}

/** A value as JSON. */
export function respondJson(response: ServerResponse, status: number, value: unknown): void {
  respond(response, status, { 'Content-Type': JSON_TYPE }, JSON.stringify(value));
}

/** "Done", as MediaMTX says it. */
export function respondOk(response: ServerResponse): void {
  respondJson(response, 200, { status: 'ok' });
}

/** What its HTTP router says of a path or a method that nobody handles. */
export function respondNotFound(response: ServerResponse): void {
  respond(response, 404, { 'Content-Type': 'text/plain' }, '404 page not found');
}

/** Has the request's body this type, whatever its parameters? */
export function hasType(request: IncomingMessage, type: string): boolean {
  return request.headers['content-type']?.split(';')[0]?.trim() === type;
}

/** The body of a request as text; throws a RangeError when it is longer than 128 KiB. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new RangeError('body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
