import type { CameraSource } from '../cameras/source.js';
import { fingerprintOf, h264Lines, iceLines, newSsrc, sessionLines, sourceLines, toSdp } from '../rtp/sdp.js';
import { SecureTransport } from '../rtp/secure.js';
import { VideoSender, type SenderOptions } from '../rtp/sender.js';
import { Wire } from '../rtp/wire.js';

/** A camera that is being published. */
export interface Publication {
  /** Resolves when the server ended it, or fell silent, or it was stopped. */
  readonly ended: Promise<void>;
  /** Ends it; resolves when the server knows. */
  stop(): Promise<void>;
}

const PAYLOAD_TYPE = 96;
const FORMAT = 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f';
const CONNECT_LIMIT_MS = 10_000;

/** How a camera is published. */
export type PublishOptions = Pick<SenderOptions, 'ignoresKeyFrameRequests'>;

/** Publishes a camera to a WHIP endpoint (RFC 9725); resolves when it is connected, rejects when it can't be. */
export async function publish(
  source: CameraSource,
  endpoint: string,
  options: PublishOptions = {},
): Promise<Publication> {
  let connected = (): void => undefined;
  let end = (): void => undefined;
  const isConnected = new Promise<true>((resolve) => (connected = () => resolve(true)));
  const ended = new Promise<void>((resolve) => (end = resolve));

  const wire = await Wire.open({ onDatagram: (datagram) => secure.receive(datagram), onSilence: () => end() });
  const secure = await SecureTransport.create((datagram) => wire.send(datagram), {
    onConnect: () => {
      sender.start();
      connected();
    },
    onRtcp: (packet) => sender.onRtcp(packet),
    onEnd: () => end(),
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
    // The goodbye has to leave before its port closes.
    setTimeout(() => wire.close(), 100);
    end();
  };
  void ended.then(stop);

  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'Content-Type': 'application/sdp' },
      body: offer(wire, secure, ssrc),
      signal: AbortSignal.timeout(CONNECT_LIMIT_MS),
    });
    const answer = await response.text();
    if (response.status !== 201) throw new Error(`WHIP ${response.status}: ${answer}`);
    resource = new URL(response.headers.get('Location') ?? '', endpoint).href;
    secure.connect(fingerprintOf(answer) ?? '');
    const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), CONNECT_LIMIT_MS).unref());
    if (!(await Promise.race([isConnected, ended, late]))) throw new Error('WHIP: no media path to the server');
    return { ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The server checks the path and is the server of DTLS too: the answer can't but say `setup:passive`. */
function offer(wire: Wire, { fingerprint }: SecureTransport, ssrc: number): string {
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
    ...h264Lines(PAYLOAD_TYPE, FORMAT),
    ...sourceLines(ssrc, 'video'),
    ...candidates,
  ]);
}
