import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CameraSource } from '../cameras/source.js';
import { choosePorts, formatConfig, type ConfigOptions, type Ports } from './config.js';
import { Feed } from './feed.js';
import type { PublishOptions } from './whip.js';

/** The options of a MediaMTX. */
export interface RunOptions extends ConfigOptions {
  /** The binary. */
  readonly path: string;
  /** The only user of the API, who must be in the configuration; everyone on this machine if absent. */
  readonly apiUser?: { readonly user: string; readonly pass: string };
  /** Fixed ports; free ports if absent. */
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

  /** Starts a server; resolves when it answers. */
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

  get #host(): string {
    return this.#options.host ?? '127.0.0.1';
  }

  /** URL templates with `{camera}`. */
  get whepUrl(): string {
    return `http://${this.#host}:${this.#ports.whep}/{camera}/whep`;
  }
  get hlsUrl(): string {
    return `http://${this.#host}:${this.#ports.hls}/{camera}/index.m3u8`;
  }
  /** The UDP port of the media of WebRTC. */
  get mediaPort(): number {
    return this.#ports.udp;
  }
  get apiUrl(): string {
    return `http://${this.#host}:${this.#ports.api}`;
  }

  /** Starts the server (again) on the same ports, with the cameras of before. Rejects with its log. */
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

  /**
   * Returns when the camera became ready, by the server's clock, in epoch milliseconds; Infinity if it is not ready.
   */
  async readyAtMs(name: string): Promise<number> {
    const at = (await this.#path(name))?.readyTime;
    return at ? Date.parse(at) : Infinity;
  }

  /** Stops publishing a camera regularly; resolves when the server has ended the path. */
  async unpublish(name: string): Promise<void> {
    await this.#feeds.get(name)?.stop();
    this.#feeds.delete(name);
    while ((await this.#path(name))?.ready) await pause(POLL_INTERVAL_MS);
  }

  /** Counts the readers of the camera over WebRTC and HLS. */
  async readers(name: string): Promise<number> {
    return (await this.#path(name))?.readers.length ?? 0;
  }

  /** Counts the readers of the camera by protocol. */
  async sessions(name: string): Promise<{ whep: number; hls: number }> {
    const readers = (await this.#path(name))?.readers ?? [];
    const count = (type: string) => readers.filter((reader) => reader.type === type).length;
    return { whep: count('webRTCSession'), hls: count('hlsSession') };
  }

  /** Lists the ids of the camera's WebRTC readers. */
  async sessionIds(name: string): Promise<string[]> {
    const response = await this.#request('webrtcsessions/list?itemsPerPage=1000');
    const { items } = (await response.json()) as { items: { id: string; path: string; state: string }[] };
    return items.filter(({ path, state }) => path === name && state === 'read').map(({ id }) => id);
  }

  /** Ends a WebRTC session. */
  async kick(id: string): Promise<void> {
    await this.#request(`webrtcsessions/kick/${id}`, 'POST');
  }

  /** Stops the server regularly: viewers are notified. */
  async stop(): Promise<void> {
    await this.#signal('SIGINT');
  }

  /** Kills the server: viewers are not notified. */
  async kill(): Promise<void> {
    await this.#signal('SIGKILL');
  }

  /** Suspends or resumes the process: a suspended server has open ports, but does not answer. */
  setHung(isHung: boolean): void {
    this.#child?.kill(isHung ? 'SIGSTOP' : 'SIGCONT');
  }

  /** Stops the server and its feeds, and deletes its files. */
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
