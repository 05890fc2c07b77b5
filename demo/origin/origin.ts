import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CameraSource } from '../cameras/source.js';
import { control } from './control.js';
import { NO_FAULTS, type CameraFaults, type EndpointName, type SessionCounts } from './faults.js';
import { HlsHandler, type HlsOptions } from './hls/handler.js';
import { Listener } from './listener.js';
import { MjpegEndpoint } from './mjpeg.js';
import { refuse, respond } from './respond.js';
import { SnapshotEndpoint } from './snapshot.js';
import { WhepEndpoint } from './whep/whep.js';

/** What an origin is started with. */
export interface OriginOptions {
  readonly cameras: readonly CameraSource[];
  /** 0, or nothing, is a free port. */
  readonly ports?: { readonly whep?: number; readonly hls?: number; readonly service?: number };
  readonly hls?: HlsOptions;
}

interface Served {
  readonly whep: WhepEndpoint;
  readonly hls: HlsHandler;
  readonly mjpeg: MjpegEndpoint;
  readonly snapshot: SnapshotEndpoint;
  faults: CameraFaults;
}

/** A small media server for the demo and the tests, with faults on command. No media server for users. */
export class Origin {
  readonly #cameras = new Map<string, Served>();
  readonly #whep: Listener;
  readonly #hls: Listener;
  readonly #service: Listener;

