import { PeerConnection, Video } from 'node-datachannel';
import type { CameraSource } from '../cameras/source.js';
import { VideoSender, type SenderOptions } from '../rtp/sender.js';

/** A camera that is being published. */
export interface Publication {
  /** Resolves when the server ended it, or the path broke. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

const PAYLOAD_TYPE = 96;
const CONNECT_LIMIT_MS = 10_000;

/** How a camera is published. */
export type PublishOptions = Pick<SenderOptions, 'ignoresKeyFrameRequests'>;

/** Publishes a camera to a WHIP endpoint (RFC 9725); resolves when it is connected. */
export async function publish(
  source: CameraSource,
  endpoint: string,
  options: PublishOptions = {},
): Promise<Publication> {
  const pc = new PeerConnection('camera', { iceServers: [], bindAddress: '127.0.0.1', disableAutoNegotiation: true });
  const ssrc = Math.floor(Math.random() * 2 ** 31) + 1;
  const video = new Video('0', 'SendOnly');
  video.addH264Codec(PAYLOAD_TYPE, 'profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1');
  video.addSSRC(ssrc, 'camera', 'camera', 'video');
  const sender = new VideoSender(pc.addTrack(video), source, { ...options, ssrc, payloadType: PAYLOAD_TYPE });
  let resource: string | null = null;
  const stop = async () => {
    sender.close();
    if (resource) await fetch(resource, { method: 'DELETE' }).catch(() => undefined);
    pc.close();
  };
  const states = new EventTarget();
  pc.onStateChange((state) => states.dispatchEvent(new Event(state)));
  const reached = (...names: string[]) =>
    new Promise<string>((resolve) => {
      for (const name of names) states.addEventListener(name, () => resolve(name), { once: true });
    });
  try {
    const gathered = new Promise<void>((resolve) => {
      pc.onGatheringStateChange((state) => {
        if (state === 'complete') resolve();
      });
    });
    pc.setLocalDescription('offer');
    await gathered;
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'Content-Type': 'application/sdp' },
      body: pc.localDescription()?.sdp ?? '',
    });
    const answer = await response.text();
    if (response.status !== 201) throw new Error(`WHIP ${response.status}: ${answer}`);
    resource = new URL(response.headers.get('Location') ?? '', endpoint).href;
    const settled = reached('connected', 'failed', 'closed');
    pc.setRemoteDescription(answer, 'answer');
    const late = new Promise<string>((resolve) => setTimeout(() => resolve('late'), CONNECT_LIMIT_MS).unref());
    const state = await Promise.race([settled, late]);
    if (state !== 'connected') throw new Error(`WHIP: the media path is ${state}`);
    return { ended: reached('disconnected', 'failed', 'closed').then(() => undefined), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
