import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { closeServer } from '../../close-server.js';
import { readBody, respondError, respondJson } from '../../origin/respond.js';
import { servePage } from '../../serve.js';
import { DEPLOYMENT_FILES } from '../deployment.js';
import { forwardRequest } from '../pass.js';
import type { Camera } from './media.js';

/** A change by one of the page's buttons; viewers see each of them as a fault. */
export interface Change {
  /** The camera of `is`, `isConfigured` and `viewers`. */
  readonly camera?: string;
  readonly is?: Camera;
  readonly isConfigured?: boolean;
  readonly viewers?: number;
  readonly server?: 'up' | 'down';
}

/** The app of the system: its pages, at `/` and in the folder `/app/`, and the actions of its buttons. */
export interface App {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * @param setup The configuration for the pages.
 * @param onChange Applies a change; its error is returned to the page.
 */
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
      await Promise.all([closeServer(server), pages.close()]);
    },
  };
}
