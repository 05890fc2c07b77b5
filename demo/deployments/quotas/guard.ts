import { randomUUID } from 'node:crypto';
import { request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Certificate } from './certificate.js';
import { Listener } from './listener.js';
import { forwardRequest } from '../pass.js';
import type { CounterService } from './service.js';

/** Checks origins and tickets in front of a port of the embedded origin; MediaMTX has both built in. */
export interface GuardOptions {
  readonly protocol: 'webrtc' | 'hls';
  /** The origin's port: `http://127.0.0.1:8889`. */
  readonly behind: string;
  readonly service: CounterService;
  readonly certificate: Certificate | null;
  /** Returns the origins of the pages that may read the answers. */
  readonly origins: () => readonly string[];
}

export interface Guard {
  readonly listener: Listener;
  /** Ends a reader by the id that the service uses for it. */
  end(id: string): void;
}

/** The camera's name in an address, and the rest of the path. */
const PATHS = { webrtc: /^\/(.+?)\/whep(\/.*)?$/, hls: /^\/(.+)\/([^/]+)$/ } as const;

/** Opens the guarded port. */
export async function startGuard(options: GuardOptions): Promise<Guard> {
  const { protocol, behind, service, origins } = options;
  const sessions = new Map<string, URL>();
  const listener = new Listener(async (request, response, url) => {
    const [, camera = '', rest = ''] = PATHS[protocol].exec(decodeURIComponent(url.pathname)) ?? [];
    // The address of a WebRTC session is secret, so it needs no ticket.
    const isOfSession = protocol === 'webrtc' && rest !== '';
    const ticket = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    // Each HLS request sends its ticket, so a reader whose lease has ended is refused by its next request.
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

/** Sets the header without which a browser lets no page of another origin read the answer. */
function allow(response: ServerResponse, { headers: { origin } }: IncomingMessage, origins: readonly string[]): void {
  if (origin && origins.includes(origin)) response.setHeader('Access-Control-Allow-Origin', origin);
}
