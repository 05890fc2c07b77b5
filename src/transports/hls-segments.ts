/** A segment that a playlist lists. */
export interface ListedSegment {
  readonly sn: number;
  /** Its address as written, without a query: that is the session's. */
  readonly name: string;
  readonly durationS: number;
  /** Epoch milliseconds of its first picture by the device's clock; null where nothing tells. */
  readonly startMs: number | null;
  /** Which line of the text has its address. */
  readonly line: number;
}

/** What a media playlist lists, oldest first. */
export interface SegmentList {
  readonly segments: readonly ListedSegment[];
  readonly targetDurationS: number;
  /** EXT-X-ENDLIST: whoever writes it has stopped. */
  readonly hasEnded: boolean;
}

/** Reads the segments of a media playlist; null of any other text, and of one that leaves out its beginning. */
export function readSegments(text: string): SegmentList | null {
  if (!text.startsWith('#EXTM3U') || /^#EXT-X-SKIP:/m.test(text)) return null;
  const targetDurationS = Number(/^#EXT-X-TARGETDURATION:\s*([\d.]+)/m.exec(text)?.[1] ?? NaN);
  if (Number.isNaN(targetDurationS)) return null;
  let sn = Number(/^#EXT-X-MEDIA-SEQUENCE:\s*(\d+)/m.exec(text)?.[1] ?? 0);
  const segments: ListedSegment[] = [];
  let durationS = 0;
  let startMs: number | null = null;
  for (const [line, raw] of text.split('\n').entries()) {
    const written = raw.trim();
    if (written.startsWith('#EXTINF:')) durationS = parseFloat(written.slice('#EXTINF:'.length)) || 0;
    else if (written.startsWith('#EXT-X-PROGRAM-DATE-TIME:')) {
      // ffmpeg leaves the colon out of its offset, which Safari does not read.
      const date = written.slice('#EXT-X-PROGRAM-DATE-TIME:'.length).replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
      const dateMs = Date.parse(date);
      startMs = Number.isNaN(dateMs) ? null : dateMs;
      // The time line breaks here: what was known of the one before says nothing.
    } else if (written === '#EXT-X-DISCONTINUITY') startMs = null;
    else if (written !== '' && !written.startsWith('#')) {
      segments.push({ sn, name: written.replace(/\?.*/, ''), durationS, startMs, line });
      sn += 1;
      if (startMs !== null) startMs += durationS * 1000;
    }
  }
  return { segments, targetDurationS, hasEnded: /^#EXT-X-ENDLIST\s*$/m.test(text) };
}
