import { Fault } from '../faults/fault.js';
import { pause } from '../shared/pause.js';
import type { TransportName } from '../ladder/transport-name.js';
import { canDecodeImages, canPlayHls, hasMediaSource } from './support.js';
import type { OpenContext, Session, Transport } from './transport.js';
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
        isHlsAwaited && hasMediaSource()
          ? import('./index-request.js').then(
              ({ requestIndex }) => requestIndex(context),
              () => null,
            )
          : null;
      const { createHlsTransport } = await import('./hls/hls.js').finally(() => (isHlsAwaited = false));
      return createHlsTransport(transport, await indexRequest);
    });
  return {
    whep: withReasons(createWhepTransport()),
    'll-hls': hls('ll-hls'),
    hls: hls('hls'),
    mjpeg: lazy('mjpeg', canDecodeImages, async () => (await import('./images/mjpeg.js')).createMjpegTransport()),
    snapshot: lazy('snapshot', canDecodeImages, async () =>
      (await import('./images/snapshot.js')).createSnapshotTransport(),
    ),
  };
}

/**
 * Whether no load of hls.js has ended yet: only then is the index requested beside it. After a load that failed, nobody
 * could play the answer.
 */
let isHlsAwaited = true;

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
      return withReasons(loaded).open(context);
    },
  };
}

/** A request that is silent for so long may wait for the viewer's answer to a question of the browser. */
const SILENT_MS = 1500;
/** The reason is not waited for any longer: the module that finds it may be as hard to reach as the server. */
const REASON_LIMIT_MS = 5000;

/**
 * Adds the reasons for silence to a transport: a gateway that redirects to its sign-in page on another host, and a
 * browser that blocks the request, or holds it until the viewer answers a question. Otherwise each looks like a server
 * that does not answer.
 */
function withReasons(transport: Transport): Transport {
  const { name } = transport;
  const open = async (context: OpenContext): Promise<Session> => {
    const explain = async (isPending: boolean) => {
      const { explainSilence } = await import('./explain-silence.js');
      return explainSilence(name, isPending, context);
    };
    let timer = 0;
    const held = new Promise<never>((_, reject) => {
      const check = () => explain(true).then((fault) => fault && reject(fault));
      timer = window.setTimeout(() => void check().catch(() => undefined), SILENT_MS);
    });
    try {
      return await Promise.race([transport.open(context), held]);
    } catch (thrown) {
      const isUnanswered = thrown instanceof Fault && thrown.code === 'unreachable' && thrown.status === null;
      if (!isUnanswered) throw thrown;
      const limit = pause(REASON_LIMIT_MS, context.signal).then(() => null);
      throw (await Promise.race([explain(false), limit]).catch(() => null)) ?? thrown;
    } finally {
      clearTimeout(timer);
    }
  };
  return { ...transport, open };
}
