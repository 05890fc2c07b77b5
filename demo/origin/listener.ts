import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeServer } from '../close-server.js';
import { respond, respondError } from './respond.js';
import type { Exchange } from './routes.js';

type Handle = (exchange: Exchange) => Promise<void> | void;

/** Called with each request before it is answered. */
export type RequestListener = (request: IncomingMessage) => void;

/** A port on the loopback address that can be closed and opened again. */
export class Listener {
  readonly #handle: Handle;
  readonly #onRequest: RequestListener;
  #server: Server | null = null;
  readonly #host: string;
  #port: number;

  /** @param port 0 is a free port, which is kept from then on. */
  constructor(port: number, handle: Handle, onRequest: RequestListener = () => undefined, host = '127.0.0.1') {
    this.#host = host;
    this.#port = port;
    this.#handle = handle;
    this.#onRequest = onRequest;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `http://${this.#host}:${this.#port}`;
  }

  /** Opens the port; rejects if it is in use. */
  async open(): Promise<void> {
    if (this.#server) return;
    const server = createServer((request, response) => void this.#answer(request, response));
    // Held playlists and streams have no time limit here; their handlers end them.
    server.requestTimeout = 0;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, this.#host, resolve);
    });
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Closes the port and all connections. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server) await closeServer(server);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#onRequest(request);
    if (!URL.canParse(request.url ?? '/', 'http://origin')) {
      respond(response, 400);
      return;
    }
    try {
      const url = new URL(request.url ?? '/', 'http://origin');
      await this.#handle({ request, response, url });
    } catch (error) {
      if (!response.headersSent) respondError(response, 500, error instanceof Error ? error.message : String(error));
      else response.destroy();
    }
  }
}
