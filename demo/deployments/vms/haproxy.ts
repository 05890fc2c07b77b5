import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Gateway, GatewayOptions } from './routes.js';

const READY_LIMIT_MS = 10_000;
const POLL_INTERVAL_MS = 50;

/** Returns the version of the installed HAProxy; null if there is none. */
export function findHaproxy(): string | null {
  const { status, stdout } = spawnSync('haproxy', ['-v'], { encoding: 'utf8' });
  return status === 0 ? (/version (\S+)/.exec(stdout)?.[1] ?? '') : null;
}

/** Starts a real HAProxy with haproxy.cfg and other ports. Its port has to be free. Rejects with its output. */
export async function startHaproxy(version: string, options: GatewayOptions): Promise<Gateway> {
  const folder = await mkdtemp(join(tmpdir(), 'cam-player-haproxy-'));
  const file = join(folder, 'haproxy.cfg');
  await writeFile(file, formatConfig(await readFile(new URL('./haproxy.cfg', import.meta.url), 'utf8'), options));
  // In the foreground (-db), so that it ends with this process.
  const child = spawn('haproxy', ['-db', '-f', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4000);
    });
  }
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    await rm(folder, { recursive: true, force: true });
  };
  const deadlineMs = Date.now() + READY_LIMIT_MS;
  while (!(await isOpen(options.port))) {
    if (child.exitCode !== null || Date.now() > deadlineMs) {
      await close();
      throw new Error(`HAProxy did not start:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
  return { title: `HAProxy ${version}`, url: `http://127.0.0.1:${options.port}/`, close };
}

/** Returns the shipped configuration with these ports. */
function formatConfig(text: string, { upstreams, port, answerLimitMs, restoresPrefix = true }: GatewayOptions): string {
  const getPort = (origin: string) => new URL(origin).port;
  const moved = text
    .replace('127.0.0.1:8080', `127.0.0.1:${port}`)
    .replace('127.0.0.1:8889', `127.0.0.1:${getPort(upstreams.whep)}`)
    .replace('127.0.0.1:8888', `127.0.0.1:${getPort(upstreams.hls)}`)
    .replace('127.0.0.1:3000', `127.0.0.1:${getPort(upstreams.app)}`);
  const timed =
    answerLimitMs === undefined ? moved : moved.replace(/timeout server .*/, `timeout server ${answerLimitMs}ms`);
  return restoresPrefix ? timed : timed.replace(/^.*replace-header Location .*$/gm, '');
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => socket.destroy() && resolve(true));
    socket.once('error', () => resolve(false));
  });
}
