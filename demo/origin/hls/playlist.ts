import { formatCodec, type Parameters } from './fmp4.js';
import type { Cut, Segment } from './timeline.js';

export type HlsVariant = 'lowLatency' | 'fmp4' | 'mpegts';

/** The data of a playlist. */
export interface PlaylistOptions {
  readonly variant: HlsVariant;
  readonly cut: Cut;
  /** A prefix that changes with each start of the muxer, so that caches do not mix the files. */
  readonly prefix: string;
  /** The query of all URLs: `?session=…` and the viewer's query; may be empty. */
  readonly query: string;
}

/** The number of newest segments with a date, and with their parts in low latency. */
const DETAILED_SEGMENTS = 2;
/** A delta update leaves out segments that are older than this many target durations. */
const SKIP_BOUNDARY = 6;

/** Returns the name of the only stream, which all its file names start with. */
export function getStreamName(variant: HlsVariant): string {
  return variant === 'mpegts' ? 'main' : 'video1';
}

/** Writes the multivariant playlist: one video. */
export function indexPlaylist(
  parameters: Parameters,
  video: { readonly width: number; readonly height: number; readonly fps: number; readonly bandwidth: number },
  { variant, query }: Pick<PlaylistOptions, 'variant' | 'query'>,
): string {
  const { width, height, fps, bandwidth } = video;
  return [
    '#EXTM3U',
    `#EXT-X-VERSION:${getVersion(variant)}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
    '',
    `#EXT-X-STREAM-INF:BANDWIDTH=${bandwidth},AVERAGE-BANDWIDTH=${bandwidth},CODECS="${formatCodec(parameters)}",RESOLUTION=${width}x${height},FRAME-RATE=${fps.toFixed(3)}`,
    `${getStreamName(variant)}_stream.m3u8${query}`,
    '',
  ].join('\n');
}

/** Writes the media playlist; `isDelta` leaves out known segments (RFC 8216bis §6.2.5.1). */
export function mediaPlaylist(
  segments: readonly Segment[],
  nextPartId: number,
  options: PlaylistOptions,
  isDelta = false,
): string {
  const { variant, cut, prefix, query } = options;
  const isLow = variant === 'lowLatency';
  const whole = segments.filter(({ isComplete }) => isComplete);
  const targetS = Math.round(Math.max(cut.segmentMs / 1000, ...whole.map(({ durationS }) => durationS)));
  const lines = ['#EXTM3U', `#EXT-X-VERSION:${getVersion(variant)}`];
  if (variant === 'mpegts') lines.push('#EXT-X-ALLOW-CACHE:NO');
  lines.push(`#EXT-X-TARGETDURATION:${targetS}`);
  if (isLow) lines.push(...lowLatencyHead(segments, targetS));

  const detailedFrom = variant === 'mpegts' ? 0 : whole.length - DETAILED_SEGMENTS;
  const blocks = whole.map((segment, i) => segmentLines(segment, i >= detailedFrom, options));
  // A low-latency playlist is full from the start, as MediaMTX's is.
  const gapCount = isLow ? Math.max(0, cut.segmentCount - whole.length) : 0;
  const gapS = whole[0]?.durationS ?? targetS;
  const gap = ['#EXT-X-GAP', `#EXTINF:${gapS.toFixed(5)},`, 'gap.mp4'];
  blocks.unshift(...Array.from({ length: gapCount }, () => gap));
  lines.push(`#EXT-X-MEDIA-SEQUENCE:${(whole[0]?.sequence ?? 0) - gapCount}`);

  const skipped =
    isLow && isDelta ? skippable([...Array<number>(gapCount).fill(gapS), ...listDurations(whole)], targetS) : 0;
  if (skipped > 0) lines.push(`#EXT-X-SKIP:SKIPPED-SEGMENTS=${skipped}`);
  else if (variant !== 'mpegts') lines.push(`#EXT-X-MAP:URI="${prefix}_video1_init.mp4${query}"`);
  lines.push(...blocks.slice(skipped).flat());
  if (isLow) {
    const growing = segments.find(({ isComplete }) => !isComplete);
    if (growing) lines.push(...partLines(growing, options));
    lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${getFileName('part', nextPartId, options)}"`);
  }
  return `${lines.join('\n')}\n`;
}

/** Writes the low-latency tags. A part may not be longer than PART-TARGET, so that is computed from the parts. */
function lowLatencyHead(segments: readonly Segment[], targetS: number): string[] {
  const longestS = Math.max(0, ...segments.flatMap(({ parts }) => parts.map(({ durationS }) => durationS)));
  const partTargetS = Math.ceil(Number((longestS * 1000).toFixed(3))) / 1000;
  return [
    `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${(partTargetS * 2.5).toFixed(5)},CAN-SKIP-UNTIL=${(targetS * SKIP_BOUNDARY).toFixed(5)}`,
    `#EXT-X-PART-INF:PART-TARGET=${partTargetS.toFixed(5)}`,
  ];
}

function segmentLines(segment: Segment, isDetailed: boolean, options: PlaylistOptions): string[] {
  const lines = [`#EXTINF:${segment.durationS.toFixed(5)},`, getFileName('seg', segment.sequence, options)];
  if (!isDetailed) return lines;
  const date = `#EXT-X-PROGRAM-DATE-TIME:${new Date(segment.startMs).toISOString()}`;
  return [date, ...(options.variant === 'lowLatency' ? partLines(segment, options) : []), ...lines];
}

function partLines({ parts }: Segment, options: PlaylistOptions): string[] {
  return parts.map(({ id, durationS, isIndependent }) => {
    const independent = isIndependent ? ',INDEPENDENT=YES' : '';
    return `#EXT-X-PART:DURATION=${durationS.toFixed(5)},URI="${getFileName('part', id, options)}"${independent}`;
  });
}

function getFileName(kind: 'seg' | 'part', id: number, { variant, prefix, query }: PlaylistOptions): string {
  return `${prefix}_${getStreamName(variant)}_${kind}${id}.${variant === 'mpegts' ? 'ts' : 'mp4'}${query}`;
}

/** Counts the segments that a delta update may leave out. */
function skippable(durationsS: readonly number[], targetS: number): number {
  let sumS = 0;
  const firstKept = durationsS.findIndex((durationS) => (sumS += durationS) >= SKIP_BOUNDARY * targetS);
  return firstKept < 0 ? 0 : durationsS.length - firstKept;
}

function listDurations(segments: readonly Segment[]): number[] {
  return segments.map(({ durationS }) => durationS);
}

function getVersion(variant: HlsVariant): number {
  return variant === 'mpegts' ? 3 : 10;
}
