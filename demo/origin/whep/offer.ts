import { readFingerprint } from '../../rtp/sdp.js';

/** One `m=` section of an offer. */
export interface OfferedSection {
  readonly mid: string;
  readonly kind: 'video' | 'audio' | 'other';
  /** Protocol and formats, as its `m=` line has them. */
  readonly protocol: string;
  readonly hasPcmu: boolean;
}

/** What a WHEP server needs of an offer. */
export interface Offer {
  readonly sections: readonly OfferedSection[];
  /** Of the viewer's certificate, as SDP writes it. */
  readonly fingerprint: string;
  /** The viewer's ICE fragment; a PATCH with another one is an ICE restart. */
  readonly ufrag: string;
  /** The payload type for H.264 in packetization-mode 1, and its profile; null when the browser has none. */
  readonly h264: { readonly payloadType: number; readonly format: string } | null;
  /** The payload type for VP8; null when the browser has none. */
  readonly vp8: number | null;
}

/** Reads an offer. What can't be read throws, in the words of MediaMTX's SDP parser. */
export function readOffer(sdp: string): Offer {
  if (sdp !== '') checkSyntax(sdp);
  const ufrag = /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1];
  if (!ufrag) throw new Error('SetRemoteDescription called with no ice-ufrag');
  const fingerprint = readFingerprint(sdp);
  if (!fingerprint) throw new Error('SetRemoteDescription called with no fingerprint');
  const sections = sdp.split(/^(?=m=)/m).slice(1);
  const readKind = (section: string) => /^m=(video|audio)/.exec(section)?.[1] as 'video' | 'audio' | undefined;
  const video = sections.find((section) => readKind(section) === 'video') ?? '';
  const formats = [...video.matchAll(/^a=rtpmap:(\d+) H264\/90000/gm)].flatMap(([, id]) => {
    const format = new RegExp(`^a=fmtp:${id} (.*)$`, 'm').exec(video)?.[1]?.trim() ?? '';
    return format.includes('packetization-mode=1') ? [{ payloadType: Number(id), format }] : [];
  });
  const vp8 = /^a=rtpmap:(\d+) VP8\/90000/m.exec(video)?.[1];
  return {
    sections: sections.map((section, i) => ({
      mid: /^a=mid:(\S+)/m.exec(section)?.[1] ?? String(i),
      kind: readKind(section) ?? 'other',
      protocol: /^m=\S+ \d+ (.*?)\r?$/m.exec(section)?.[1] ?? '',
      hasPcmu: /^a=rtpmap:0 PCMU\/8000/m.test(section),
    })),
    fingerprint,
    ufrag,
    // Constrained Baseline first: what every browser has.
    h264: formats.find(({ format }) => /profile-level-id=42e0/i.test(format)) ?? formats[0] ?? null,
    vp8: vp8 ? Number(vp8) : null,
  };
}

/** Every line is a letter, "=" and a value (RFC 8866 §5). */
function checkSyntax(sdp: string): void {
  let at = 0;
  for (const line of sdp.trimEnd().split('\n')) {
    if (!/^[a-z]=/.test(line)) {
      const bad = at + (/^[a-z]/.test(line) ? 1 : 0);
      if (bad >= sdp.length) break;
      throw new Error(`failed to unmarshal SDP: sdp: syntax error at pos ${bad}: ${JSON.stringify(sdp[bad])}`);
    }
    at += line.length + 1;
  }
  if (!/^v=0\r?\no=/.test(sdp)) throw new Error('failed to unmarshal SDP: EOF');
}
