import { randomUUID } from 'node:crypto';
import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Certificate } from './certificate.js';
import { Listener } from './listener.js';
import { forwardRequest } from '../pass.js';
import type { CounterService } from './service.js';

/** Allowed origins and tickets in front of a port of the embedded origin: MediaMTX has both built in. */
export interface GuardOptions {
  readonly protocol: 'webrtc' | 'hls';
  /** The origin's port: `http://127.0.0.1:8889`. */
  readonly behind: string;
  readonly service: CounterService;
  readonly certificate: Certificate | null;
  /** Origins of pages that may read the answers. */
  readonly origins: () => readonly string[];
}

export interface Guard {
  readonly listener: Listener;
  /** Ends a reader by the id under which the service knows it. */
  end(id: string): void;
}

/** The camera's name in an address, and what follows it. */
const PATHS = { webrtc: /^\/(.+?)\/whep(\/.*)?$/, hls: /^\/(.+)\/([^/]+)$/ } as const;

/** Opens the guarded port. */
export async function startGuard(options: GuardOptions): Promise<Guard> {
  const { protocol, behind, service, origins } = options;
  const sessions = new Map<string, URL>();
  const listener = new Listener(async (request, response, url) => {
    const [, camera = '', rest = ''] = PATHS[protocol].exec(decodeURIComponent(url.pathname)) ?? [];
    // The address of a WebRTC session is its own key.
    const isOfSession = protocol === 'webrtc' && rest !== '';
    const ticket = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    // Each request of HLS brings its ticket: who has none any more is refused by that.
    const reader = protocol === 'webrtc' ? { protocol, id: randomUUID() } : null;
    allow(response, request, origins());
    if (request.method !== 'OPTIONS' && !isOfSession && !service.admits(ticket, camera, reader)) {
      response.writeHead(401, { 'Content-Type': 'application/json', 'WWW-Authenticate': 'Basic realm="mediamtx"' });
      response.end(JSON.stringify({ status: 'error', error: 'authentication error' }));
      return;
    }
    const location = await forwardRequest(request, response, new URL(url.pathname + url.search, behind));
    if (location && reader) sessions.set(reader.id, new URL(location, behind));
  }, options.certificate);
  await listener.open();
  return {
    listener,
    end: (id) => {
      const session = sessions.get(id);
      sessions.delete(id);
      if (!session) return;
      ask(session, { method: 'DELETE' })
        .on('error', () => undefined)
        .end();
    },
  };
}

/** Without this header a browser lets no page of another origin read the answer. */
function allow(response: ServerResponse, { headers: { origin } }: IncomingMessage, origins: readonly string[]): void {
  if (origin && origins.includes(origin)) response.setHeader('Access-Control-Allow-Origin', origin);
}
