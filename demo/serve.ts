import { build, type OutputFile } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closeServer } from './close-server.js';
import { getContentType } from './content-type.js';

/** A served page. */
export interface PageServer {
  readonly url: string;
  close(): Promise<void>;
}

/** The options of a page: a folder with an index.html, modules to bundle, and generated files. */
export interface PageOptions {
  readonly folder: string;
  /** Entry points in TypeScript, served as `NAME.js`. */
  readonly entries: readonly string[];
  /** Further files by name: text, or a value that becomes JSON. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** A backend: returns true if it answers the request, now or later. */
  readonly answer?: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** The port; a free port if 0 or absent. A port in use is replaced by a free one. */
  readonly port?: number;
}

/** Bundles the entries once, in memory, and serves them on the loopback address. */
export async function servePage({ folder, entries, extra = {}, answer, port = 0 }: PageOptions): Promise<PageServer> {
  const outputFiles = entries.length > 0 ? await bundle(entries) : [];
  const files = new Map<string, Uint8Array | string>(outputFiles.map((file) => [basename(file.path), file.contents]));
  for (const [name, value] of Object.entries(extra)) {
    files.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }

  const server = createServer((request, response) => {
    if (answer?.(request, response)) return;
    const path = new URL(request.url ?? '/', 'http://page').pathname;
    const name = path === '/' ? 'index.html' : basename(path);
    const found = files.get(name) ?? readFile(join(folder, name));
    Promise.resolve(found).then(
      (body) => response.writeHead(200, { 'content-type': getContentType(name) }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await listen(server, port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => closeServer(server),
  };
}

async function bundle(entries: readonly string[]): Promise<readonly OutputFile[]> {
  const tsconfig = fileURLToPath(new URL('../tsconfig.json', import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [...entries],
    bundle: true,
    // A page's entry has side effects, which the package's `sideEffects` would drop.
    ignoreAnnotations: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    outdir: 'out',
    write: false,
    tsconfig,
    sourcemap: true,
    logLevel: 'warning',
  });
  return outputFiles;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' && port !== 0) listen(server, 0).then(resolve, reject);
      else reject(error);
    };
    server.once('error', onError);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', onError);
      resolve();
    });
  });
}
