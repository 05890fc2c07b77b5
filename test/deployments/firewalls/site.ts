/**
 * Runs the site: the three servers of the recipe, a camera that publishes itself, and the page. It is a program of its
 * own, because only a process on the site reaches the servers. Its argument is a folder with the recipe's files.
 *
 * Each line of its input is a command, `start NAME` or `stop NAME`; its answer is a line too. It ends with its input.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createCamera } from '../../../demo/cameras/synthetic.js';
import { LINEUP } from '../../../demo/lineup.js';
import { findMediaMtx } from '../../../demo/mediamtx/find.js';
import { Feed } from '../../../demo/mediamtx/feed.js';
import { servePage } from '../../../demo/serve.js';
import { SMALL_PICTURE } from '../../small-picture.js';

const READY_LIMIT_MS = 20_000;
const POLL_INTERVAL_MS = 50;

/** The programs of the recipe, each with its arguments and a port that tells that it runs. */
const PROGRAMS: Readonly<Record<string, readonly [program: string, args: readonly string[], port: number]>> = {
  mediamtx: [findMediaMtx()?.path ?? 'mediamtx', ['firewall.yml'], 8889],
  coturn: ['turnserver', ['-c', 'firewall-coturn.conf'], 5349],
  haproxy: ['haproxy', ['-db', '-f', 'firewall.cfg'], 443],
};

const [folder = '.'] = process.argv.slice(2);
const running = new Map<string, ChildProcess>();

async function start(name: string): Promise<void> {
  const [program, args, port] = PROGRAMS[name]!;
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  running.set(name, child);
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-4000)));
  }
  const deadlineMs = Date.now() + READY_LIMIT_MS;
  while (!(await isOpen(port))) {
    if (child.exitCode !== null || Date.now() > deadlineMs) throw new Error(`${name} did not start:\n${log}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
}

async function stop(name: string): Promise<void> {
  const child = running.get(name);
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => socket.destroy() && resolve(true));
    socket.once('error', () => resolve(false));
  });
}

async function end(): Promise<void> {
  for (const name of running.keys()) await stop(name);
  process.exit();
}

const lines = createInterface({ input: process.stdin });
lines.on('close', () => void end());
try {
  await Promise.all(Object.keys(PROGRAMS).map(start));
  const page = fileURLToPath(new URL('../../e2e/page', import.meta.url));
  await servePage({ folder: page, entries: [`${page}/main.ts`], port: 8080 });
  const camera = createCamera({ ...LINEUP[0]!, ...SMALL_PICTURE });
  await Feed.start(camera, `http://127.0.0.1:8889/${camera.name}/whip`);
  console.log('ready');
} catch (error) {
  console.error(error);
  await end();
}
for await (const line of lines) {
  const [command, name = ''] = line.split(' ');
  await (command === 'stop' ? stop(name) : start(name));
  console.log(`${line}: done`);
}
