import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeServer } from '../close-server.js';

/** One request to a server. */
export interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** The number of this request on its server, from 0. Preflight requests are not counted. */
  readonly index: number;
  /** Milliseconds since the first request to this server. */
  readonly sinceMs: number;
}

/** Answers one request. */
export type Handler = (visit: Visit) => Promise<void> | void;

/** A request that a server received. */
export interface LoggedRequest {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** The status of the answer; 0 while there is none. */
  readonly status: number;
  /** When the answer had been sent completely (epoch milliseconds); null while it is open. */
  readonly endedAtMs: number | null;
  /** The bytes of the answer's body so far. */
  readonly bytes: number;
}

/** A server on its own port of the loopback address, with a log of its requests. */
export class LoggedServer {
  readonly #server: Server;
  readonly #log: (Omit<LoggedRequest, 'status' | 'endedAtMs' | 'bytes'> & { read: () => LoggedRequest })[] = [];
  #handler: Handler;
  #firstAtMs: number | null = null;
  #visits = 0;

  /** Starts the server; resolves when its port is open. */
  static async start(handler: Handler): Promise<LoggedServer> {
    const server = new LoggedServer(handler);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  private constructor(handler: Handler) {
    this.#handler = handler;
    this.#server = createServer((request, response) => void this.#answer(request, response));
    // The tests decide when a connection ends.
    this.#server.requestTimeout = 0;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** All requests but preflight requests, oldest first. */
  get log(): readonly LoggedRequest[] {
    return this.#log.map(({ read }) => read());
  }

  /** Replaces the handler; `isCut` ends the open connections. */
  become(handler: Handler, isCut = false): void {
    this.#handler = handler;
    if (isCut) this.#server.closeAllConnections();
  }

  close(): Promise<void> {
    return closeServer(this.#server);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isPreflight = request.method === 'OPTIONS' && 'access-control-request-method' in request.headers;
    if (!isPreflight) this.#keep(request, response);
    const atMs = Date.now();
    this.#firstAtMs ??= atMs;
    const index = isPreflight ? -1 : this.#visits++;
    response.on('error', () => undefined);
    try {
      const url = new URL(request.url ?? '/', 'http://server');
      await this.#handler({ request, response, url, index, sinceMs: atMs - this.#firstAtMs });
    } catch (error) {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    }
  }

  #keep({ method = '', url: path = '', socket }: IncomingMessage, response: ServerResponse): void {
    const atMs = Date.now();
    const before = socket.bytesWritten;
    let endedAtMs: number | null = null;
    let bytes: number | null = null;
    response.once('close', () => {
      endedAtMs = Date.now();
      bytes = socket.bytesWritten - before;
    });
    const read = () => {
      const status = response.headersSent ? response.statusCode : 0;
      return { atMs, method, path, status, endedAtMs, bytes: bytes ?? socket.bytesWritten - before };
    };
    this.#log.push({ atMs, method, path, read });
  }
}

const ANYBODY = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'ETag, Last-Modified, X-Timestamp, Retry-After, Location, Link, Date',
};
const ANYTHING = {
  'Access-Control-Allow-Methods': 'GET, POST, PATCH, DELETE, OPTIONS',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, If-Match, If-None-Match, If-Modified-Since, Range',
};

/** Lets pages of other origins read the answers. */
export function cors(handler: Handler): Handler {
  return (visit) => {
    for (const [name, value] of Object.entries(ANYBODY)) visit.response.setHeader(name, value);
    if (visit.request.method !== 'OPTIONS') return handler(visit);
    visit.response.writeHead(204, ANYTHING).end();
  };
}

/** Answers with `then` between two moments since the first request (ms), and with `otherwise` before and after. */
export function between(fromMs: number, toMs: number, then: Handler, otherwise: Handler): Handler {
  return (visit) => (visit.sinceMs >= fromMs && visit.sinceMs < toMs ? then : otherwise)(visit);
}

/** Holds further requests without an answer while one response is open. */
export function oneAtATime(handler: Handler): Handler {
  let isBusy = false;
  return (visit) => {
    if (isBusy) return;
    isBusy = true;
    visit.response.once('close', () => (isBusy = false));
    return handler(visit);
  };
}

/** Gives the same answer to all requests. */
export function answer(status: number, headers: Record<string, string> = {}, body: string | Uint8Array = ''): Handler {
  return ({ response }) => void response.writeHead(status, headers).end(body);
}

/** Tells whether the client is still connected. */
export function isOpen(response: ServerResponse): boolean {
  return !response.destroyed && !response.writableEnded;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
