import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { readBody, respondError, respondJson } from '../../origin/respond.js';
import { servePage } from '../../serve.js';
import { DEPLOYMENT_FILES } from '../deployment.js';
import { forwardRequest } from '../pass.js';
import type { Camera } from './media.js';

/** What the page's buttons may ask for; each of it is a fault that viewers see. */
export interface Change {
  /** The camera that `is`, `isConfigured` and `crowd` are of. */
  readonly camera?: string;
  readonly is?: Camera;
  readonly isConfigured?: boolean;
  readonly viewers?: number;
  readonly server?: 'up' | 'down';
}

/** The app of the system: its pages, at `/` as well as in the folder `/app/`, and what its buttons do. */
export interface App {
  readonly url: string;
  close(): Promise<void>;
}

/** @param setup For the pages. @param onChange Does what a button asks for; what it rejects with is told. */
export async function startApp(setup: object, onChange: (change: Change) => Promise<void>): Promise<App> {
  const pages = await servePage({
    folder: fileURLToPath(new URL('.', import.meta.url)),
    entries: ['page', 'camera'].map((name) => fileURLToPath(new URL(`./${name}.ts`, import.meta.url))),
    extra: { ...DEPLOYMENT_FILES, 'setup.json': setup },
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '/').replace(/^\/app\//, '/');
    if (path === '/app') response.writeHead(302, { location: '/app/' }).end();
    else if (path === '/control' && request.method === 'POST') {
      try {
        await onChange(JSON.parse(await readBody(request)) as Change);
        respondJson(response, 200, { status: 'ok' });
      } catch (error) {
        respondError(response, 400, error instanceof Error ? error.message : String(error));
      }
    } else await forwardRequest(request, response, new URL(path, pages.url));
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, pages.close()]);
    },
  };
}
