import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CameraSource } from '../cameras/source.js';
import type { HlsVariant } from '../origin/hls/playlist.js';
import { publish, type Publication, type PublishOptions } from './whip.js';

/** How a MediaMTX is started. */
export interface RunOptions {
  readonly path: string;
  readonly hlsVariant?: HlsVariant;
  /** Free ports where absent. */
  readonly ports?: { readonly whep?: number; readonly hls?: number };
  /** Keep the HLS muxers running without viewers. */
  readonly isAlwaysRemuxing?: boolean;
  /** Lines of YAML under `pathDefaults`. */
  readonly pathDefaults?: readonly string[];
  /** Lines of YAML under `paths`; `all_others:` if absent. */
  readonly paths?: readonly string[];
}

type Ports = Readonly<Record<'whep' | 'hls' | 'api' | 'udp', number>>;

const READY_LIMIT_MS = 15_000;

/** A real MediaMTX on the loopback address, with cameras published into it. */
export class MediaMtx {
  readonly #options: RunOptions;
  readonly #ports: Ports;
  readonly #folder: string;
  readonly #publications = new Map<string, Publication>();
  #child: ChildProcess | null = null;

  /** Starts one; resolves when it answers. */
  static async start(options: RunOptions): Promise<MediaMtx> {
    const [whep = 0, hls = 0, api = 0] = await Promise.all([freeTcpPort(), freeTcpPort(), freeTcpPort()]);
    const ports = { whep: options.ports?.whep ?? whep, hls: options.ports?.hls ?? hls, api, udp: await freeUdpPort() };
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

  /** Starts it (again), on the same ports. */
  async start(): Promise<void> {
    const file = join(this.#folder, 'mediamtx.yml');
    await writeFile(file, configOf(this.#options, this.#ports));
    const child = spawn(this.#options.path, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#child = child;
    let log = '';
    child.stdout.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-4000);
    });
    const deadlineMs = Date.now() + READY_LIMIT_MS;
    for (;;) {
      if (child.exitCode !== null || Date.now() > deadlineMs) throw new Error(`MediaMTX did not start:\n${log}`);
      const isUp = await fetch(`${this.apiUrl}/v3/paths/list`).then(
        (response) => response.ok,
        () => false,
      );
      if (isUp) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Publishes a camera into it; resolves when the path is ready for readers. */
  async publish(source: CameraSource, options: PublishOptions = {}): Promise<void> {
    const path = source.name.split('/').map(encodeURIComponent).join('/');
    this.#publications.set(
      source.name,
      await publish(source, this.whepUrl.replace('{camera}/whep', `${path}/whip`), options),
    );
    while (!(await this.#path(source.name))?.ready) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  /** The camera goes away, as one does that is in order. */
  async unpublish(name: string): Promise<void> {
    await this.#publications.get(name)?.stop();
    this.#publications.delete(name);
  }

  /** How many read the camera now; HLS counts its muxer too. */
  async readers(name: string): Promise<number> {
    return (await this.#path(name))?.readers.length ?? 0;
  }

  /** Ends it without a goodbye, or with one. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }

  /** Ends it and all that belongs to it. */
  async close(): Promise<void> {
    for (const name of [...this.#publications.keys()]) await this.unpublish(name);
    await this.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #path(name: string): Promise<{ ready: boolean; readers: unknown[] } | null> {
    const response = await fetch(`${this.apiUrl}/v3/paths/get/${name}`).catch(() => null);
    return response?.ok ? ((await response.json()) as { ready: boolean; readers: unknown[] }) : null;
  }
}

function configOf(options: RunOptions, ports: Ports): string {
  return [
    'logLevel: info',
    'rtsp: no',
    'rtmp: no',
    'srt: no',
    'moq: no',
    'api: yes',
    `apiAddress: 127.0.0.1:${ports.api}`,
    'hls: yes',
    `hlsAddress: 127.0.0.1:${ports.hls}`,
    `hlsVariant: ${options.hlsVariant ?? 'lowLatency'}`,
    `hlsAlwaysRemux: ${options.isAlwaysRemuxing ? 'yes' : 'no'}`,
    'webrtc: yes',
    `webrtcAddress: 127.0.0.1:${ports.whep}`,
    `webrtcLocalUDPAddress: 127.0.0.1:${ports.udp}`,
    'webrtcIPsFromInterfaces: no',
    `webrtcAdditionalHosts: [127.0.0.1]`,
    ...(options.pathDefaults ? ['pathDefaults:', ...options.pathDefaults.map((line) => `  ${line}`)] : []),
    'paths:',
    ...(options.paths ?? ['all_others:']).map((line) => `  ${line}`),
    '',
  ].join('\n');
}

function freeTcpPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function freeUdpPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
