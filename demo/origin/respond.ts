import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

const JSON_TYPE = 'application/json; charset=utf-8';
const MAX_BODY_BYTES = 131_072;

/** Answers as MediaMTX does, with CORS for all origins and its server name. */
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

/** Answers with an error in MediaMTX's format. */
export function respondError(
  response: ServerResponse,
  status: number,
  error: string,
  headers: OutgoingHttpHeaders = {},
): void {
  const body = JSON.stringify({ status: 'error', error });
  respond(response, status, { 'Content-Type': JSON_TYPE, ...headers }, body);
}

/** Answers with a value as JSON. */
export function respondJson(response: ServerResponse, status: number, value: unknown): void {
  respond(response, status, { 'Content-Type': JSON_TYPE }, JSON.stringify(value));
}

/** Answers with MediaMTX's success. */
export function respondOk(response: ServerResponse): void {
  respondJson(response, 200, { status: 'ok' });
}

/** Answers as MediaMTX's router does for an unknown path or method. */
export function respondNotFound(response: ServerResponse): void {
  respond(response, 404, { 'Content-Type': 'text/plain' }, '404 page not found');
}

/** Tells whether the request's body has this type, with any parameters. */
export function hasType(request: IncomingMessage, type: string): boolean {
  return request.headers['content-type']?.split(';')[0]?.trim() === type;
}

/** Reads the body of a request as text; throws a RangeError if it is longer than 128 KiB. */
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
