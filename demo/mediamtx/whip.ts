import type { CameraSource } from '../cameras/source.js';
import {
  readFingerprint,
  h264Lines,
  h265Lines,
  iceLines,
  newSsrc,
  sessionLines,
  sourceLines,
  toSdp,
  vp8Lines,
} from '../rtp/sdp.js';
import { SecureTransport } from '../rtp/secure.js';
import { VideoSender, type SenderOptions } from '../rtp/sender.js';
import { Wire } from '../rtp/wire.js';

/** A published camera. */
export interface Publication {
  /** Resolves when the server ends the session, the server falls silent, or the session is stopped. */
  readonly ended: Promise<void>;
  /** Stops publishing; resolves when the server has ended the session. */
  stop(): Promise<void>;
}

const PAYLOAD_TYPE = 96;
const FORMAT = 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f';
const CONNECT_LIMIT_MS = 10_000;

/** The options of a publication. */
export type PublishOptions = Pick<SenderOptions, 'ignoresKeyFrameRequests' | 'isFrozen'>;

/** Publishes a camera to a WHIP endpoint (RFC 9725); resolves when it is connected, rejects if it cannot connect. */
export async function publish(
  source: CameraSource,
  endpoint: string,
  options: PublishOptions = {},
): Promise<Publication> {
  const path = deferred<true>();
  const connected = deferred<true>();
  const end = deferred<void>();
  const wire = await Wire.open({
    onPath: () => path.resolve(true),
    onDatagram: (datagram) => secure.receive(datagram),
    onSilence: () => end.resolve(),
  });
  const secure = await SecureTransport.create((datagram) => wire.send(datagram), {
    onConnect: () => {
      sender.start();
      connected.resolve(true);
    },
    onRtcp: (packet) => sender.onRtcp(packet),
    onEnd: () => end.resolve(),
  });
  const ssrc = newSsrc();
  const sender = new VideoSender(secure, source, { ...options, ssrc, payloadType: PAYLOAD_TYPE });
  let resource: string | null = null;
  let isStopped = false;
  const stop = async (): Promise<void> => {
    if (isStopped) return;
    isStopped = true;
    sender.close();
    if (resource) await fetch(resource, { method: 'DELETE' }).catch(() => undefined);
    secure.close();
    // The DTLS close has to be sent before the port closes.
    setTimeout(() => wire.close(), 100);
    end.resolve();
  };
  void end.promise.then(stop);

  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'Content-Type': 'application/sdp' },
      body: offer(wire, secure, ssrc, source.codec),
      signal: AbortSignal.timeout(CONNECT_LIMIT_MS),
    });
    const answer = await response.text();
    if (response.status !== 201) throw new Error(`WHIP ${response.status}: ${answer}`);
    resource = new URL(response.headers.get('Location') ?? '', endpoint).href;
    const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), CONNECT_LIMIT_MS).unref());
    if (!(await Promise.race([path.promise, end.promise, late]))) throw new Error('WHIP: no path to the server');
    secure.connect(readFingerprint(answer) ?? '');
    if (!(await Promise.race([connected.promise, end.promise, late]))) throw new Error('WHIP: no DTLS with the server');
    return { ended: end.promise, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Creates the offer. With `setup:active` the server must be the DTLS server, and it also checks the path. */
function offer(wire: Wire, { fingerprint }: SecureTransport, ssrc: number, codec: CameraSource['codec']): string {
  const { login, candidates } = iceLines(wire.credentials, wire.port);
  return toSdp([
    ...sessionLines(fingerprint, ['0']),
    `m=video 9 UDP/TLS/RTP/SAVPF ${PAYLOAD_TYPE}`,
    'c=IN IP4 0.0.0.0',
    'a=setup:active',
    'a=mid:0',
    ...login,
    'a=rtcp-mux',
    'a=rtcp-rsize',
    ...codecLines(codec),
    ...sourceLines(ssrc, 'video'),
    ...candidates,
  ]);
}

function codecLines(codec: CameraSource['codec']): string[] {
  if (codec === 'vp8') return vp8Lines(PAYLOAD_TYPE);
  return codec === 'h265' ? h265Lines(PAYLOAD_TYPE) : h264Lines(PAYLOAD_TYPE, FORMAT);
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}
