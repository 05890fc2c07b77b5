import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CameraSource } from '../cameras/source.js';
import type { CameraFaults } from './faults.js';
import { respond } from './respond.js';

interface Still {
  readonly data: Uint8Array;
  readonly captureMs: number;
}

/** Snapshots of one camera, with conditional requests. */
export class SnapshotEndpoint {
  readonly #source: CameraSource;
  readonly #faults: () => CameraFaults;
  #kept: Still | null = null;

  constructor(source: CameraSource, faults: () => CameraFaults) {
    this.#source = source;
    this.#faults = faults;
  }

  /**
   * Query for tests of readers: `cors=off` forbids other origins to read, `stamp=on` adds the capture time in
   * milliseconds (X-Timestamp).
   */
  async get(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (!this.#kept || !this.#faults().frozen) this.#kept = await this.#source.jpeg();
    const { data, captureMs } = this.#kept;
    const headers = {
      'Cache-Control': 'no-cache',
      'Access-Control-Expose-Headers': 'ETag, Last-Modified, X-Timestamp',
      ...(url.searchParams.get('stamp') === 'on' ? { 'X-Timestamp': (captureMs / 1000).toFixed(6) } : {}),
      ETag: `"${captureMs}"`,
      'Last-Modified': new Date(captureMs).toUTCString(),
      Server: 'camera',
    };
    const body = isKnown(request, headers.ETag, captureMs) ? null : data;
    if (url.searchParams.get('cors') === 'off') {
      response.writeHead(body ? 200 : 304, body ? { ...headers, 'Content-Type': 'image/jpeg' } : headers);
      response.end(body ?? undefined);
    } else if (body) respond(response, 200, { ...headers, 'Content-Type': 'image/jpeg' }, body);
    else respond(response, 304, headers);
  }
}

/** Tells whether the client has this snapshot already. The tag goes before the date (RFC 9110 §13.2.2). */
function isKnown({ headers }: IncomingMessage, etag: string, captureMs: number): boolean {
  const tags = headers['if-none-match'];
  if (tags !== undefined) return tags === '*' || tags.split(/\s*,\s*/).some((tag) => tag.replace(/^W\//, '') === etag);
  const since = Date.parse(headers['if-modified-since'] ?? '');
  return since >= Math.floor(captureMs / 1000) * 1000;
}
