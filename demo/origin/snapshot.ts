import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CameraSource } from '../cameras/source.js';
import type { CameraFaults } from './faults.js';
import { respond } from './respond.js';

/** Stills of one camera, with conditional requests. */
export class SnapshotEndpoint {
  readonly #source: CameraSource;
  readonly #faults: () => CameraFaults;
  #kept: { data: Uint8Array; captureMs: number } | null = null;

  constructor(source: CameraSource, faults: () => CameraFaults) {
    this.#source = source;
    this.#faults = faults;
  }

  async get(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#kept || !this.#faults().frozen) this.#kept = await this.#source.jpeg();
    const { data, captureMs } = this.#kept;
    const headers = {
      'Cache-Control': 'no-cache',
      'Access-Control-Expose-Headers': 'Last-Modified',
      ETag: `"${captureMs}"`,
      'Last-Modified': new Date(captureMs).toUTCString(),
    };
    if (request.headers['if-none-match'] === headers.ETag) respond(response, 304, headers);
    else respond(response, 200, { ...headers, 'Content-Type': 'image/jpeg' }, data);
  }
}
