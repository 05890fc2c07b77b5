import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CameraSource } from '../cameras/source.js';
import type { CameraFaults } from './faults.js';

const MAX_FPS = 15;
const BOUNDARY = 'frame';

/** Motion JPEG of one camera. */
export class MjpegEndpoint {
  readonly #source: CameraSource;
  readonly #faults: () => CameraFaults;
  readonly #viewers = new Set<ServerResponse>();

  constructor(source: CameraSource, faults: () => CameraFaults) {
    this.#source = source;
    this.#faults = faults;
  }

  get sessionCount(): number {
    return this.#viewers.size;
  }

  /** Ends every stream. */
  end(): void {
    for (const response of this.#viewers) response.end();
  }

  /** Query for tests of readers: `length=none` leaves out Content-Length, `cors=off` the permission to read. */
  async get(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const hasLength = url.searchParams.get('length') !== 'none';
    response.writeHead(200, {
      ...(url.searchParams.get('cors') === 'off' ? {} : { 'Access-Control-Allow-Origin': '*' }),
      'Content-Type': `multipart/x-mixed-replace; boundary=${BOUNDARY}`,
      'Cache-Control': 'no-store',
    });
    this.#viewers.add(response);
    const intervalMs = 1000 / Math.min(MAX_FPS, this.#source.fps);
    // While somebody looks the camera runs; a still alone would be drawn on request.
    const stop = this.#source.onAccessUnit(() => undefined);
    response.on('close', () => {
      stop();
      this.#viewers.delete(response);
    });
    for (let dueMs = performance.now(); !response.destroyed && !response.writableEnded; dueMs += intervalMs) {
      // A slow reader misses pictures; it does not get old ones.
      if (!this.#faults().frozen && !response.writableNeedDrain) await this.#write(response, hasLength);
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueMs + intervalMs - performance.now())));
    }
  }

  async #write(response: ServerResponse, hasLength: boolean): Promise<void> {
    const { data } = await this.#source.jpeg();
    const length = hasLength ? `Content-Length: ${data.length}\r\n` : '';
    response.write(`--${BOUNDARY}\r\nContent-Type: image/jpeg\r\n${length}\r\n`);
    if (this.#faults().cutMultipart) {
      response.write(data.subarray(0, data.length / 2), () => response.destroy());
      return;
    }
    response.write(data);
    response.write('\r\n');
  }
}
