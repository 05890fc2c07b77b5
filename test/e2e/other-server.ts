import { createServer, request as ask, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the server received it. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A server that is not the camera's: a gateway in front of it, or a server that must receive no secrets. Its CORS
 * headers allow all requests.
 */
export class OtherServer {
  readonly requests: ReceivedRequest[] = [];
  readonly #server: Server;

  /** @param answer Handles the requests that are not preflights. */
  static async start(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<OtherServer> {
    const server = new OtherServer(answer);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  private constructor(answer: (request: IncomingMessage, response: ServerResponse) => void) {
    this.#server = createServer((request, response) => {
      const { method = '', url = '', headers } = request;
      this.requests.push({ method, path: url, headers: headers as Record<string, string> });
      for (const [name, value] of Object.entries(CORS_HEADERS)) response.setHeader(name, value);
      if (method === 'OPTIONS') response.writeHead(204).end();
      else answer(request, response);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Counts the requests with this method. */
  count(method: string): number {
    return this.requests.filter((one) => one.method === method).length;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

const CORS_HEADERS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, POST, PATCH, DELETE',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, If-Match, Range, X-Key',
  'Access-Control-Expose-Headers': 'Location, Link, ETag, Accept-Patch, Retry-After',
};

/** Forwards a request to the camera's server, and returns the answer with these headers in place of its own. */
export function forwardRequest(
  request: IncomingMessage,
  response: ServerResponse,
  to: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const { method, url, headers: sent } = request;
  const forwarded = ask(`${to}${url}`, { method, headers: { ...sent, host: new URL(to).host } }, (answer) => {
    for (const [name, value] of Object.entries({ ...answer.headers, ...CORS_HEADERS, ...headers })) {
      if (value !== undefined) response.setHeader(name, value);
    }
    response.writeHead(answer.statusCode ?? 502);
    answer.on('error', () => response.destroy());
    answer.pipe(response);
  });
  forwarded.on('error', () => response.destroy());
  request.pipe(forwarded);
}
