import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getContentType } from '../../demo/content-type.js';
import { startCameras } from '../../.storybook/cameras.js';
import { SMALL_PICTURE } from '../small-picture.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A story in Storybook's index. */
export interface Entry {
  readonly id: string;
  readonly type: 'story' | 'docs';
  readonly title: string;
  readonly name: string;
  readonly importPath: string;
  readonly tags: readonly string[];
}

/** A served Storybook with its cameras. */
export interface Site {
  readonly url: string;
  readonly entries: readonly Entry[];
  close(): Promise<void>;
}

/** Builds the Storybook into its own folder and serves it. Rejects with the output of a failed build. */
export async function serveStories(): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'cam-player-stories-'));
  const [cameras] = await Promise.all([startCameras(SMALL_PICTURE), build(folder)]);
  const server = createServer((request, response) => {
    const { pathname: asked, searchParams } = new URL(request.url ?? '/', 'http://stories');
    const pathname = asked === '/' ? '/index.html' : asked;
    const answer =
      pathname === '/cameras.json'
        ? cameras
            .findAddresses(searchParams.get('server') === 'mediamtx' ? 'mediamtx' : 'embedded')
            .catch((error: Error) => ({ error: error.message }))
            .then((value) => JSON.stringify(value))
        : readFile(join(folder, pathname));
    answer.then(
      (body) => response.writeHead(200, { 'Content-Type': getContentType(pathname) }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as { entries: Record<string, Entry> };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    entries: Object.values(index.entries),
    async close() {
      server.closeAllConnections();
      server.close();
      await cameras.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function build(folder: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('npx', ['storybook', 'build', '--quiet', '--output-dir', folder], {
      cwd: ROOT,
      env: { ...process.env, CI: 'true' },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    let output = '';
    const append = (chunk: Buffer) => void (output = (output + chunk.toString()).slice(-4000));
    child.stdout.on('data', append);
    child.stderr.on('data', append);
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`storybook build failed:\n${output}`))));
  });
}
