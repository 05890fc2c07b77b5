import type { CameraSource } from '../cameras/source.js';
import { onApi } from './api/api.js';
import type { ConfValues } from './api/conf-fields.js';
import { PathConfs } from './api/confs.js';
import { vacant } from './api/vacant.js';
import { control } from './control.js';
import { Go2rtc } from './go2rtc/go2rtc.js';
import { NO_FAULTS, type CameraFaults, type SessionCounts } from './faults.js';
import type { HlsOptions } from './hls/handler.js';
import { Listener, type RequestListener } from './listener.js';
import { onHls, onImages, onWhep, type Exchange } from './routes.js';
import { ServedCamera } from './served.js';
import type { IceServer } from './whep/ice-servers.js';

/** The options of an origin. */
export interface OriginOptions {
  readonly cameras: readonly CameraSource[];
  /** The loopback address that the ports are on; 127.0.0.1 if absent. */
  readonly host?: string;
  /** The ports; a free port for 0 or an absent one. */
  readonly ports?: { readonly whep?: number; readonly hls?: number; readonly service?: number; readonly api?: number };
  /** Low-Latency HLS if absent. */
  readonly hls?: HlsOptions;
  /** The ICE servers in the Link headers of WHEP answers; none if absent. */
  readonly iceServers?: readonly IceServer[];
  /** An address of this machine for WebRTC's media; loopback if absent. */
  readonly mediaHost?: string;
  /** The configured paths; those of the cameras if absent. */
  readonly paths?: Readonly<Record<string, ConfValues>>;
  /** The only user of the API; everyone if absent. */
  readonly apiUser?: { readonly user: string; readonly pass: string };
  /** Called with each request, preflights too. */
  readonly onRequest?: RequestListener;
}

/** A small media server for the demo and the tests, with faults on command. It is not meant for production. */
export class Origin {
  readonly #cameras: ReadonlyMap<string, ServedCamera>;
  readonly #vacant = new Map<string, ServedCamera>();
  readonly #confs: PathConfs;
  readonly #whep: Listener;
  readonly #hls: Listener;
  readonly #service: Listener;
  readonly #api: Listener;
  readonly #go2rtc: Go2rtc;
  readonly #go2rtcPort: Listener;
  #isGone = false;

  /** Starts an origin; resolves when all its ports are open, rejects if one is in use. */
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
    const { cameras, host, ports = {}, hls = { variant: 'lowLatency' }, iceServers = [], onRequest } = options;
    const named = Object.fromEntries(cameras.map(({ name }) => [name, {}]));
    const { paths = named, apiUser: user = null, mediaHost = '127.0.0.1' } = options;
    const serving = { hls, iceServers, mediaHost };
    this.#cameras = new Map(cameras.map((source) => [source.name, new ServedCamera(source, serving)]));
    this.#confs = new PathConfs(paths, () => this.#onConfs());
    const find = (name: string) => {
      if (this.#confs.nameFor(name) === null) return null;
      const served = this.#cameras.get(name) ?? this.#vacant.get(name) ?? vacant(name, serving);
      if (!this.#cameras.has(name)) this.#vacant.set(name, served);
      return served;
    };
    const api = { confs: this.#confs, cameras: this.#cameras, user };
    this.#whep = new Listener(ports.whep ?? 0, (exchange) => onWhep(exchange, find), onRequest, host);
    this.#hls = new Listener(ports.hls ?? 0, (exchange) => onHls(exchange, find), onRequest, host);
    this.#service = new Listener(
      ports.service ?? 0,
      (exchange) => (isControl(exchange) ? control(this, exchange) : onImages(exchange, find)),
      onRequest,
      host,
    );
    this.#api = new Listener(ports.api ?? 0, (exchange) => onApi(exchange, api), onRequest, host);
    this.#go2rtc = new Go2rtc(find);
    this.#go2rtcPort = new Listener(0, (exchange) => this.#go2rtc.handle(exchange), onRequest, host);
  }

  /** URL templates with `{camera}`. */
  get whepUrl(): string {
    return `${this.#whep.url}/{camera}/whep`;
  }
  get hlsUrl(): string {
    return `${this.#hls.url}/{camera}/index.m3u8`;
  }
  get mjpegUrl(): string {
    return `${this.#service.url}/{camera}/mjpeg`;
  }
  get snapshotUrl(): string {
    return `${this.#service.url}/{camera}/snapshot.jpg`;
  }
  get apiUrl(): string {
    return this.#api.url;
  }
  /** The root of a go2rtc in front of the same cameras. */
  get go2rtcUrl(): string {
    return this.#go2rtcPort.url;
  }
  get controlUrl(): string {
    return `${this.#service.url}/control`;
  }

  get cameraNames(): readonly string[] {
    return [...this.#cameras.keys()];
  }

  /** The media server is gone. */
  get isServerGone(): boolean {
    return this.#isGone;
  }

  /** Returns the faults of a camera. This and the following methods throw a RangeError for an unknown camera. */
  faults(camera: string): CameraFaults {
    return this.#get(camera).faults;
  }

  /** Sets these faults of a camera; the others stay as they are. */
  setFaults(camera: string, change: Partial<CameraFaults>): void {
    this.#get(camera).setFaults(change);
  }

  /** Ends all faults of a camera. */
  reset(camera: string): void {
    this.setFaults(camera, NO_FAULTS);
  }

  /** Counts the sessions of a camera. */
  sessions(camera: string): SessionCounts {
    const { whep, hls, mjpeg } = this.#get(camera);
    return { whep: whep.sessionCount, hls: hls.sessionCount, mjpeg: mjpeg.sessionCount };
  }

  /**
   * Takes the media server away, as when its machine loses its power: sessions end without a notice, ports are closed.
   * Or brings it back, without sessions, on the same ports. MJPEG, snapshots and control stay.
   */
  async setServerGone(isGone: boolean): Promise<void> {
    if (isGone === this.#isGone) return;
    this.#isGone = isGone;
    const listeners = [this.#whep, this.#hls, this.#api, this.#go2rtcPort];
    if (isGone) {
      // The ports close first, so that held requests are cut and not answered.
      const closed = listeners.map((listener) => listener.close());
      for (const served of this.#cameras.values()) served.kill();
      await Promise.all(closed);
    } else {
      await Promise.all(listeners.map((listener) => listener.open()));
      for (const served of this.#cameras.values()) served.hls.resume();
    }
  }

  /** Closes the origin; the caller closes the cameras. */
  async close(): Promise<void> {
    for (const served of this.#cameras.values()) served.end();
    this.#go2rtc.end();
    await Promise.all(this.#listeners.map((listener) => listener.close()));
  }

  get #listeners(): readonly Listener[] {
    return [this.#whep, this.#hls, this.#service, this.#api, this.#go2rtcPort];
  }

  /** Ends the sessions of paths that are no longer configured. */
  #onConfs(): void {
    for (const [name, served] of this.#cameras) {
      const confName = this.#confs.nameFor(name);
      if (confName === null) served.end();
      const limit = confName === null ? 0 : Number(this.#confs.get(confName)?.maxReaders);
      served.setFaults({ maxReaders: limit > 0 ? limit : null });
    }
  }

  #get(camera: string): ServedCamera {
    const served = this.#cameras.get(camera);
    if (!served) throw new RangeError(`no camera '${camera}'`);
    return served;
  }
}

function isControl({ url }: Exchange): boolean {
  return url.pathname === '/control' || url.pathname.startsWith('/control/');
}
