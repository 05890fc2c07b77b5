import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CameraSource } from '../cameras/source.js';
import { choosePorts, formatConfig, type ConfigOptions, type Ports } from './config.js';
import { Feed } from './feed.js';
import type { PublishOptions } from './whip.js';

/** How a MediaMTX is started. */
export interface RunOptions extends ConfigOptions {
  /** The binary. */
  readonly path: string;
  /** Who alone may use the API, where the configuration has a user of this name; everybody on this machine if absent. */
  readonly apiUser?: { readonly user: string; readonly pass: string };
  /** Free ports where absent. */
  readonly ports?: { readonly whep?: number; readonly hls?: number };
}

const READY_LIMIT_MS = 15_000;
const POLL_INTERVAL_MS = 50;

interface ApiPath {
  readonly ready: boolean;
  /** RFC 3339. */
  readonly readyTime: string | null;
  readonly readers: readonly { readonly type: string }[];
}

/** A real MediaMTX on the loopback address, with cameras published into it. */
export class MediaMtx {
  readonly #options: RunOptions;
  readonly #ports: Ports;
  readonly #folder: string;
  readonly #feeds = new Map<string, Feed>();
  #child: ChildProcess | null = null;

  /** Starts one; resolves when it answers. */
  static async start(options: RunOptions): Promise<MediaMtx> {
    const ports = await choosePorts(options.ports);
    const server = new MediaMtx(options, ports, await mkdtemp(join(tmpdir(), 'cam-player-mediamtx-')));
    await server.start();
    return server;
  }

  private constructor(options: RunOptions, ports: Ports, folder: string) {
    this.#options = options;
    this.#ports = ports;
    this.#folder = folder;
  }

  /** URL templates with `{camera}`. */
  get whepUrl(): string {
    return `http://127.0.0.1:${this.#ports.whep}/{camera}/whep`;
  }
  get hlsUrl(): string {
    return `http://127.0.0.1:${this.#ports.hls}/{camera}/index.m3u8`;
  }
  get apiUrl(): string {
    return `http://127.0.0.1:${this.#ports.api}`;
  }

  /** Starts it (again), on the same ports, with the cameras that were published before. Rejects with its log. */
  async start(): Promise<void> {
    const file = join(this.#folder, 'mediamtx.yml');
    await writeFile(file, formatConfig(this.#options, this.#ports));
    const child = spawn(this.#options.path, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    let log = '';
    child.stdout.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-4000);
    });
    child.on('error', (error) => {
      log += error.message;
    });
    const deadlineMs = Date.now() + READY_LIMIT_MS;
    while (!(await this.#answers())) {
      const hasFailed = child.pid === undefined || child.exitCode !== null || Date.now() > deadlineMs;
      if (hasFailed) throw new Error(`MediaMTX did not start:\n${log}`);
      await pause(POLL_INTERVAL_MS);
    }
    for (const feed of this.#feeds.values()) await feed.renew();
  }

  /** Publishes a camera into it until {@link unpublish}; resolves when the path is ready for readers. */
  async publish(source: CameraSource, options: PublishOptions = {}): Promise<void> {
    const endpoint = this.whepUrl.replace('{camera}/whep', `${escaped(source.name)}/whip`);
    this.#feeds.set(source.name, await Feed.start(source, endpoint, options));
    await this.ready(source.name);
  }

  /** Waits until a published camera can be read. */
  async ready(name: string): Promise<void> {
    while (!(await this.#path(name))?.ready) await pause(POLL_INTERVAL_MS);
  }

  /** Since when the server has the camera, by its own clock, in epoch milliseconds; Infinity while it has it not. */
  async readyAtMs(name: string): Promise<number> {
    const at = (await this.#path(name))?.readyTime;
    return at ? Date.parse(at) : Infinity;
  }

  /** The camera goes away, as one does that is in order; resolves when the server knows. */
  async unpublish(name: string): Promise<void> {
    await this.#feeds.get(name)?.stop();
    this.#feeds.delete(name);
    while ((await this.#path(name))?.ready) await pause(POLL_INTERVAL_MS);
  }

  /** How many read the camera now, over WebRTC and HLS. */
  async readers(name: string): Promise<number> {
    return (await this.#path(name))?.readers.length ?? 0;
  }

  /** Who reads the camera now. */
  async sessions(name: string): Promise<{ whep: number; hls: number }> {
    const readers = (await this.#path(name))?.readers ?? [];
    const count = (type: string) => readers.filter((reader) => reader.type === type).length;
    return { whep: count('webRTCSession'), hls: count('hlsSession') };
  }

  /** The ids of the sessions that watch the camera over WebRTC. */
  async sessionIds(name: string): Promise<string[]> {
    const response = await this.#request('webrtcsessions/list?itemsPerPage=1000');
    const { items } = (await response.json()) as { items: { id: string; path: string; state: string }[] };
    return items.filter(({ path, state }) => path === name && state === 'read').map(({ id }) => id);
  }

  /** Ends a session over WebRTC. */
  async kick(id: string): Promise<void> {
    await this.#request(`webrtcsessions/kick/${id}`, 'POST');
  }

  /** Ends it in order: viewers are told. */
  async stop(): Promise<void> {
    await this.#signal('SIGINT');
  }

  /** Ends it without a word. */
  async kill(): Promise<void> {
    await this.#signal('SIGKILL');
  }

  /** Stops or lets go on its process: a server that hangs, with open ports and no answers. */
  setHung(isHung: boolean): void {
    this.#child?.kill(isHung ? 'SIGSTOP' : 'SIGCONT');
  }

  /** Ends it and all that belongs to it. */
  async close(): Promise<void> {
    this.setHung(false);
    await Promise.all([...this.#feeds.values()].map((feed) => feed.stop()));
    this.#feeds.clear();
    await this.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #signal(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }

  async #answers(): Promise<boolean> {
    return this.#request('paths/list').then(
      (response) => response.ok,
      () => false,
    );
  }

  async #path(name: string): Promise<ApiPath | null> {
    const response = await this.#request(`paths/get/${escaped(name)}`).catch(() => null);
    return response?.ok ? ((await response.json()) as ApiPath) : null;
  }

  #request(call: string, method = 'GET'): Promise<Response> {
    const { apiUser } = this.#options;
    const headers: Record<string, string> = apiUser
      ? { Authorization: `Basic ${btoa(`${apiUser.user}:${apiUser.pass}`)}` }
      : {};
    return fetch(`${this.apiUrl}/v3/${call}`, { method, headers });
  }
}

function escaped(name: string): string {
  return name.split('/').map(encodeURIComponent).join('/');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
