import type { CameraSource } from '../cameras/source.js';
import { control } from './control.js';
import { NO_FAULTS, type CameraFaults, type SessionCounts } from './faults.js';
import type { HlsOptions } from './hls/handler.js';
import { Listener, type RequestListener } from './listener.js';
import { onHls, onPictures, onWhep, type Exchange } from './routes.js';
import { Served } from './served.js';
import type { IceServer } from './whep/ice-servers.js';

/** What an origin is started with. */
export interface OriginOptions {
  readonly cameras: readonly CameraSource[];
  /** 0, or nothing, is a free port. */
  readonly ports?: { readonly whep?: number; readonly hls?: number; readonly service?: number };
  /** Low-Latency HLS if absent. */
  readonly hls?: HlsOptions;
  /** Servers that the WHEP answers name in their Link headers; none if absent. */
  readonly iceServers?: readonly IceServer[];
  /** Hears of every request, preflights too. */
  readonly onRequest?: RequestListener;
}

/** A small media server for the demo and the tests, with faults on command. No media server for users. */
export class Origin {
  readonly #cameras: ReadonlyMap<string, Served>;
  readonly #whep: Listener;
  readonly #hls: Listener;
  readonly #service: Listener;
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
    this.#cameras = new Map(cameras.map((source) => [source.name, new Served(source, { hls, iceServers })]));
    const find = (name: string) => this.#cameras.get(name) ?? null;
    this.#whep = new Listener(ports.whep ?? 0, (exchange) => onWhep(exchange, find), onRequest);
    this.#hls = new Listener(ports.hls ?? 0, (exchange) => onHls(exchange, find), onRequest);
    this.#service = new Listener(
      ports.service ?? 0,
      (exchange) => (isControl(exchange) ? control(this, exchange) : onPictures(exchange, find)),
      onRequest,
    );
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
    const listeners = [this.#whep, this.#hls];
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
    return [this.#whep, this.#hls, this.#service];
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
