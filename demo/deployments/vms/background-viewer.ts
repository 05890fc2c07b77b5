import { readFingerprint, h264Lines, iceLines, sessionLines, toSdp } from '../../rtp/sdp.js';
import { SecureTransport } from '../../rtp/secure.js';
import { Wire } from '../../rtp/wire.js';

/** A viewer without a screen, who takes a place on the server. */
export interface BackgroundViewer {
  /** Leaves; resolves when the server has ended the session. */
  leave(): Promise<void>;
}

const PAYLOAD_TYPE = 96;
const FORMAT = 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f';

/**
 * Watches a camera by WHEP without decoding it. The server's ICE agent has to check the path (MediaMTX does this; the
 * embedded origin waits for checks). Rejects with the server's message.
 */
export async function watchCamera(endpoint: string): Promise<BackgroundViewer> {
  let hasPath: () => void = () => undefined;
  const path = new Promise<void>((resolve) => (hasPath = resolve));
  const wire = await Wire.open({
    onPath: () => hasPath(),
    // Only the handshake matters; the media is dropped.
    onDatagram: (datagram) => {
      if ((datagram[0] ?? 0) <= 63) secure.receive(datagram);
    },
    onSilence: () => undefined,
  });
  const nothing = () => undefined;
  const secure = await SecureTransport.create((datagram) => wire.send(datagram), {
    onConnect: nothing,
    onRtcp: nothing,
    onEnd: nothing,
  });
  const { login, candidates } = iceLines(wire.credentials, wire.port);
  const body = toSdp([
    ...sessionLines(secure.fingerprint, ['0']),
    `m=video 9 UDP/TLS/RTP/SAVPF ${PAYLOAD_TYPE}`,
    'c=IN IP4 0.0.0.0',
    'a=setup:active',
    'a=mid:0',
    'a=recvonly',
    ...login,
    'a=rtcp-mux',
    'a=rtcp-rsize',
    ...h264Lines(PAYLOAD_TYPE, FORMAT),
    ...candidates,
  ]);
  const response = await fetch(endpoint, { method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body });
  const answer = await response.text();
  if (response.status !== 201) {
    wire.close();
    throw new Error(answer);
  }
  void path.then(() => secure.connect(readFingerprint(answer) ?? ''));
  const session = new URL(response.headers.get('Location') ?? '', endpoint);
  return {
    leave: async () => {
      await fetch(session, { method: 'DELETE' }).catch(() => undefined);
      secure.close();
      wire.close();
    },
  };
}
