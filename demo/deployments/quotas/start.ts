import { fileURLToPath } from 'node:url';
import { findMediaMtx } from '../../mediamtx/find.js';
import { servePage, type PageServer } from '../../serve.js';
import { DEPLOYMENT_FILES, type Deployment, type DeploymentOptions } from '../deployment.js';
import { makeCertificate } from './certificate.js';
import { Console } from './control.js';
import { Listener } from './listener.js';
import { forwardRequest } from '../pass.js';
import { startRoom, type Room } from './room.js';

export const title = 'A control room with quotas';

/** For tests: other limits, token lifetimes and heartbeats. */
export interface QuotasOptions extends DeploymentOptions {
  readonly limits?: 'small' | 'real';
  readonly heartbeatMs?: number;
  readonly tokenLifeMs?: number;
}

/** The deployment, with its parts for tests. */
export interface Quotas extends Deployment {
  readonly room: Room;
  /** The origins of the pages that may use the servers. Added origins count at once, except on a real MediaMTX. */
  readonly origins: string[];
}

/** The served paths. The folder also contains users with their passwords, which are not served. */
const PAGE_PATHS = /^\/(index\.html|(deployment|style)\.css|setup\.json|[\w-]+\.js(\.map)?)?$/;
const HEARTBEAT_MS = 2000;
const TOKEN_LIFE_MS = 60_000;

/** Starts page, console, counter service and media server, each on its own port, all with HTTPS. */
export async function start(options: QuotasOptions): Promise<Quotas> {
  const {
    port,
    wantsReal,
    limits = 'small',
    heartbeatMs = HEARTBEAT_MS,
    tokenLifeMs = TOKEN_LIFE_MS,
    picture,
  } = options;
  const certificate = makeCertificate(['127.0.0.1', 'localhost']);
  const mediaMtx = wantsReal ? findMediaMtx() : null;
  let page: PageServer | null = null;
  let pageConsole: Console | null = null;
  // The page's port opens first, because the others allow its origin.
  const listener = new Listener(
    (request, response, { pathname }) => {
      if (pathname === '/control') return pageConsole?.answer(request, response);
      if (page && PAGE_PATHS.test(pathname)) return void forwardRequest(request, response, new URL(pathname, page.url));
      response.writeHead(page ? 404 : 503).end();
    },
    certificate,
    port,
  );
  await listener.open();
  const origins = [listener.url];
  const room = await startRoom({
    mediaMtx,
    limits,
    heartbeatMs,
    tokenLifeMs,
    certificate,
    origins,
    ...(picture && { picture }),
  });
  const { service, media } = room;
  pageConsole = new Console(room, listener.url);
  page = await servePage({
    folder: fileURLToPath(new URL('.', import.meta.url)),
    entries: [fileURLToPath(new URL('./page.ts', import.meta.url))],
    extra: {
      ...DEPLOYMENT_FILES,
      'setup.json': { title: media.title, leases: `${service.url}/leases`, whep: media.whepUrl, hls: media.hlsUrl },
    },
  });
  return {
    url: `${listener.url}/`,
    room,
    origins,
    notes: [
      `Media server: ${media.title}. ${wantsReal && !mediaMtx ? 'No MediaMTX was found on this machine.' : ''}`.trim(),
      `Counter service: ${service.url}/leases, ${limits === 'small' ? 'with limits small enough to reach (limits-small.json; the real ones are in limits.json)' : 'limits.json'}.`,
      'The certificate is self-signed: the browser asks once, and Firefox once for each port.',
      'Ada (police, bus) signs in by password, Ben (metro, bus, milestone) by token.',
    ],
    close: async () => {
      pageConsole?.close();
      await Promise.all([listener.close(), page?.close()]);
      await room.close();
    },
  };
}
