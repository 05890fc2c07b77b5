/** A segment that a playlist lists. */
export interface ListedSegment {
  readonly sn: number;
  /** Its address as written, without a query, which is the session's; with its byte range where it has one. */
  readonly name: string;
  /** It is a piece of a file: several segments share one address. */
  readonly isByteRange: boolean;
  readonly durationS: number;
  /** Epoch milliseconds of its first picture by the device's clock; null where nothing tells. */
  readonly startMs: number | null;
  /** Which line of the text has its address. */
  readonly line: number;
}

/** What a media playlist lists, oldest first. Times in seconds. */
export interface SegmentList {
  readonly segments: readonly ListedSegment[];
  /** The greater of the target and the longest segment: whoever writes segments of 6 s renews a playlist no sooner. */
  readonly targetDurationS: number;
  /** EXT-X-ENDLIST: whoever writes it has stopped. */
  readonly hasEnded: boolean;
}

/** All that has to be known of a media playlist. Times in seconds. */
export interface MediaPlaylist extends SegmentList {
  readonly hasParts: boolean;
  /** The server's least distance to the edge when parts are played; null when it names none. */
  readonly partHoldBackS: number | null;
  /** Media at the end without a gap; Infinity where nothing says that there is less than the playlist lists. */
  readonly playableS: number;
  /** EXT-X-SKIP: it leaves out its beginning. */
  readonly isDelta: boolean;
}

const DEFAULT_PART_TARGET_S = 1;

/**
 * The text of a playlist as strict readers want it; any other text comes back as it is. Writers that begin with a
 * byte order mark or an empty line, name no target duration or one that is shorter than their segments are played
 * by other players; hls.js refuses the second and asks six times too often for the third.
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

/** Reads a media playlist, as `tidyPlaylist` gives it; null of any other text. Tags: RFC 8216bis §4.4. */
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
      // ffmpeg leaves the colon out of its offset, which Safari does not read.
      const date = written.slice('#EXT-X-PROGRAM-DATE-TIME:'.length).replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
      const dateMs = Date.parse(date);
      startMs = Number.isNaN(dateMs) ? null : dateMs;
      // The time line breaks here: what was known of the one before says nothing.
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

/** A young MediaMTX fills its low-latency playlists with gaps; hls.js waits for ever if it starts in one. */
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
      // The parts of a whole segment stand before it, and are the same media.
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
