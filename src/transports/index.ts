import { selectEndpoint } from '../address/camera-address.js';
import { Fault } from '../faults/fault.js';
import type { TransportName } from '../ladder/transport-name.js';
import { detectRedirect } from './detect-redirect.js';
import { canDecodeImages, canPlayHls, hasMediaSource } from './support.js';
import type { OpenContext, Transport } from './transport.js';
import { createWhepTransport } from './whep/whep.js';

/**
 * Creates one transport for each name. They hold no state: all of it belongs to the sessions that they open. WHEP,
 * which is nearly always the first, is a part of the player; each of the others is loaded when it is needed.
 */
export function createTransports(): Readonly<Record<TransportName, Transport>> {
  const hls = (transport: 'll-hls' | 'hls') =>
    lazy(transport, canPlayHls, async (context) => {
      // The index is requested while hls.js loads: the module that does it is small, and is there long before.
      const indexRequest =
        isHlsLoaded || !hasMediaSource()
          ? null
          : import('./index-request.js').then(
              ({ requestIndex }) => requestIndex(context),
              () => null,
            );
      const { createHlsTransport } = await import('./hls/hls.js');
      isHlsLoaded = true;
      return createHlsTransport(transport, await indexRequest);
    });
  return {
    whep: withSignInDetection(createWhepTransport()),
    'll-hls': hls('ll-hls'),
    hls: hls('hls'),
    mjpeg: lazy('mjpeg', canDecodeImages, async () => (await import('./images/mjpeg.js')).createMjpegTransport()),
    snapshot: lazy('snapshot', canDecodeImages, async () =>
      (await import('./images/snapshot.js')).createSnapshotTransport(),
    ),
  };
}

let isHlsLoaded = false;

/** Creates a transport that is loaded when it is opened for the first time. */
function lazy(
  name: TransportName,
  isSupported: () => boolean,
  load: (context: OpenContext) => Promise<Transport>,
): Transport {
  return {
    name,
    isSupported,
    open: async (context) => {
      // The chunk of the transport needs it: asked for now, it does not cost a round trip of its own later.
      import('../faults/from-http.js').catch(() => undefined);
      const loaded = await load(context).catch((cause: unknown) => {
        const serverMessage = 'a part of the player could not be loaded';
        throw new Fault('unreachable', { transport: name, serverMessage, cause });
      });
      context.signal.throwIfAborted();
      return withSignInDetection(loaded).open(context);
    },
  };
}

/**
 * Adds a check to a transport that tells a gateway which redirects to its sign-in page from a server that does not
 * answer.
 */
function withSignInDetection(transport: Transport): Transport {
  const { name } = transport;
  return {
    ...transport,
    open: (context) =>
      transport.open(context).catch(async (thrown: unknown) => {
        const isUnanswered = thrown instanceof Fault && thrown.code === 'unreachable' && thrown.status === null;
        if (!isUnanswered || !(await detectRedirect(selectEndpoint(name, context.endpoints) ?? '', context)))
          throw thrown;
        throw new Fault('sign-in-page', { transport: name, serverMessage: 'sent to another host', cause: thrown });
      }),
  };
}
