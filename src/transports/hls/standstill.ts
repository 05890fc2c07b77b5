import type { LevelDetails } from 'hls.js';

/** What of hls.js's level details tells where a playlist ends. */
export type PlaylistEnd = Pick<LevelDetails, 'endSN' | 'lastPartSn' | 'lastPartIndex' | 'targetduration'> & {
  readonly fragments: readonly { readonly relurl?: string | undefined }[];
};

/** A server renews a playlist within so many target durations (RFC 8216bis §6.2.1). */
const LIMIT_TARGETS = 1.5;
/** Where each index's playlist ended when it was read last, and since when; for all viewers of the page. */
const ENDS = new Map<string, { readonly end: string; readonly standsSinceMs: number }>();

/**
 * Notes where a playlist ends; true when that is where it has ended for too long. A muxer whose camera
 * hangs gives its last segments to each viewer who comes: they move, and are no live picture.
 *
 * @param index The address that was asked for; it is the same in each session.
 */
export function checkStandstill(index: string, playlist: PlaylistEnd, nowMs: number): boolean {
  const { endSN, lastPartSn, lastPartIndex, targetduration, fragments } = playlist;
  // Names tell one muxer from the next, which counts from the same number; the query is the session's.
  const name = fragments.at(-1)?.relurl?.replace(/\?.*/, '');
  const end = [endSN, lastPartSn, lastPartIndex, name].join();
  const before = ENDS.get(index);
  if (before?.end === end) return nowMs - before.standsSinceMs > LIMIT_TARGETS * targetduration * 1000;
  ENDS.set(index, { end, standsSinceMs: nowMs });
  return false;
}
