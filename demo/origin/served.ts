import { randomUUID } from 'node:crypto';
import type { CameraSource } from '../cameras/source.js';
import { NO_FAULTS, type CameraFaults } from './faults.js';
import { HlsHandler, type HlsOptions } from './hls/handler.js';
import { MeteredSource } from './metered.js';
import { MjpegEndpoint } from './mjpeg.js';
import { SnapshotEndpoint } from './snapshot.js';
import { WhepEndpoint, type WhepEndpointOptions } from './whep/whep.js';

/** How cameras are served. */
export interface ServeOptions extends WhepEndpointOptions {
  readonly hls: HlsOptions;
}

/** One camera with its endpoints and what is wrong with it. */
export class Served {
  readonly name: string;
  /** Of the session by which the camera would be published. */
  readonly id = randomUUID();
  readonly source: MeteredSource;
  readonly whep: WhepEndpoint;
  readonly hls: HlsHandler;
  readonly mjpeg: MjpegEndpoint;
  readonly snapshot: SnapshotEndpoint;
  #faults: CameraFaults = NO_FAULTS;
  #readyAtMs = Date.now();

  constructor(camera: CameraSource, { hls, ...whep }: ServeOptions) {
    const faults = () => this.#faults;
    const source = new MeteredSource(camera);
    this.name = source.name;
    this.source = source;
    this.whep = new WhepEndpoint(source.name, source, faults, whep);
    this.hls = new HlsHandler(source, hls);
    this.mjpeg = new MjpegEndpoint(source, faults);
    this.snapshot = new SnapshotEndpoint(source, faults);
  }

  get faults(): CameraFaults {
    return this.#faults;
  }

  /** When its source came, the last time. */
  get readyAtMs(): number {
    return this.#readyAtMs;
  }

  /** Breaks or mends it. A source that goes ends its sessions; one that comes back begins anew. */
  setFaults(change: Partial<CameraFaults>): void {
    const wasDark = isDark(this.#faults);
    const wasCut = this.#faults.cut;
    this.#faults = { ...this.#faults, ...change };
    this.hls.setFrozen(this.#faults.frozen);
    if (this.#faults.cut && !wasCut) {
      this.kill();
      this.mjpeg.kill();
    }
    if (wasDark && !isDark(this.#faults)) this.#readyAtMs = Date.now();
    if (isDark(this.#faults) && !wasDark) this.end();
    if (!isDark(this.#faults) && (wasDark || wasCut)) this.hls.resume();
  }

  /** Readers as MediaMTX counts them: each session is one, and HLS's muxer one more. MJPEG and stills are not its. */
  get readers(): number {
    const hls = this.hls.sessionCount;
    return this.whep.sessionCount + (hls > 0 ? hls + 1 : 0);
  }

  /** Would a first HLS viewer leave no place for the muxer that it needs? */
  get lacksMuxer(): boolean {
    const { maxReaders } = this.#faults;
    return maxReaders !== null && this.hls.sessionCount === 0 && this.readers + 2 > maxReaders;
  }

  /** The source is gone: every session is told. */
  end(): void {
    this.whep.end();
    this.hls.end();
    this.mjpeg.end();
  }

  /** The server is gone: nobody is told. */
  kill(): void {
    this.whep.kill();
    this.hls.end();
  }
}

function isDark({ offline, unconfigured }: CameraFaults): boolean {
  return offline || unconfigured;
}
