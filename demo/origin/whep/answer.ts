import { h264Lines, iceLines, sessionLines, sourceLines, toSdp } from '../../rtp/sdp.js';
import type { IceCredentials } from '../../rtp/wire.js';
import type { Offer, OfferedSection } from './offer.js';

/** What an answer is made of besides the offer. */
export interface AnswerParts {
  readonly fingerprint: string;
  readonly ice: IceCredentials;
  readonly port: number;
  readonly ssrc: { readonly video: number; readonly audio: number };
}

/**
 * The answer to an offer: video, and a PCMU track that never sends, which MediaMTX too gives to who asks for
 * sound where there is none. Throws in its words when the viewer can't take them.
 */
export function answerTo(offer: Offer, parts: AnswerParts): string {
  const { h264 } = offer;
  if (!h264) throw new Error('codecs not supported by client');
  const bundled = offer.sections.filter(({ kind }) => kind !== 'other').map(({ mid }) => mid);
  const lines = sessionLines(parts.fingerprint, bundled);
  offer.sections.forEach((section, i) => lines.push(...sectionLines(section, h264, i === 0, parts)));
  return toSdp(lines);
}

/** The answer to an ICE restart: the new credentials, and where the server is (RFC 8840). */
export function restartFragment(mid: string, ice: IceCredentials, port: number): string {
  const { login, candidates } = iceLines(ice, port);
  return toSdp([
    'a=ice-options:trickle ice2',
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    `a=mid:${mid}`,
    ...login,
    ...candidates,
  ]);
}

function sectionLines(
  { mid, kind, hasPcmu, protocol }: OfferedSection,
  h264: NonNullable<Offer['h264']>,
  isFirst: boolean,
  { ice, port, ssrc }: AnswerParts,
): string[] {
  if (kind === 'other') return [`m=application 0 ${protocol}`, 'c=IN IP4 0.0.0.0', `a=mid:${mid}`];
  if (kind === 'audio' && !hasPcmu) throw new Error('codecs not supported by client');
  const { login, candidates } = iceLines(ice, port);
  const isVideo = kind === 'video';
  return [
    `m=${kind} 9 UDP/TLS/RTP/SAVPF ${isVideo ? h264.payloadType : 0}`,
    'c=IN IP4 0.0.0.0',
    'a=setup:active',
    `a=mid:${mid}`,
    ...login,
    'a=rtcp-mux',
    'a=rtcp-rsize',
    ...(isVideo ? h264Lines(h264.payloadType, h264.format) : ['a=rtpmap:0 PCMU/8000']),
    ...sourceLines(ssrc[kind], kind),
    // Bundled sections share the first one's path.
    ...(isFirst ? candidates : []),
  ];
}
