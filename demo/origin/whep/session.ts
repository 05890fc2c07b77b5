import { randomUUID } from 'node:crypto';
import { Audio, PeerConnection, Video } from 'node-datachannel';
import type { CameraSource } from '../../cameras/source.js';
import { VideoSender } from '../../rtp/sender.js';
import type { CameraFaults } from '../faults.js';
import type { Offer } from './offer.js';

/** A session that nobody connects to is dropped after so long, as MediaMTX does. */
const CONNECT_LIMIT_MS = 10_000;

/** One viewer over WebRTC. */
export class WhepSession {
  /** The last segment of its resource's URL. */
  readonly secret: string = randomUUID();
  readonly id: string = randomUUID();
  readonly #pc: PeerConnection;
  readonly #onEnd: (session: WhepSession) => void;
  readonly #deadline: NodeJS.Timeout;
  readonly #faults: () => CameraFaults;
  #sender: VideoSender | null = null;
  #isEnded = false;

  constructor(faults: () => CameraFaults, onEnd: (session: WhepSession) => void) {
    this.#faults = faults;
    this.#onEnd = onEnd;
    this.#pc = new PeerConnection('viewer', { iceServers: [], bindAddress: '127.0.0.1', disableAutoNegotiation: true });
    this.#deadline = setTimeout(() => this.end(), CONNECT_LIMIT_MS);
  }

  /** The answer to an offer, with all candidates in it. */
  async answer(offer: Offer, sdp: string, source: CameraSource): Promise<string> {
    const pc = this.#pc;
    const payloadType = offer.h264?.payloadType ?? 96;
    const ssrc = Math.floor(Math.random() * 2 ** 31) + 1;
    for (const { mid, kind } of offer.sections) {
      if (kind === 'audio') {
        // No sound, but the section has to be answered.
        const audio = new Audio(mid, 'Inactive');
        audio.addOpusCodec(111);
        pc.addTrack(audio);
      } else {
        const video = new Video(mid, 'SendOnly');
        video.addH264Codec(payloadType, offer.h264?.format);
        video.addSSRC(ssrc, 'camera', 'camera', 'video');
        const track = pc.addTrack(video);
        this.#sender = new VideoSender(track, source, {
          ssrc,
          payloadType,
          passes: () => Math.random() * 100 >= this.#faults().lossPercent,
          isFrozen: () => this.#faults().frozen || this.#faults().noMedia,
        });
      }
    }
    pc.onStateChange((state) => this.#onState(state));
    const gathered = new Promise<void>((resolve) => {
      pc.onGatheringStateChange((state) => {
        if (state === 'complete') resolve();
      });
    });
    const isDark = this.#faults().noIcePath;
    // A path that the server knows from the offer would connect in spite of its own false candidates.
    pc.setRemoteDescription(isDark ? sdp.replace(/^a=candidate:.*\r?\n/gm, '') : sdp, 'offer');
    pc.setLocalDescription('answer');
    await gathered;
    const answer = pc.localDescription()?.sdp ?? '';
    return isDark ? answer.replace(/^(a=candidate:\S+ \d+ \S+ \d+) \S+ \d+ /gm, '$1 127.0.0.1 9 ') : answer;
  }

  /** Takes the candidates of an SDP fragment. */
  addCandidates(fragment: string): void {
    if (this.#faults().noIcePath) return;
    let mid = '0';
    for (const line of fragment.split(/\r?\n/)) {
      mid = /^a=mid:(\S+)/.exec(line)?.[1] ?? mid;
      // Names of mDNS can't be resolved by everybody; the browser comes to us anyway.
      if (!line.startsWith('a=candidate:') || line.includes('.local ')) continue;
      try {
        this.#pc.addRemoteCandidate(line.slice(2), mid);
      } catch {
        // A candidate that can't be read is one path less.
      }
    }
  }

  /** Ends it as a server does that is in order: DTLS says goodbye. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    clearTimeout(this.#deadline);
    this.#sender?.close();
    this.#pc.close();
    this.#onEnd(this);
  }

  #onState(state: string): void {
    if (state === 'connected') {
      clearTimeout(this.#deadline);
      if (this.#faults().closesEarly) this.end();
    }
    if (state === 'failed' || state === 'closed') this.end();
  }
}
