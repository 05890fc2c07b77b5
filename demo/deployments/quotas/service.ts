import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../../origin/respond.js';
import type { Certificate } from './certificate.js';
import { Listener } from './listener.js';
import { Ledger, type Limit } from './ledger.js';
import { Users, type User } from './users.js';

/** A reader of the media server, by its protocol (`webrtc`, `hls`) and the id that the media server gave it. */
export interface Reader {
  readonly protocol: string;
  readonly id: string;
}

export interface ServiceOptions {
  readonly limits: readonly Limit[];
  readonly users: readonly User[];
  /** Returns the origins of the pages that may use the service. */
  readonly origins: () => readonly string[];
  readonly certificate: Certificate | null;
  readonly heartbeatMs: number;
  /** Returns the lifetime of new tokens. */
  readonly tokenLifeMs: () => number;
  /** Called with the readers of a lease that has ended. */
  readonly onEnd: (readers: readonly Reader[]) => void;
}

/** Short, so that a viewer waits less than five seconds for a free place. */
const RETRY_MS = 2000;

/**
 * The counter service: it decides who may watch which camera, and how many at a time. `docs/deployments/quotas.md`
 * describes the interface; `httpLeases()` of the player uses it.
 *
 * It has two ports: one for pages, and one on this machine for the media server.
 */
export class CounterService {
  readonly ledger: Ledger;
  readonly users: Users;
  readonly #options: ServiceOptions;
  readonly #pageListener: Listener;
  readonly #mediaListener: Listener;
  readonly #readers = new Map<string, Reader[]>();

  static async start(options: ServiceOptions): Promise<CounterService> {
    const service = new CounterService(options);
    await Promise.all([service.#pageListener.open(), service.#mediaListener.open()]);
    return service;
  }

  private constructor(options: ServiceOptions) {
    this.#options = options;
    this.users = new Users(options.users);
    this.ledger = new Ledger(options.limits, options.heartbeatMs, ({ id }) => {
      options.onEnd(this.#readers.get(id) ?? []);
      this.#readers.delete(id);
    });
    this.#pageListener = new Listener((...exchange) => this.#onPage(...exchange), options.certificate);
    this.#mediaListener = new Listener((...exchange) => this.#onMedia(...exchange), null);
  }

  get url(): string {
    return this.#pageListener.url;
  }
  /** The address for the media server: MediaMTX's `authHTTPAddress`. */
  get authUrl(): string {
    return `${this.#mediaListener.url}/auth`;
  }
  get isStopped(): boolean {
    return !this.#pageListener.isOpen;
  }

  /** Stops the service, which loses its leases; or starts it again on the same ports. */
  async setStopped(isStopped: boolean): Promise<void> {
    const doors = [this.#pageListener, this.#mediaListener];
    if (isStopped) {
      await Promise.all(doors.map((door) => door.close()));
      this.ledger.clear();
      this.#readers.clear();
    } else await Promise.all(doors.map((door) => door.open()));
  }

  close(): Promise<void> {
    return this.setStopped(true);
  }

  /** May somebody with this ticket read this camera? The reader is let go when the lease ends. */
  admits(ticket: string, camera: string, reader: Reader | null): boolean {
    if (this.ledger.get(ticket)?.camera !== camera) return false;
    if (reader) this.#readers.set(ticket, [...(this.#readers.get(ticket) ?? []), reader]);
    return true;
  }

  async #onPage(request: IncomingMessage, response: ServerResponse, { pathname }: URL): Promise<void> {
    const { origin, authorization } = request.headers;
    // Also for other origins: a page that may not read the answer could not show the reason.
    if (origin) response.setHeader('Access-Control-Allow-Origin', origin).setHeader('Vary', 'Origin');
    response.setHeader('Access-Control-Expose-Headers', 'Retry-After');
    if (request.method === 'OPTIONS') {
      response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type');
      response.setHeader('Access-Control-Allow-Methods', 'GET, POST').setHeader('Access-Control-Max-Age', '600');
      response.writeHead(204).end();
    } else if (origin && !this.#options.origins().includes(origin)) {
      refuse(response, 403, `pages of ${origin} may not use this service`, RETRY_MS);
    } else if (pathname === '/leases/release') {
      this.ledger.release(toTexts((await readJson(request)).ids));
      response.writeHead(204).end();
    } else if (/^\/leases\/[^/]+\/heartbeat$/.test(pathname)) {
      const nextMs = Number((await readJson(request)).nextMs) || this.ledger.heartbeatMs;
      const refusal = this.ledger.renew(decodeURIComponent(pathname.split('/')[2] ?? ''), Math.min(nextMs, 120_000));
      if (refusal) refuse(response, 404, refusal.reason, RETRY_MS);
      else response.writeHead(204).end();
    } else {
      const user = this.users.authenticate(authorization);
      if (typeof user === 'string') refuse(response, 401, user);
      else if (request.method === 'POST' && pathname === '/leases') await this.#lend(request, response, user);
      else if (request.method === 'POST' && pathname === '/token') {
        reply(response, 200, { token: this.users.createToken(user, this.#options.tokenLifeMs()) });
      } else if (request.method === 'GET' && pathname === '/usage') {
        // An id is as good as a key, so users do not see the ids of others.
        const leases = this.ledger.leases.map(({ id: _id, ...lease }) => lease);
        reply(response, 200, { usage: this.ledger.usage, leases });
      } else refuse(response, 404, `nothing is at ${pathname}`);
    }
  }

  async #lend(request: IncomingMessage, response: ServerResponse, user: User): Promise<void> {
    const { camera } = await readJson(request);
    if (typeof camera !== 'string' || camera === '') return refuse(response, 400, 'the camera is missing');
    if (!new RegExp(user.cameras).test(camera)) return refuse(response, 403, `${user.name} may not watch ${camera}`);
    const lease = this.ledger.acquire(user.name, camera);
    if ('reason' in lease) return refuse(response, 429, lease.reason, RETRY_MS);
    const { id } = lease;
    reply(response, 201, { id, heartbeatMs: this.ledger.heartbeatMs, credential: { token: id } });
  }

  /** Answers the media server's request, in MediaMTX's format: {"action", "path", "token", "protocol", "id", …}. */
  async #onMedia(request: IncomingMessage, response: ServerResponse, { pathname }: URL): Promise<void> {
    if (pathname === '/jwks.json') return reply(response, 200, this.users.jwks);
    const { action, path, token, protocol, id } = await readJson(request);
    const reader = typeof protocol === 'string' && typeof id === 'string' ? { protocol, id } : null;
    const isReading = pathname === '/auth' && action === 'read' && typeof path === 'string';
    const isIn = isReading && typeof token === 'string' && this.admits(token, path, reader);
    response.writeHead(isIn ? 204 : 401).end();
  }
}

async function readJson(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const text = await readBody(request);
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function toTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, reason: string, retryAfterMs?: number): void {
  if (retryAfterMs !== undefined) response.setHeader('Retry-After', Math.ceil(retryAfterMs / 1000));
  reply(response, status, { reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}
