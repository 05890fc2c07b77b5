import type { VideoCodec } from '../../cameras/source.js';
import { h264Lines, iceLines, sessionLines, sourceLines, toSdp, vp8Lines } from '../../rtp/sdp.js';
import type { IceCredentials } from '../../rtp/wire.js';
import type { Offer, OfferedSection } from './offer.js';

/** The data of an answer, besides the offer. */
export interface AnswerParts {
  readonly fingerprint: string;
  readonly ice: IceCredentials;
  readonly host: string;
  readonly port: number;
  readonly ssrc: { readonly video: number; readonly audio: number };
}

/**
 * Creates the answer to an offer: video, and a silent PCMU track, which MediaMTX also adds for a viewer that requests
 * missing sound. Throws with its message if the viewer supports none of the codecs.
 */
export function answerTo(offer: Offer, codec: VideoCodec, parts: AnswerParts): string {
  const videoLines = formatVideoLines(offer, codec);
  if (!videoLines) throw new Error('codecs not supported by client');
  const bundled = offer.sections.filter(({ kind }) => kind !== 'other').map(({ mid }) => mid);
  const lines = sessionLines(parts.fingerprint, bundled);
  offer.sections.forEach((section, i) => lines.push(...sectionLines(section, videoLines, i === 0, parts)));
  return toSdp(lines);
}

/** Creates the answer to an ICE restart: the new credentials and the candidates (RFC 8840). */
export function restartFragment(mid: string, { ice, host, port }: Pick<AnswerParts, 'ice' | 'host' | 'port'>): string {
  const { login, candidates } = iceLines(ice, port, host);
  return toSdp([
    'a=ice-options:trickle ice2',
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    `a=mid:${mid}`,
    ...login,
    ...candidates,
  ]);
}

interface VideoLines {
  readonly payloadType: number;
  readonly lines: readonly string[];
}

/** Formats the camera's codec as the viewer offered it; null if it did not. */
function formatVideoLines({ h264, vp8 }: Offer, codec: VideoCodec): VideoLines | null {
  if (codec === 'vp8') return vp8 === null ? null : { payloadType: vp8, lines: vp8Lines(vp8) };
  // It is never negotiated here: an origin has no lines for it.
  if (codec === 'h265') return null;
  return h264 && { payloadType: h264.payloadType, lines: h264Lines(h264.payloadType, h264.format) };
}

function sectionLines(
  { mid, kind, hasPcmu, protocol }: OfferedSection,
  video: VideoLines,
  isFirst: boolean,
  { ice, host, port, ssrc }: AnswerParts,
): string[] {
  if (kind === 'other') return [`m=application 0 ${protocol}`, 'c=IN IP4 0.0.0.0', `a=mid:${mid}`];
  if (kind === 'audio' && !hasPcmu) throw new Error('codecs not supported by client');
  const { login, candidates } = iceLines(ice, port, host);
  const isVideo = kind === 'video';
  return [
    `m=${kind} 9 UDP/TLS/RTP/SAVPF ${isVideo ? video.payloadType : 0}`,
    'c=IN IP4 0.0.0.0',
    'a=setup:active',
    `a=mid:${mid}`,
    ...login,
    'a=rtcp-mux',
    'a=rtcp-rsize',
    ...(isVideo ? video.lines : ['a=rtpmap:0 PCMU/8000']),
    ...sourceLines(ssrc[kind], kind),
    // Bundled sections use the path of the first one.
    ...(isFirst ? candidates : []),
  ];
}
