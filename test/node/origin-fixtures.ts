import { CameraDouble } from './camera-double.js';

/** A camera under a test's hand: it sends what it is told to. Its pictures are no H.264 that anybody could decode. */
export class ManualCamera extends CameraDouble {
  sentCount = 0;
  /** The time of the picture that {@link jpeg} gives. */
  captureMs = 1_700_000_000_000;
  #timestampUs = 0;

  jpeg(): Promise<{ data: Uint8Array; captureMs: number }> {
    return Promise.resolve({ data: Buffer.from(`jpeg of ${this.captureMs}`), captureMs: this.captureMs });
  }

  /** Sends a picture of so many bytes behind the NAL header. */
  send(isKey: boolean, bytes = 3000): void {
    this.#timestampUs += 40_000;
    this.sentCount += 1;
    const nal = Buffer.concat([Buffer.from([0, 0, 0, 1, isKey ? 0x65 : 0x41]), Buffer.alloc(bytes, 0x80)]);
    const parameters = Buffer.from([0, 0, 0, 1, 0x67, 0x42, 0xe0, 0x1f, 0, 0, 0, 1, 0x68, 0xce, 0x3c, 0x80]);
    const data = isKey ? Buffer.concat([parameters, nal]) : nal;
    this.tell({ data, isKey, timestampUs: this.#timestampUs, captureMs: Date.now() });
  }
}

/** Waits until it is so; a test that waits for ever says what for. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  limitMs = 15_000,
): Promise<void> {
  const deadlineMs = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > deadlineMs) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const FINGERPRINT = Array.from({ length: 32 }, () => 'AB').join(':');

/** An offer to receive video, as a browser makes it; nobody is behind it. */
export function createOffer(codec = 'H264', { ufrag = 'abcd', hasAudio = false, audio = 'PCMU/8000' } = {}): string {
  const section = (kind: string, mid: number, lines: readonly string[]) => [
    `m=${kind} 9 UDP/TLS/RTP/SAVPF ${kind === 'video' ? 96 : 0}`,
    'c=IN IP4 0.0.0.0',
    `a=ice-ufrag:${ufrag}`,
    'a=ice-pwd:abcdefghijklmnopqrstuvwx',
    `a=fingerprint:sha-256 ${FINGERPRINT}`,
    'a=setup:actpass',
    `a=mid:${mid}`,
    'a=recvonly',
    'a=rtcp-mux',
    ...lines,
  ];
  return [
    'v=0',
    'o=- 1 2 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    `a=group:BUNDLE 0${hasAudio ? ' 1' : ''}`,
    ...section('video', 0, [
      `a=rtpmap:96 ${codec}/90000`,
      ...(codec === 'H264' ? ['a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f'] : []),
      'a=rtcp-fb:96 nack pli',
    ]),
    ...(hasAudio ? section('audio', 1, [`a=rtpmap:0 ${audio}`]) : []),
    '',
  ].join('\r\n');
}

/** A fragment with one candidate, as a browser trickles it. */
export function createFragment({ ufrag = 'abcd', hasMid = true } = {}): string {
  return [
    `a=ice-ufrag:${ufrag}`,
    'a=ice-pwd:abcdefghijklmnopqrstuvwx',
    'm=video 9 UDP/TLS/RTP/SAVPF 0',
    ...(hasMid ? ['a=mid:0'] : []),
    'a=candidate:1 1 udp 2130706431 127.0.0.1 9 typ host',
    '',
  ].join('\r\n');
}
