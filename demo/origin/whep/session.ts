import { randomUUID } from 'node:crypto';
import type { CameraSource } from '../../cameras/source.js';
import { newSsrc } from '../../rtp/sdp.js';
import { SecureTransport } from '../../rtp/secure.js';
import { VideoSender } from '../../rtp/sender.js';
import { Wire } from '../../rtp/wire.js';
import type { CameraFaults } from '../faults.js';
import type { Visitor } from '../visitor.js';
import { answerTo, restartFragment } from './answer.js';
import { readUfrag } from './fragment.js';
import type { Offer } from './offer.js';

/** A session that nobody connects to is dropped after so long, as MediaMTX does. */
const CONNECT_LIMIT_MS = 10_000;
/** A port that closes too soon takes the last word with it. */
const GOODBYE_MS = 100;
/** The discard port (RFC 863): nobody answers there. */
const NOWHERE = 9;

/** One viewer over WebRTC. */
export class WhepSession {
  /** The last segment of its resource's URL. */
  readonly secret: string = randomUUID();
  readonly id: string = randomUUID();
  readonly visitor: Visitor;
  readonly #onEnd: (session: WhepSession) => void;
  readonly #deadline: NodeJS.Timeout;
  readonly #faults: () => CameraFaults;
  readonly #host: string;
  #wire: Wire | null = null;
  #secure: SecureTransport | null = null;
  #sender: VideoSender | null = null;
  #mid = '0';
  #ufrag = '';
  #isEnded = false;

  /** @param host The address of this machine that the media comes from. */
  constructor(visitor: Visitor, faults: () => CameraFaults, host: string, onEnd: (session: WhepSession) => void) {
    this.visitor = visitor;
    this.#faults = faults;
    this.#host = host;
    this.#onEnd = onEnd;
    this.#deadline = setTimeout(() => this.end(), CONNECT_LIMIT_MS);
  }

  /** Payload that went to the viewer. */
  get outboundBytes(): number {
    return this.#sender?.sentBytes ?? 0;
  }

  /** The answer to an offer, with all candidates in it. Throws in MediaMTX's words what the viewer is told. */
  async answer(offer: Offer, source: CameraSource): Promise<string> {
    const ssrc = { video: newSsrc(), audio: newSsrc() };
    const wire = await Wire.open(
      {
        onPath: () => this.#secure?.connect(offer.fingerprint),
        onDatagram: (datagram) => this.#secure?.receive(datagram),
        onSilence: () => this.kill(),
      },
      () => ({ isCut: this.#faults().udpBlocked, lossPercent: this.#faults().lossPercent }),
      this.#host,
    );
    const secure = await SecureTransport.create((datagram) => wire.send(datagram), {
      onConnect: () => this.#onConnect(),
      onRtcp: (packet) => this.#sender?.onRtcp(packet),
      onEnd: () => this.end(),
    });
    if (this.#isEnded) {
      wire.close();
      throw new Error('terminated');
    }
    this.#wire = wire;
    this.#secure = secure;
    this.#mid = offer.sections[0]?.mid ?? '0';
    this.#ufrag = offer.ufrag;
    const codec = source.codec ?? 'h264';
    const answer = answerTo(offer, codec, { ssrc, fingerprint: secure.fingerprint, ...this.#placeTold(wire) });
    const isFrozen = () => this.#faults().frozen || this.#faults().noMedia;
    this.#sender = new VideoSender(secure, source, {
      ssrc: ssrc.video,
      payloadType: (codec === 'vp8' ? offer.vp8 : offer.h264?.payloadType) ?? 96,
      isFrozen,
    });
    return answer;
  }

  /** Takes an SDP fragment. New credentials of the viewer restart ICE: then this gives what to answer. */
  patch(fragment: string): { readonly body: string; readonly ufrag: string } | null {
    const ufrag = readUfrag(fragment);
    const wire = this.#wire;
    if (!wire || ufrag === null || ufrag === this.#ufrag) return null;
    this.#ufrag = ufrag;
    wire.restart();
    return {
      body: restartFragment(this.#mid, this.#placeTold(wire)),
      ufrag: wire.credentials.ufrag,
    };
  }

  /** Ends it as a server does that is in order: DTLS says goodbye. */
  end(): void {
    if (this.#isEnded) return;
    this.#finish();
    this.#secure?.close();
    setTimeout(() => this.#wire?.close(), GOODBYE_MS);
  }

  /** Ends it as a server does that lost its power: without a word. */
  kill(): void {
    if (this.#isEnded) return;
    this.#finish();
    this.#secure?.abandon();
    this.#wire?.close();
  }

  #finish(): void {
    this.#isEnded = true;
    clearTimeout(this.#deadline);
    this.#sender?.close();
    this.#onEnd(this);
  }

  #placeTold({ credentials, host, port }: Wire) {
    return { ice: credentials, host, port: this.#faults().noIcePath ? NOWHERE : port };
  }

  #onConnect(): void {
    clearTimeout(this.#deadline);
    if (this.#faults().closesEarly) this.end();
    else this.#sender?.start();
  }
}
