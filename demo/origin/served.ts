import { randomUUID } from 'node:crypto';
import type { CameraSource } from '../cameras/source.js';
import { NO_FAULTS, type CameraFaults } from './faults.js';
import { HlsHandler, type HlsOptions } from './hls/handler.js';
import { MeteredSource } from './metered.js';
import { MjpegEndpoint } from './mjpeg.js';
import { SnapshotEndpoint } from './snapshot.js';
import { WhepEndpoint, type WhepEndpointOptions } from './whep/whep.js';

/** The options of served cameras. */
export interface ServeOptions extends WhepEndpointOptions {
  readonly hls: HlsOptions;
}

/** One camera with its endpoints and its faults. */
export class ServedCamera {
  readonly name: string;
  /** The id of the session that would publish the camera. */
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

  /** When its source last became ready. */
  get readyAtMs(): number {
    return this.#readyAtMs;
  }

  /** Sets faults. A source that goes ends its sessions; one that returns starts again. */
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

  /** Counts readers as MediaMTX does: each session, and the HLS muxer. MJPEG and snapshots do not count. */
  get readers(): number {
    const hls = this.hls.sessionCount;
    return this.whep.sessionCount + (hls > 0 ? hls + 1 : 0);
  }

  /** Tells whether a first HLS viewer would leave no place for its muxer. */
  get lacksMuxer(): boolean {
    const { maxReaders } = this.#faults;
    return maxReaders !== null && this.hls.sessionCount === 0 && this.readers + 2 > maxReaders;
  }

  /** The source is gone: all sessions are closed. */
  end(): void {
    this.whep.end();
    this.hls.end();
    this.mjpeg.end();
  }

  /** The server is gone: no session is notified. */
  kill(): void {
    this.whep.kill();
    this.hls.end();
  }
}

function isDark({ offline, unconfigured }: CameraFaults): boolean {
  return offline || unconfigured;
}
