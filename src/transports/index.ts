import { Fault } from '../fault.js';
import type { Rung } from '../rung.js';
import { canDecodeImages, canPlayHls, canPlayWebRtc } from './support.js';
import type { Transport } from './transport.js';

/**
 * A transport for each rung. They hold no state: all of it belongs to the sessions they open. Each is
 * loaded when its turn comes; WHEP, which is nearly always the first, already now, while the page is
 * still being laid out.
 */
export function createTransports(): Readonly<Record<Rung, Transport>> {
  if (canPlayWebRtc()) loadWhep().catch(() => undefined);
  const hls = (rung: 'll-hls' | 'hls') =>
    lazy(rung, canPlayHls, async () => (await import('./hls.js')).createHlsTransport(rung));
  return {
    whep: lazy('whep', canPlayWebRtc, async () => (await loadWhep()).createWhepTransport()),
    'll-hls': hls('ll-hls'),
    hls: hls('hls'),
    mjpeg: lazy('mjpeg', canDecodeImages, async () => (await import('./mjpeg.js')).createMjpegTransport()),
    snapshot: lazy('snapshot', canDecodeImages, async () => (await import('./snapshot.js')).createSnapshotTransport()),
  };
}

const loadWhep = () => import('./whep.js');

function lazy(rung: Rung, supported: () => boolean, load: () => Promise<Transport>): Transport {
  return {
    rung,
    supported,
    open: async (context) => {
      const transport = await load().catch((cause: unknown) => {
        throw new Fault('unreachable', { rung, said: 'a part of the player could not be loaded', cause });
      });
      context.signal.throwIfAborted();
      return transport.open(context);
    },
  };
}
