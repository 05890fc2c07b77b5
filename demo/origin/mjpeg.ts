import type { ServerResponse } from 'node:http';
import type { CameraSource } from '../cameras/source.js';
import type { CameraFaults } from './faults.js';

const MAX_FPS = 15;

/** The forms of the boundary that cameras use, in the header and between the parts. */
const BOUNDARIES: Readonly<Record<string, { readonly header: string; readonly line: string }>> = {
  plain: { header: 'frame', line: '--frame' },
  quoted: { header: '"a frame:1"', line: '--a frame:1' },
  /** The header contains the dashes too, and they are not doubled between the parts. */
  dashed: { header: '--frame', line: '--frame' },
};

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

  /** Ends all streams. */
  end(): void {
    for (const response of this.#viewers) response.end();
  }

  /** Cuts all streams. */
  kill(): void {
    for (const response of this.#viewers) response.destroy();
  }

  /**
   * Query for tests of readers: `length=none` leaves out Content-Length, `boundary=quoted` or `dashed` writes it
   * in that form, `eol=lf` ends lines without a carriage return, `cors=off` forbids other origins to read,
   * `stamp=on` writes the capture time into each part (X-Timestamp, as mjpg-streamer does).
   */
  async get(response: ServerResponse, url: URL): Promise<void> {
    // A viewer that left while the camera started fires no further close event.
    if (!isOpen(response)) return;
    const query = url.searchParams;
    const boundary = BOUNDARIES[query.get('boundary') ?? 'plain'] ?? { header: 'frame', line: '--frame' };
    const eol = query.get('eol') === 'lf' ? '\n' : '\r\n';
    response.writeHead(200, {
      ...(query.get('cors') === 'off' ? {} : { 'Access-Control-Allow-Origin': '*' }),
      'Content-Type': `multipart/x-mixed-replace; boundary=${boundary.header}`,
      'Cache-Control': 'no-store',
    });
    response.flushHeaders();
    this.#viewers.add(response);
    // A listener keeps the camera running; without one, frames would be drawn on request only.
    const stop = this.#source.onAccessUnit(() => undefined);
    response.on('close', () => {
      stop();
      this.#viewers.delete(response);
    });
    const intervalMs = 1000 / Math.min(MAX_FPS, this.#source.fps);
    for (let dueMs = performance.now(); isOpen(response); dueMs += intervalMs) {
      // A slow reader misses frames, and gets no old ones.
      if (!this.#faults().frozen && !response.writableNeedDrain) {
        const { data, captureMs } = await this.#source.jpeg();
        if (!isOpen(response)) return;
        const length = query.get('length') === 'none' ? '' : `Content-Length: ${data.length}${eol}`;
        const stamp = query.get('stamp') === 'on' ? `X-Timestamp: ${(captureMs / 1000).toFixed(6)}${eol}` : '';
        const head = `${boundary.line}${eol}Content-Type: image/jpeg${eol}${length}${stamp}${eol}`;
        this.#write(response, data, head, eol);
      }
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, dueMs + intervalMs - performance.now())));
    }
  }

  #write(response: ServerResponse, data: Uint8Array, head: string, eol: string): void {
    response.write(head);
    if (this.#faults().cutMultipart) {
      // The cut frame has to be sent before the connection closes.
      response.write(data.subarray(0, data.length / 2), () => response.destroy());
      return;
    }
    response.write(data);
    response.write(eol);
  }
}

function isOpen(response: ServerResponse): boolean {
  return !response.destroyed && !response.writableEnded;
}
