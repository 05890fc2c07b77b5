import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';

/** Hands a request on to another port; gives the `Location` of the answer. Whom it allows is not handed back. */
export function forwardRequest(request: IncomingMessage, response: ServerResponse, to: URL): Promise<string | null> {
  return new Promise((resolve) => {
    const { host: _host, ...headers } = request.headers;
    const upstream = ask(to, { method: request.method, headers }, (answer) => {
      const { 'access-control-allow-origin': _anybody, ...rest } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, rest);
      // What is cut behind is cut in front.
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
