import { readFile } from 'node:fs/promises';
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { getContentType } from '../../demo/content-type.js';

export interface SiteOptions {
  /** Folders in which a path is looked for, one after the other. */
  readonly folders: readonly string[];
  /** Where the media server is to be found, by the folder that stands for it: `{'/media/whep': 'http://127.0.0.1:1234'}`. */
  readonly gateway?: Readonly<Record<string, string>>;
  /** What a page's text is changed to before it is sent. */
  readonly edit?: (html: string) => string;
  /** Lets pages of other origins import its modules, as public hosts of scripts do. */
  readonly isPublic?: boolean;
}

export interface Site {
  /** Without a slash at its end. */
  readonly url: string;
  close(): Promise<void>;
}

/** A web server as a page of one's own has it: files, and a reverse proxy before the media server. */
export async function serveSite({ folders, gateway = {}, edit, isPublic = false }: SiteOptions): Promise<Site> {
  const server = createServer((request, response) => {
    const url = request.url ?? '/';
    const folder = Object.keys(gateway).find((prefix) => url.startsWith(`${prefix}/`));
    if (folder) pass(request, response, folder, `${gateway[folder]}${url.slice(folder.length)}`);
    else void send(response, new URL(url, 'http://site').pathname);
  });

  async function send(response: ServerResponse, path: string): Promise<void> {
    const name = path.endsWith('/') ? `${path}index.html` : path;
    const headers = {
      'content-type': getContentType(name),
      ...(isPublic ? { 'access-control-allow-origin': '*' } : {}),
    };
    for (const folder of folders) {
      // `normalize` of an absolute path can't climb out of it.
      const found = await readFile(join(folder, normalize(name))).catch(() => null);
      if (found === null) continue;
      const body = edit && extname(name) === '.html' ? edit(found.toString('utf8')) : found;
      response.writeHead(200, headers).end(body);
      return;
    }
    response.writeHead(404).end();
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** As nginx does by default: an address that the server behind it names gets the folder before it. */
function pass(request: IncomingMessage, response: ServerResponse, folder: string, target: string): void {
  const { host, pathname, search } = new URL(target);
  const [hostname, port] = host.split(':');
  const options = {
    hostname,
    port,
    method: request.method,
    path: pathname + search,
    headers: { ...request.headers, host },
  };
  const upstream = ask(options, (answer) => {
    const { location } = answer.headers;
    const moved = location?.startsWith('/') ? { location: folder + location } : {};
    response.writeHead(answer.statusCode ?? 502, { ...answer.headers, ...moved });
    answer.pipe(response);
  });
  upstream.on('error', () => response.destroy());
  response.on('close', () => upstream.destroy());
  request.pipe(upstream);
}
