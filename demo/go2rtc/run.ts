import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freeTcpPort } from '../ports.js';

const RECIPE = fileURLToPath(new URL('../mediamtx/recipes/go2rtc.yaml', import.meta.url));
const START_LIMIT_MS = 10_000;

/** The options of a go2rtc. */
export interface Go2rtcOptions {
  /** The binary. */
  readonly path: string;
  /** The sources by the names of their streams. */
  readonly streams: Readonly<Record<string, string>>;
  /** An address of this machine for WebRTC's media; go2rtc offers no loopback address. */
  readonly mediaHost: string;
}

/** Finds a go2rtc on the PATH, or in GO2RTC_BIN; null if there is none. */
export function findGo2rtc(): string | null {
  const path = process.env.GO2RTC_BIN ?? 'go2rtc';
  return spawnSync(path, ['--version'], { timeout: START_LIMIT_MS }).status === 0 ? path : null;
}

/** A running go2rtc with the configuration of the recipe, and its API on the loopback address. */
export class Go2rtcServer {
  readonly #child: ChildProcess;
  readonly #folder: string;
  /** The root of its addresses. */
  readonly url: string;

  private constructor(child: ChildProcess, folder: string, url: string) {
    this.#child = child;
    this.#folder = folder;
    this.url = url;
  }

  /** Starts a go2rtc; resolves when it answers. */
  static async start({ path, streams, mediaHost }: Go2rtcOptions): Promise<Go2rtcServer> {
    const [api, media] = [await freeTcpPort(), await freeTcpPort()];
    const lines = Object.entries(streams).map(([name, source]) => `  ${name}: ${source}`);
    const config = (await readFile(RECIPE, 'utf8'))
      .replace("':1984'", `'127.0.0.1:${api}'`)
      .replace("':8555'", `'${mediaHost}:${media}'`)
      .replace('192.168.1.10:8555', `${mediaHost}:${media}`)
      .replace(/ {2}cam1: .*/, [...lines, 'rtsp:', "  listen: ''"].join('\n'));
    const folder = await mkdtemp(join(tmpdir(), 'cam-player-go2rtc-'));
    await writeFile(join(folder, 'go2rtc.yaml'), config);
    const child = spawn(path, ['-c', join(folder, 'go2rtc.yaml')], { stdio: 'ignore' });
    const server = new Go2rtcServer(child, folder, `http://127.0.0.1:${api}`);
    const deadlineMs = Date.now() + START_LIMIT_MS;
    const isThere = () =>
      fetch(`${server.url}/api`).then(
        (answer) => answer.ok,
        () => false,
      );
    while (!(await isThere())) {
      if (Date.now() < deadlineMs) await new Promise((resolve) => setTimeout(resolve, 50));
      else {
        await server.close();
        throw new Error('go2rtc does not answer');
      }
    }
    return server;
  }

  /** Ends the server. */
  async close(): Promise<void> {
    this.#child.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