  /** Starts it; resolves when all its ports are open. */
  static async start(options: OriginOptions): Promise<Origin> {
    const origin = new Origin(options);
    await Promise.all([origin.#whep.open(), origin.#hls.open(), origin.#service.open()]);
    return origin;
  }

  private constructor({ cameras, ports = {}, hls = { variant: 'lowLatency' } }: OriginOptions) {
    for (const source of cameras) this.#cameras.set(source.name, this.#serve(source, hls));
    this.#whep = new Listener(ports.whep ?? 0, (...exchange) => this.#onWhep(...exchange));
    this.#hls = new Listener(ports.hls ?? 0, (...exchange) => this.#onHls(...exchange));
    this.#service = new Listener(ports.service ?? 0, (...exchange) => this.#onService(...exchange));
  }

  /** URL templates with `{camera}`. */
  get whepUrl(): string {
    return `http://127.0.0.1:${this.#whep.port}/{camera}/whep`;
  }
  get hlsUrl(): string {
    return `http://127.0.0.1:${this.#hls.port}/{camera}/index.m3u8`;
  }
  get mjpegUrl(): string {
    return `http://127.0.0.1:${this.#service.port}/{camera}/mjpeg`;
  }
  get snapshotUrl(): string {
    return `http://127.0.0.1:${this.#service.port}/{camera}/snapshot.jpg`;
  }
  get controlUrl(): string {
    return `http://127.0.0.1:${this.#service.port}/control`;
  }

  get cameraNames(): readonly string[] {
    return [...this.#cameras.keys()];
  }

  faults(camera: string): CameraFaults {
    return this.#get(camera).faults;
  }

  /** Breaks or mends a camera; what is not named stays as it is. */
  setFaults(camera: string, change: Partial<CameraFaults>): void {
    const served = this.#get(camera);
    const before = served.faults;
    const after = { ...before, ...change };
    served.faults = after;
    served.hls.setFrozen(after.frozen);
    const isDark = (faults: CameraFaults) => faults.offline || faults.unconfigured;
    if (isDark(after) && !isDark(before)) endAll(served);
    if (!isDark(after) && isDark(before)) served.hls.resume();
  }

  /** Mends everything. */
  reset(camera: string): void {
    this.setFaults(camera, NO_FAULTS);
  }

  sessions(camera: string): SessionCounts {
    const { whep, hls, mjpeg } = this.#get(camera);
    return { whep: whep.sessionCount, hls: hls.sessionCount, mjpeg: mjpeg.sessionCount };
  }

  /** Takes the media server away, with all its sessions, or brings it back on the same ports. Service and control stay. */
  async setServerGone(isGone: boolean): Promise<void> {
    const listeners = [this.#whep, this.#hls];
    if (isGone) this.#cameras.forEach(endAll);
    await Promise.all(listeners.map((listener) => (isGone ? listener.close() : listener.open())));
  }

  async close(): Promise<void> {
    this.#cameras.forEach(endAll);
    await Promise.all([this.#whep, this.#hls, this.#service].map((listener) => listener.close()));
  }

  #serve(source: CameraSource, hls: HlsOptions): Served {
    const faults = () => served.faults;
    const served: Served = {
      whep: new WhepEndpoint(source.name, source, faults),
      hls: new HlsHandler(source, hls),
      mjpeg: new MjpegEndpoint(source, faults),
      snapshot: new SnapshotEndpoint(source, faults),
      faults: NO_FAULTS,
    };
    return served;
  }

  #get(camera: string): Served {
    const served = this.#cameras.get(camera);
    if (!served) throw new RangeError(`no camera ${camera}`);
    return served;
  }

  /** Splits a path into the camera and what is below it; names may have inner slashes. */
  #find(url: URL): { name: string; served: Served | null; rest: string } {
    const path = decodeURIComponent(url.pathname.slice(1));
    for (const [name, served] of this.#cameras) {
      if (path.startsWith(`${name}/`)) return { name, served, rest: path.slice(name.length + 1) };
    }
    const cut = path.replace(/\/(whep|index\.m3u8|mjpeg|snapshot\.jpg)(\/.*)?$/, '');
    return { name: cut, served: null, rest: path.slice(cut.length + 1) };
  }

  async #onWhep(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const { name, served, rest } = this.#find(url);
    const [, secret] = /^whep\/(.+)$/.exec(rest) ?? [];
    if (request.method === 'OPTIONS' && served) served.whep.options(request, response);
    else if (secret && served && request.method === 'PATCH') await served.whep.patch(request, response, secret);
    else if (secret && served && request.method === 'DELETE') served.whep.delete(response, secret);
    else if (request.method === 'OPTIONS') respond(response, 204, PREFLIGHT);
    else if (await refuse('whep', request, response, name, served?.faults ?? null, readersOf(served))) return;
    else if (rest === 'whep' && request.method === 'POST') await served?.whep.post(request, response);
    else respond(response, 405);
  }

  async #onHls(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const { name, served, rest } = this.#find(url);
    if (request.method === 'OPTIONS') {
      respond(response, 204, { ...PREFLIGHT, 'Access-Control-Allow-Headers': 'Authorization, Range' });
      return;
    }
    const isIndex = rest === 'index.m3u8' && url.searchParams.has('cookieCheck');
    const isRaw = served?.faults.raw.hls !== undefined;
    // The first answer is always the redirect; what runs already is checked by its session.
    if ((isIndex || !served || isRaw) && (await this.#refuseHls(request, response, name, served))) return;
    await served?.hls.handle(request, response, rest, url);
  }

  #refuseHls(
    request: IncomingMessage,
    response: ServerResponse,
    name: string,
    served: Served | null,
  ): Promise<boolean> {
    return refuse('hls', request, response, name, served?.faults ?? null, readersOf(served));
  }

  async #onService(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (url.pathname === '/control' || url.pathname.startsWith('/control/')) {
      await control(this, request, response, url);
      return;
    }
    const { name, served, rest } = this.#find(url);
    if (request.method === 'OPTIONS') {
      respond(response, 204, PREFLIGHT);
      return;
    }
    const endpoint: EndpointName = rest === 'mjpeg' ? 'mjpeg' : 'snapshot';
    if (await refuse(endpoint, request, response, name, served?.faults ?? null, readersOf(served))) return;
    if (rest === 'mjpeg') await served?.mjpeg.get(request, response, url);
    else if (rest === 'snapshot.jpg') await served?.snapshot.get(request, response);
    else respond(response, 404);
  }
}

const PREFLIGHT = {
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, If-Match',
  'Access-Control-Allow-Methods': 'OPTIONS, GET, POST, PATCH, DELETE',
};

function endAll({ whep, hls, mjpeg }: Served): void {
  whep.end();
  hls.end();
  mjpeg.end();
}

/** As MediaMTX counts: each session is a reader, and HLS's muxer one more. */
function readersOf(served: Served | null): number {
  if (!served) return 0;
  const hls = served.hls.sessionCount;
  return served.whep.sessionCount + (hls > 0 ? hls + 1 : 0);
}
