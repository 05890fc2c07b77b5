import type { AccessUnit, CameraSource } from '../cameras/source.js';
import { rtpPayloads } from './h264.js';
import { h265Payloads } from './h265.js';
import { vp8Payloads } from './vp8.js';
import { readFeedback, senderReport } from './rtcp.js';
import type { SecureTransport } from './secure.js';

/** The options of a sender, besides its camera. */
export interface SenderOptions {
  readonly ssrc: number;
  readonly payloadType: number;
  /** Called for each frame; true drops the frame. */
  readonly isFrozen?: () => boolean;
  /** Ignores requests for key frames, as many cameras do. */
  readonly ignoresKeyFrameRequests?: boolean;
}

const PAYLOADS = { h264: rtpPayloads, h265: h265Payloads, vp8: vp8Payloads } as const;
const CLOCK_HZ = 90_000;
/** The number of packets kept for retransmission: two seconds of a busy camera. */
const MAX_KEPT_PACKETS = 512;
const REPORT_EVERY_MS = 1000;

/** Sends a camera's video: packets, retransmissions, key frames on request, sender reports. */
export class VideoSender {
  readonly #transport: SecureTransport;
  readonly #source: CameraSource;
  readonly #options: SenderOptions;
  readonly #sent: (Buffer | undefined)[] = Array.from({ length: MAX_KEPT_PACKETS });
  #stop: () => void = () => undefined;
  #sequence = 1;
  #packets = 0;
  #bytes = 0;
  #reportedAtMs = 0;
  #hasKey = false;

  constructor(transport: SecureTransport, source: CameraSource, options: SenderOptions) {
    this.#transport = transport;
    this.#source = source;
    this.#options = options;
  }

  /** Of payload. */
  get sentBytes(): number {
    return this.#bytes;
  }

  /** Starts when the transport is connected, because the camera makes a key frame for a new listener. */
  start(): void {
    this.#stop = this.#source.onAccessUnit((unit) => this.#send(unit));
  }

  close(): void {
    this.#stop();
  }

  #send(unit: AccessUnit): void {
    if (!this.#transport.isConnected || this.#options.isFrozen?.()) return;
    // A receiver cannot decode frames before its first key frame.
    this.#hasKey ||= unit.isKey;
    if (!this.#hasKey) {
      this.#source.requestKeyFrame();
      return;
    }
    const rtpTime = Math.round((unit.timestampUs * CLOCK_HZ) / 1e6) >>> 0;
    this.#report(unit, rtpTime);
    const payloads = PAYLOADS[this.#source.codec ?? 'h264'](unit.data);
    payloads.forEach((payload, i) => {
      const packet = Buffer.alloc(12 + payload.length);
      packet.writeUInt8(0x80, 0);
      packet.writeUInt8(this.#options.payloadType | (i === payloads.length - 1 ? 0x80 : 0), 1);
      packet.writeUInt16BE(this.#sequence, 2);
      packet.writeUInt32BE(rtpTime, 4);
      packet.writeUInt32BE(this.#options.ssrc, 8);
      packet.set(payload, 12);
      this.#sent[this.#sequence % MAX_KEPT_PACKETS] = packet;
      this.#sequence = (this.#sequence + 1) & 0xffff;
      this.#packets += 1;
      this.#bytes += payload.length;
      this.#transport.sendRtp(packet);
    });
  }

  #report({ captureMs }: AccessUnit, rtpTime: number): void {
    if (captureMs - this.#reportedAtMs < REPORT_EVERY_MS) return;
    this.#reportedAtMs = captureMs;
    const { ssrc } = this.#options;
    const report = { ssrc, epochMs: captureMs, rtpTime, packets: this.#packets, bytes: this.#bytes };
    this.#transport.sendRtcp(senderReport(report));
  }

  /** Takes the receiver's reports and requests. */
  onRtcp(packet: Buffer): void {
    if (this.#options.isFrozen?.()) return;
    const { wantsKeyFrame, missing } = readFeedback(packet);
    if (wantsKeyFrame && !this.#options.ignoresKeyFrameRequests) this.#source.requestKeyFrame();
    for (const sequence of missing) {
      const sent = this.#sent[sequence % MAX_KEPT_PACKETS];
      if (sent?.readUInt16BE(2) === sequence) this.#transport.sendRtp(sent);
    }
  }
}
