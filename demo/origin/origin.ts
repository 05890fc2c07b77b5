import type { CameraSource } from '../cameras/source.js';
import { onApi } from './api/api.js';
import type { ConfValues } from './api/conf-fields.js';
import { PathConfs } from './api/confs.js';
import { vacant } from './api/vacant.js';
import { control } from './control.js';
import { NO_FAULTS, type CameraFaults, type SessionCounts } from './faults.js';
import type { HlsOptions } from './hls/handler.js';
import { Listener, type RequestListener } from './listener.js';
import { onHls, onImages, onWhep, type Exchange } from './routes.js';
import { Served } from './served.js';
import type { IceServer } from './whep/ice-servers.js';

/** What an origin is started with. */
export interface OriginOptions {
  readonly cameras: readonly CameraSource[];
  /** 0, or nothing, is a free port. */
  readonly ports?: { readonly whep?: number; readonly hls?: number; readonly service?: number; readonly api?: number };
  /** Low-Latency HLS if absent. */
  readonly hls?: HlsOptions;
  /** Servers that the WHEP answers name in their Link headers; none if absent. */
  readonly iceServers?: readonly IceServer[];
  /** An address of this machine for WebRTC's media; loopback if absent. */
  readonly mediaHost?: string;
  /** The paths of the configuration; those of the cameras if absent. Other names are not configured. */
  readonly paths?: Readonly<Record<string, ConfValues>>;
  /** Who may use the API; everybody if absent. */
  readonly apiUser?: { readonly user: string; readonly pass: string };
  /** Hears of every request, preflights too. */
  readonly onRequest?: RequestListener;
}

/** A small media server for the demo and the tests, with faults on command. No media server for users. */
export class Origin {
  readonly #cameras: ReadonlyMap<string, Served>;
  readonly #vacant = new Map<string, Served>();
  readonly #confs: PathConfs;
  readonly #whep: Listener;
  readonly #hls: Listener;
  readonly #service: Listener;
  readonly #api: Listener;
  #isGone = false;

  /** Starts it; resolves when all its ports are open, rejects when one is taken. */
  static async start(options: OriginOptions): Promise<Origin> {
    const origin = new Origin(options);
    try {
      await Promise.all(origin.#listeners.map((listener) => listener.open()));
    } catch (error) {
      await origin.close();
      throw error;
    }
    return origin;
  }

  private constructor(options: OriginOptions) {
    const { cameras, ports = {}, hls = { variant: 'lowLatency' }, iceServers = [], onRequest } = options;
    const named = Object.fromEntries(cameras.map(({ name }) => [name, {}]));
    const { paths = named, apiUser: user = null, mediaHost = '127.0.0.1' } = options;
    const serving = { hls, iceServers, mediaHost };
    this.#cameras = new Map(cameras.map((source) => [source.name, new Served(source, serving)]));
    this.#confs = new PathConfs(paths, () => this.#onConfs());
    const find = (name: string) => {
      if (this.#confs.nameFor(name) === null) return null;
      const served = this.#cameras.get(name) ?? this.#vacant.get(name) ?? vacant(name, serving);
      if (!this.#cameras.has(name)) this.#vacant.set(name, served);
      return served;
    };
    const api = { confs: this.#confs, cameras: this.#cameras, user };
    this.#whep = new Listener(ports.whep ?? 0, (exchange) => onWhep(exchange, find), onRequest);
    this.#hls = new Listener(ports.hls ?? 0, (exchange) => onHls(exchange, find), onRequest);
    this.#service = new Listener(
      ports.service ?? 0,
      (exchange) => (isControl(exchange) ? control(this, exchange) : onImages(exchange, find)),
      onRequest,
    );
    this.#api = new Listener(ports.api ?? 0, (exchange) => onApi(exchange, api), onRequest);
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
  get apiUrl(): string {
    return `http://127.0.0.1:${this.#api.port}`;
  }
  get controlUrl(): string {
    return `http://127.0.0.1:${this.#service.port}/control`;
  }

  get cameraNames(): readonly string[] {
    return [...this.#cameras.keys()];
  }

  /** Was the media server taken away? */
  get isServerGone(): boolean {
    return this.#isGone;
  }

  /** What is wrong with a camera now. Throws a RangeError, as all below, for a camera that is not there. */
  faults(camera: string): CameraFaults {
    return this.#get(camera).faults;
  }

  /** Breaks or mends a camera; what is not named stays as it is. */
  setFaults(camera: string, change: Partial<CameraFaults>): void {
    this.#get(camera).setFaults(change);
  }

  /** Mends everything. */
  reset(camera: string): void {
    this.setFaults(camera, NO_FAULTS);
  }

  /** Who watches a camera now. */
  sessions(camera: string): SessionCounts {
    const { whep, hls, mjpeg } = this.#get(camera);
    return { whep: whep.sessionCount, hls: hls.sessionCount, mjpeg: mjpeg.sessionCount };
  }

  /**
   * Takes the media server away, as when its machine loses power: sessions end without a word, ports are closed.
   * Or brings it back, empty, on the same ports. Pictures and control stay.
   */
  async setServerGone(isGone: boolean): Promise<void> {
    if (isGone === this.#isGone) return;
    this.#isGone = isGone;
    const listeners = [this.#whep, this.#hls, this.#api];
    if (isGone) {
      // Doors first: what waits behind them is cut, not answered.
      const closed = listeners.map((listener) => listener.close());
      for (const served of this.#cameras.values()) served.kill();
      await Promise.all(closed);
    } else {
      await Promise.all(listeners.map((listener) => listener.open()));
      for (const served of this.#cameras.values()) served.hls.resume();
    }
  }

  /** Ends it; the cameras are the caller's. */
  async close(): Promise<void> {
    for (const served of this.#cameras.values()) served.end();
    await Promise.all(this.#listeners.map((listener) => listener.close()));
  }

  get #listeners(): readonly Listener[] {
    return [this.#whep, this.#hls, this.#service, this.#api];
  }

  /** Whoever watches a path that is not configured any more is let go. */
  #onConfs(): void {
    for (const [name, served] of this.#cameras) {
      const confName = this.#confs.nameFor(name);
      if (confName === null) served.end();
      const limit = confName === null ? 0 : Number(this.#confs.get(confName)?.maxReaders);
      served.setFaults({ maxReaders: limit > 0 ? limit : null });
    }
  }

  #get(camera: string): Served {
    const served = this.#cameras.get(camera);
    if (!served) throw new RangeError(`no camera '${camera}'`);
    return served;
  }
}

function isControl({ url }: Exchange): boolean {
  return url.pathname === '/control' || url.pathname.startsWith('/control/');
}
