import { randomUUID } from 'node:crypto';
import { Audio, PeerConnection, Video } from 'node-datachannel';
import type { CameraSource } from '../../cameras/source.js';
import { VideoSender } from '../../rtp/sender.js';
import type { CameraFaults } from '../faults.js';
import { readFragment, restartAnswer, withAgent } from './fragment.js';
import type { Offer } from './offer.js';
import { Wire } from './wire.js';

/** A session that nobody connects to is dropped after so long, as MediaMTX does. */
const CONNECT_LIMIT_MS = 10_000;
/** A goodbye of DTLS that comes on the heels of its handshake is not heard. */
const SETTLED_MS = 400;
/** For DTLS to say goodbye before its port closes. */
const GOODBYE_MS = 200;
/** A port on which nobody listens. */
const NOWHERE = 9;

/** One viewer over WebRTC. */
export class WhepSession {
  /** The last segment of its resource's URL. */
  readonly secret: string = randomUUID();
  readonly id: string = randomUUID();
  readonly #pc: PeerConnection;
  readonly #onEnd: (session: WhepSession) => void;
  readonly #deadline: NodeJS.Timeout;
  readonly #faults: () => CameraFaults;
  #wire: Wire | null = null;
  #sender: VideoSender | null = null;
  #mid = '0';
  #ufrag = '';
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
    const weather = () => ({ isCut: this.#faults().udpBlocked, lossPercent: this.#faults().lossPercent });
    const wire = await Wire.open(weather, () => this.end());
    this.#wire = wire;
    this.#mid = offer.sections[0]?.mid ?? '0';
    this.#ufrag = offer.ufrag;
    for (const section of offer.sections) this.#addTrack(section, offer, source);
    pc.onStateChange((state) => this.#onState(state));
    const gathered = new Promise<void>((resolve) => {
      pc.onGatheringStateChange((state) => {
        if (state === 'complete') resolve();
      });
    });
    pc.setRemoteDescription(withAgent(sdp, wire.inner, wire.candidate), 'offer');
    pc.setLocalDescription('answer');
    await gathered;
    return withAgent(pc.localDescription()?.sdp ?? '', wire.outer, this.#candidate(wire));
  }

  /**
   * Takes an SDP fragment. New credentials of the viewer restart ICE: then this gives the fragment to answer.
   * Candidates are not needed: the viewer's checks tell where it is.
   */
  patch(text: string): { readonly body: string; readonly ufrag: string } | null {
    const { ufrag } = readFragment(text);
    const wire = this.#wire;
    if (!wire || ufrag === null || ufrag === this.#ufrag) return null;
    this.#ufrag = ufrag;
    wire.restart();
    return { body: restartAnswer(this.#mid, wire.outer, this.#candidate(wire)), ufrag: wire.outer.ufrag };
  }

  /** Ends it as a server does that is in order: DTLS says goodbye. */
  end(): void {
    if (this.#isEnded) return;
    this.#close();
    const wire = this.#wire;
    setTimeout(() => wire?.close(), GOODBYE_MS);
  }

  /** Ends it as a server does that lost its power: without a word. */
  kill(): void {
    if (this.#isEnded) return;
    this.#wire?.close();
    this.#close();
  }

  #close(): void {
    this.#isEnded = true;
    clearTimeout(this.#deadline);
    this.#sender?.close();
    this.#pc.close();
    this.#onEnd(this);
  }

  #addTrack({ mid, kind }: Offer['sections'][number], { h264 }: Offer, source: CameraSource): void {
    if (kind === 'audio') {
      // No sound, but the section has to be answered.
      const audio = new Audio(mid, 'Inactive');
      audio.addOpusCodec(111);
      this.#pc.addTrack(audio);
    } else if (kind === 'video') {
      const payloadType = h264?.payloadType ?? 96;
      const ssrc = Math.floor(Math.random() * 2 ** 31) + 1;
      const video = new Video(mid, 'SendOnly');
      video.addH264Codec(payloadType, h264?.format);
      video.addSSRC(ssrc, 'mediamtx', 'mediamtx', 'video');
      const isFrozen = () => this.#faults().frozen || this.#faults().noMedia;
      const isUndecodable = () => this.#faults().closesEarly;
      this.#sender = new VideoSender(this.#pc.addTrack(video), source, { ssrc, payloadType, isFrozen, isUndecodable });
    }
  }

  #candidate({ candidate, port }: Wire): string {
    return this.#faults().noIcePath ? candidate.replace(` ${port} `, ` ${NOWHERE} `) : candidate;
  }

  #onState(state: string): void {
    if (state === 'connected') {
      clearTimeout(this.#deadline);
      if (this.#faults().closesEarly) setTimeout(() => this.end(), SETTLED_MS);
    }
    if (state === 'failed' || state === 'closed') this.end();
  }
}
