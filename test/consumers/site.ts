import { readFile } from 'node:fs/promises';
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { closeServer } from '../../demo/close-server.js';
import { getContentType } from '../../demo/content-type.js';

export interface SiteOptions {
  /** The folders that are searched for a path, in order. */
  readonly folders: readonly string[];
  /** The media server behind each prefix: `{'/media/whep': 'http://127.0.0.1:1234'}`. */
  readonly gateway?: Readonly<Record<string, string>>;
  /** Changes the text of a page before it is sent. */
  readonly edit?: (html: string) => string;
  /** Lets pages of other origins import the modules, as public script hosts do. */
  readonly isPublic?: boolean;
}

export interface Site {
  /** The address without a trailing slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a typical web server: files, and a reverse proxy in front of the media server. */
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
      // `normalize` of an absolute path cannot leave the folder.
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
    close: () => closeServer(server),
  };
}

/** Forwards a request as nginx does by default: a `Location` of the server gets the prefix. */
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
