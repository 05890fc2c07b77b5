/** What a WHEP server needs of an offer. */
export interface Offer {
  readonly sections: readonly { readonly mid: string; readonly kind: 'video' | 'audio' | 'other' }[];
  /** The payload type for H.264 in packetization-mode 1, and its profile; null when the browser has none. */
  readonly h264: { readonly payloadType: number; readonly format: string } | null;
}

/** Reads an offer; null when it is none. */
export function readOffer(sdp: string): Offer | null {
  if (!/^v=0\r?\n/.test(sdp)) return null;
  const sections = sdp.split(/^(?=m=)/m).slice(1);
  if (sections.length === 0) return null;
  const kindOf = (section: string) => /^m=(video|audio)/.exec(section)?.[1] as 'video' | 'audio' | undefined;
  const video = sections.find((section) => kindOf(section) === 'video') ?? '';
  const formats = [...video.matchAll(/^a=rtpmap:(\d+) H264\/90000/gm)].flatMap(([, id]) => {
    const format = new RegExp(`^a=fmtp:${id} (.*)$`, 'm').exec(video)?.[1]?.trim() ?? '';
    return format.includes('packetization-mode=1') ? [{ payloadType: Number(id), format }] : [];
  });
  return {
    sections: sections.map((section, i) => ({
      mid: /^a=mid:(\S+)/m.exec(section)?.[1] ?? String(i),
      kind: kindOf(section) ?? 'other',
    })),
    // Constrained Baseline first: what every browser has.
    h264: formats.find(({ format }) => /profile-level-id=42e0/i.test(format)) ?? formats[0] ?? null,
  };
}
