import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freeTcpPort } from '../../demo/ports.js';
import { createOffer, until } from './origin-fixtures.js';

const RECIPES = fileURLToPath(new URL('../../demo/mediamtx/recipes/', import.meta.url));
/** The ports that the recipes name. */
const NAMED_PORTS = [8080, 8090, 8179, 8189, 8199, 8554, 8879, 8888, 8889, 8898, 8899];
const PORTS = new RegExp(`\\b(${NAMED_PORTS.join('|')})\\b`, 'g');

/** A folder with recipes on free ports, and the running programs. */
export interface Kitchen {
  readonly folder: string;
  /** Returns the free port that replaces a port of the recipe. */
  port(named: number): number;
  /** Starts a program with a recipe. Resolves with a function that kills it when these ports of the recipe answer. */
  run(
    program: string,
    recipe: string,
    opens: readonly number[],
    others?: Readonly<Record<number, number>>,
  ): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

export async function openKitchen(): Promise<Kitchen> {
  const folder = await mkdtemp(join(tmpdir(), 'cam-player-recipes-'));
  const free = await Promise.all(NAMED_PORTS.map(() => freeTcpPort()));
  const ports = new Map(NAMED_PORTS.map((port, at) => [port, free[at] as number]));
  const port = (name: number) => ports.get(name) ?? name;
  const running: ChildProcess[] = [];
  return {
    folder,
    port,
    async run(program, recipe, opens, others = {}) {
      const renamed = (name: number) => port(others[name] ?? name);
      const text = (await readFile(join(RECIPES, recipe), 'utf8'))
        .replace(PORTS, (name) => String(renamed(Number(name))))
        // As in the recipe, but on the loopback address only.
        .replace(/Address: :/g, 'Address: 127.0.0.1:');
      const isServer = recipe.endsWith('.yml');
      const loopback = text.includes('webrtcAdditionalHosts') ? '' : '\nwebrtcAdditionalHosts: [127.0.0.1]\n';
      const file = join(folder, `${running.length}-${recipe}`);
      await writeFile(file, isServer ? text + loopback : text);
      const child = spawn(program, isServer ? [file] : ['-db', '-f', file], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      running.push(child);
      let output = '';
      const hear = (chunk: Buffer) => void (output += chunk.toString());
      child.stdout?.on('data', hear);
      child.stderr?.on('data', hear);
      for (const name of opens) {
        await until(`${recipe} opens ${name}: ${output}`, () => {
          if (child.exitCode !== null) throw new Error(`${program} ended on ${recipe}:\n${output}`);
          return isOpen(renamed(name));
        });
      }
      return () => kill(child);
    },
    async close() {
      for (const child of running) await kill(child);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Tells whether a program is installed. */
export function has(program: string, flag: string): boolean {
  return spawnSync(program, [flag], { stdio: 'ignore' }).status === 0;
}

/** Sends a WHEP offer as a browser does. */
export function requestWhep(url: string, authorization?: string): Promise<Response> {
  const headers = { 'Content-Type': 'application/sdp', ...(authorization ? { Authorization: authorization } : {}) };
  return fetch(url, { method: 'POST', headers, body: createOffer() });
}

/** Requests the first HLS playlist across redirects; returns its status and its text. */
export async function requestHls(url: string, authorization?: string): Promise<{ status: number; text: string }> {
  const response = await fetch(url, { headers: authorization ? { Authorization: authorization } : {} });
  return { status: response.status, text: await response.text() };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => socket.destroy() && resolve(true));
    socket.once('error', () => resolve(false));
  });
}
