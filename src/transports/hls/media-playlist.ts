/** A segment that a playlist lists. */
export interface ListedSegment {
  readonly sn: number;
  /** Its address as written, without a query, which belongs to the session; with its byte range where it has one. */
  readonly name: string;
  /** Whether it is a byte range of a file: several segments have one address. */
  readonly isByteRange: boolean;
  readonly durationS: number;
  /** The date of its first picture by the source's clock, in epoch milliseconds; null where it is unknown. */
  readonly startMs: number | null;
  /** The index of the line with its address. */
  readonly line: number;
}

/** What a media playlist lists, oldest first. Times in seconds. */
export interface SegmentList {
  readonly segments: readonly ListedSegment[];
  /**
   * The target duration, or the longest segment where that is longer: a writer with segments of 6 s renews its playlist
   * no sooner.
   */
  readonly targetDurationS: number;
  /** EXT-X-ENDLIST: the writer has stopped. */
  readonly hasEnded: boolean;
}

/** The content of a media playlist. Times in seconds. */
export interface MediaPlaylist extends SegmentList {
  readonly hasParts: boolean;
  /** The server's least distance to the edge when parts are played; null when it names none. */
  readonly partHoldBackS: number | null;
  /** The media at the end without a gap; Infinity where there is no gap in the playlist. */
  readonly playableS: number;
  /** EXT-X-SKIP: the playlist leaves out its beginning. */
  readonly isDelta: boolean;
}

const DEFAULT_PART_TARGET_S = 1;

/**
 * Corrects the text of a playlist for strict readers; any other text stays as it is. Some writers begin with a byte
 * order mark or an empty line, give no target duration, or one that is shorter than their segments. Other players
 * accept that; hls.js refuses the second and sends six times too many requests for the third.
 */
export function tidyPlaylist(text: string): string {
  const tidy = text.replace(/^[\ufeff\s]+(?=#EXTM3U)/, '');
  if (!isMediaPlaylist(tidy)) return tidy;
  const longestS = findLongestSegmentS(tidy);
  const targetS = parseTargetDurationS(tidy);
  // A segment of 1.4 s is within a target of 1 (RFC 8216bis §4.4.3.1: rounded to the nearest integer).
  if (targetS !== null && Math.round(longestS) <= targetS) return tidy;
  if (longestS === 0) return tidy;
  const target = `#EXT-X-TARGETDURATION:${Math.ceil(longestS)}`;
  if (targetS !== null) return tidy.replace(/^#EXT-X-TARGETDURATION:[^\r\n]*/m, target);
  return tidy.replace(/^#EXTM3U[^\r\n]*(\r?\n)/, (first, end: string) => `${first}${target}${end}`);
}

/** Reads a media playlist that `tidyPlaylist` has corrected; null for any other text. Tags: RFC 8216bis §4.4. */
export function readMediaPlaylist(text: string): MediaPlaylist | null {
  const targetS = parseTargetDurationS(text);
  if (!isMediaPlaylist(text) || targetS === null) return null;
  const segments = parseSegments(text);
  const hasParts = /^#EXT-X-PART-INF:/m.test(text);
  const partTargetS = matchNumber(text, /^#EXT-X-PART-INF:.*?PART-TARGET=(\d+(?:\.\d+)?)/m) ?? DEFAULT_PART_TARGET_S;
  return {
    segments,
    targetDurationS: Math.max(targetS, ...segments.map(({ durationS }) => durationS)),
    hasEnded: /^#EXT-X-ENDLIST\s*$/m.test(text),
    hasParts,
    // §4.4.3.8: at least twice the part target, three times is advised.
    partHoldBackS: hasParts
      ? (matchNumber(text, /^#EXT-X-SERVER-CONTROL:.*?PART-HOLD-BACK=(\d+(?:\.\d+)?)/m) ?? 3 * partTargetS)
      : null,
    playableS: measurePlayableS(text),
    isDelta: /^#EXT-X-SKIP:/m.test(text),
  };
}

function isMediaPlaylist(text: string): boolean {
  return text.startsWith('#EXTM3U') && /^#(EXTINF|EXT-X-TARGETDURATION|EXT-X-PART):/m.test(text);
}

function parseTargetDurationS(text: string): number | null {
  return matchNumber(text, /^#EXT-X-TARGETDURATION:\s*(\d+(?:\.\d+)?)/m);
}

function findLongestSegmentS(text: string): number {
  const durations = [...text.matchAll(/^#EXTINF:\s*(\d+(?:\.\d+)?)/gm)].map(([, seconds]) => Number(seconds));
  return Math.max(0, ...durations);
}

function parseSegments(text: string): ListedSegment[] {
  let sn = Number(/^#EXT-X-MEDIA-SEQUENCE:\s*(\d+)/m.exec(text)?.[1] ?? 0);
  const segments: ListedSegment[] = [];
  let durationS = 0;
  let startMs: number | null = null;
  let range: string | null = null;
  for (const [line, raw] of text.split('\n').entries()) {
    const written = raw.trim();
    if (written.startsWith('#EXTINF:')) durationS = matchNumber(written, /:\s*(\d+(?:\.\d+)?)/) ?? 0;
    else if (written.startsWith('#EXT-X-BYTERANGE:')) range = written.slice('#EXT-X-BYTERANGE:'.length);
    else if (written.startsWith('#EXT-X-PROGRAM-DATE-TIME:')) {
      // ffmpeg writes its offset without a colon, which Safari cannot parse.
      const date = written.slice('#EXT-X-PROGRAM-DATE-TIME:'.length).replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
      const dateMs = Date.parse(date);
      startMs = Number.isNaN(dateMs) ? null : dateMs;
      // The timeline breaks here: the date before says nothing about what follows.
    } else if (written === '#EXT-X-DISCONTINUITY') startMs = null;
    else if (written !== '' && !written.startsWith('#')) {
      const address = written.replace(/\?.*/, '');
      const isByteRange = range !== null;
      segments.push({ sn, name: isByteRange ? `${address} ${range}` : address, isByteRange, durationS, startMs, line });
      sn += 1;
      range = null;
      if (startMs !== null) startMs += durationS * 1000;
    }
  }
  return segments;
}

/**
 * Measures the media at the end without a gap. MediaMTX fills its low-latency playlists with gaps when it has just
 * started; hls.js waits for ever if it starts in one.
 */
function measurePlayableS(text: string): number {
  if (!/^#EXT-X-GAP\s*$/m.test(text) || /^#EXT-X-SKIP:/m.test(text)) return Infinity;
  let playableS = 0;
  let partsS = 0;
  let isGap = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('#EXT-X-GAP')) isGap = true;
    else if (line.startsWith('#EXT-X-PART:')) partsS += matchNumber(line, /DURATION=(\d+(?:\.\d+)?)/) ?? 0;
    else if (line.startsWith('#EXTINF:')) {
      playableS = isGap ? 0 : playableS + (matchNumber(line, /:\s*(\d+(?:\.\d+)?)/) ?? 0);
      // The parts of a complete segment are listed before it, and are the same media.
      partsS = 0;
      isGap = false;
    }
  }
  return playableS + partsS;
}

function matchNumber(text: string, pattern: RegExp): number | null {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? null : Number(found);
}
