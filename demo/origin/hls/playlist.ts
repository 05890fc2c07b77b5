import { codecOf, type Parameters } from './fmp4.js';
import type { Cut, Segment } from './timeline.js';

export type HlsVariant = 'lowLatency' | 'fmp4' | 'mpegts';

/** What a playlist is written of. */
export interface PlaylistOptions {
  readonly variant: HlsVariant;
  readonly cut: Cut;
  /** A prefix that is new with every start of the muxer, so that no cache mixes two of them up. */
  readonly prefix: string;
  /** `?session=…`, or nothing when the session is in a cookie. */
  readonly query: string;
}

/** Parts are listed for so many of the newest segments. */
const SEGMENTS_WITH_PARTS = 2;

/** The index: one video. */
export function indexPlaylist(
  parameters: Parameters,
  video: { readonly width: number; readonly height: number; readonly fps: number; readonly bandwidth: number },
  { variant, query }: Pick<PlaylistOptions, 'variant' | 'query'>,
): string {
  const { width, height, fps, bandwidth } = video;
  return [
    '#EXTM3U',
    `#EXT-X-VERSION:${versionOf(variant)}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
    '',
    `#EXT-X-STREAM-INF:BANDWIDTH=${bandwidth},AVERAGE-BANDWIDTH=${bandwidth},CODECS="${codecOf(parameters)}",RESOLUTION=${width}x${height},FRAME-RATE=${fps.toFixed(3)}`,
    `video1_stream.m3u8${query}`,
    '',
  ].join('\n');
}

/** The playlist of the video. */
export function mediaPlaylist(segments: readonly Segment[], nextPartId: number, options: PlaylistOptions): string {
  const { variant, cut, prefix, query } = options;
  const whole = segments.filter(({ isComplete }) => isComplete);
  const longestS = Math.max(cut.segmentMs / 1000, ...whole.map(({ durationS }) => durationS));
  const ending = variant === 'mpegts' ? 'ts' : 'mp4';
  const url = (kind: string, id: number) => `${prefix}_video1_${kind}${id}.${ending}${query}`;
  const partTargetS = cut.partMs / 1000;
  const lines = ['#EXTM3U', `#EXT-X-VERSION:${versionOf(variant)}`, `#EXT-X-TARGETDURATION:${Math.round(longestS)}`];
  if (variant === 'lowLatency') {
    lines.push(
      `#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=${(partTargetS * 2.5).toFixed(5)}`,
      `#EXT-X-PART-INF:PART-TARGET=${partTargetS.toFixed(5)}`,
    );
  }
  lines.push(`#EXT-X-MEDIA-SEQUENCE:${segments[0]?.sequence ?? 1}`);
  if (variant !== 'mpegts') lines.push(`#EXT-X-MAP:URI="${prefix}_video1_init.mp4${query}"`);
  const listed = variant === 'lowLatency' ? segments : whole;
  listed.forEach((segment, i) => {
    const isNew = i >= listed.length - SEGMENTS_WITH_PARTS - 1;
    if (isNew || variant !== 'lowLatency') {
      lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(segment.startMs).toISOString()}`);
    }
    if (isNew && variant === 'lowLatency') {
      for (const { id, durationS, isIndependent } of segment.parts) {
        const independent = isIndependent ? ',INDEPENDENT=YES' : '';
        lines.push(`#EXT-X-PART:DURATION=${durationS.toFixed(5)},URI="${url('part', id)}"${independent}`);
      }
    }
    if (segment.isComplete) lines.push(`#EXTINF:${segment.durationS.toFixed(5)},`, url('seg', segment.sequence));
  });
  if (variant === 'lowLatency') lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="${url('part', nextPartId)}"`);
  return `${lines.join('\n')}\n`;
}

function versionOf(variant: HlsVariant): number {
  return variant === 'lowLatency' ? 10 : variant === 'fmp4' ? 7 : 3;
}
