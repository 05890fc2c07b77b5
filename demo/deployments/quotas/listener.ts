import { createServer as createPlain, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecure } from 'node:https';
import type { AddressInfo } from 'node:net';
import { closeServer } from '../../close-server.js';
import type { Certificate } from './certificate.js';

/** Answers a request; an error becomes a 500. */
export type Handle = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> | void;

/** A port on the loopback address, with or without TLS, that can be closed and opened again. */
export class Listener {
  readonly #handle: Handle;
  readonly #certificate: Certificate | null;
  #server: Server | null = null;
  #port: number;

  /** @param port 0 is a free port, which is kept from then on; a port in use is replaced by a free one. */
  constructor(handle: Handle, certificate: Certificate | null, port = 0) {
    this.#handle = handle;
    this.#certificate = certificate;
    this.#port = port;
  }

  /** `https://127.0.0.1:8443`, without a slash. */
  get url(): string {
    return `${this.#certificate ? 'https' : 'http'}://127.0.0.1:${this.#port}`;
  }

  get isOpen(): boolean {
    return this.#server !== null;
  }

  async open(): Promise<void> {
    if (this.#server) return;
    const answer = (request: IncomingMessage, response: ServerResponse) => void this.#answer(request, response);
    const server = this.#certificate ? createSecure({ ...this.#certificate }, answer) : createPlain(answer);
    // Blocking playlist requests have no time limit here; the server behind ends them.
    server.requestTimeout = 0;
    await listen(server, this.#port).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
      return listen(server, 0);
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
    try {
      await this.#handle(request, response, new URL(request.url ?? '/', this.url));
    } catch (error) {
      if (response.headersSent) response.destroy();
      else response.writeHead(500).end(error instanceof Error ? error.message : String(error));
    }
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
