import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';

/**
 * Forwards a request to another port, and returns the `Location` of the answer. It drops the answer's
 * `Access-Control-Allow-Origin`.
 */
export function forwardRequest(request: IncomingMessage, response: ServerResponse, to: URL): Promise<string | null> {
  return new Promise((resolve) => {
    const { host: _host, ...headers } = request.headers;
    const upstream = ask(to, { method: request.method, headers }, (answer) => {
      const { 'access-control-allow-origin': _anybody, ...rest } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, rest);
      // If the server cuts its answer, this one is cut too.
      pipeline(answer, response, () => undefined);
      resolve(answer.headers.location ?? null);
    });
    upstream.on('error', () => {
      response.destroy();
      resolve(null);
    });
    response.on('close', () => upstream.destroy());
    request.pipe(upstream);
  });
}
