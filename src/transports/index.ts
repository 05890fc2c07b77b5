import type { Rung } from '../rung.js';
import { createHlsTransport } from './hls.js';
import { createMjpegTransport } from './mjpeg.js';
import { createSnapshotTransport } from './snapshot.js';
import type { Transport } from './transport.js';
import { createWhepTransport } from './whep.js';

export { fetchStill } from './snapshot.js';

/** A transport for each rung. They hold no state: all of it belongs to the sessions they open. */
export function createTransports(): Readonly<Record<Rung, Transport>> {
  return {
    whep: createWhepTransport(),
    'll-hls': createHlsTransport('ll-hls'),
    hls: createHlsTransport('hls'),
    mjpeg: createMjpegTransport(),
    snapshot: createSnapshotTransport(),
  };
}
