import type { IceCredentials } from './wire.js';

/** Formats the address of a wire as attributes of a media section. */
export function iceLines(
  { ufrag, pwd }: IceCredentials,
  port: number,
  host = '127.0.0.1',
): { login: string[]; candidates: string[] } {
  return {
    login: [`a=ice-ufrag:${ufrag}`, `a=ice-pwd:${pwd}`],
    candidates: [`a=candidate:1 1 udp 2130706431 ${host} ${port} typ host`, 'a=end-of-candidates'],
  };
}

/** Formats the head of a description. Its ICE agent only answers checks: ice-lite (RFC 8839 §5.3). */
export function sessionLines(fingerprint: string, mids: readonly string[]): string[] {
  return [
    'v=0',
    `o=- ${Date.now()} 1 IN IP4 0.0.0.0`,
    's=-',
    't=0 0',
    'a=ice-lite',
    'a=msid-semantic:WMS *',
    `a=fingerprint:${fingerprint}`,
    `a=group:BUNDLE ${mids.join(' ')}`,
  ];
}

/** Formats a sending source, as MediaMTX does. */
export function sourceLines(ssrc: number, kind: 'video' | 'audio'): string[] {
  return [
    `a=ssrc:${ssrc} cname:mediamtx`,
    `a=ssrc:${ssrc} msid:mediamtx ${kind}`,
    `a=msid:mediamtx ${kind}`,
    'a=sendonly',
  ];
}

/** Formats H.264 in packetization-mode 1 with the supported feedback. */
export function h264Lines(payloadType: number, format: string): string[] {
  return [`a=rtpmap:${payloadType} H264/90000`, `a=fmtp:${payloadType} ${format}`, ...feedbackLines(payloadType)];
}

/** H.265 (RFC 7798) with the same feedback. */
export function h265Lines(payloadType: number): string[] {
  const format = 'level-id=93;profile-id=1;tier-flag=0;tx-mode=SRST';
  return [`a=rtpmap:${payloadType} H265/90000`, `a=fmtp:${payloadType} ${format}`, ...feedbackLines(payloadType)];
}

/** VP8 with the same feedback. */
export function vp8Lines(payloadType: number): string[] {
  return [`a=rtpmap:${payloadType} VP8/90000`, ...feedbackLines(payloadType)];
}

function feedbackLines(payloadType: number): string[] {
  return ['nack', 'nack pli', 'ccm fir'].map((feedback) => `a=rtcp-fb:${payloadType} ${feedback}`);
}

/** Joins lines to a description. */
export function toSdp(lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n`;
}

/** Creates a random identifier of a source. */
export function newSsrc(): number {
  return 1 + Math.floor(Math.random() * (2 ** 32 - 2));
}

/** Reads the first fingerprint of a description; null if there is none. */
export function readFingerprint(sdp: string): string | null {
  return /^a=fingerprint:(sha-256 [0-9a-f:]+)/im.exec(sdp)?.[1] ?? null;
}
