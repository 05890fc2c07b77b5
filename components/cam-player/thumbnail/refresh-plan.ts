import { TRANSPORT_NAMES, type TransportName, type PlaybackOptions } from '../../../src/index.js';

/** One request for a JPEG costs least, one part of a multipart stream hardly more. Video needs a session each time. */
const CHEAP: readonly TransportName[] = ['snapshot', 'mjpeg'];
/** Each refresh is early by up to this part of the interval, never late. So thumbnails do not refresh all at once. */
const SPREAD = 0.1;
/** The first refreshes are all made when the page opens, so the second ones are spread over most of the interval. */
const FIRST_SPREAD = 0.7;
/** The pause per refresh time. A refresh takes a quarter of the time at most, so a slow camera is asked less often. */
const PAUSE_PER_REFRESH = 3;
/** The longest `Retry-After` that is obeyed in full. A longer one, such as an hour, comes from a proxy. */
const MAX_RETRY_AFTER_MS = 300_000;
/**
 * A still frame is old after this many intervals, but not before the minimum time, because refreshes wait for each
 * other.
 */
const INTERVALS_FRESH = 3;
const LEAST_FRESH_MS = 15_000;
/** The shortest interval, to protect cameras and servers. */
const LEAST_INTERVAL_MS = 1000;
const USUAL_INTERVAL_MS = 10_000;

/** The interval of an element in milliseconds. @param seconds The page's value; it may be NaN. */
export function toIntervalMs(seconds: number): number {
  return Math.max(LEAST_INTERVAL_MS, seconds * 1000 || USUAL_INTERVAL_MS);
}

/** A refresh that has ended. Times in milliseconds; `random` is from [0, 1). */
export interface EndedRefresh {
  readonly intervalMs: number;
  readonly tookMs: number;
  /** The server's `Retry-After`; null when the server sent none. */
  readonly retryAfterMs: number | null;
  readonly isFirst: boolean;
  readonly random: number;
}

/** Milliseconds from the end of a refresh to the next one. */
export function getDelayMs({ intervalMs, tookMs, retryAfterMs, isFirst, random }: EndedRefresh): number {
  const spread = isFirst ? FIRST_SPREAD : SPREAD;
  const retryMs = Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS);
  return Math.max(intervalMs * (1 - spread * random) - tookMs, tookMs * PAUSE_PER_REFRESH, retryMs);
}

/** True when a still frame of this age counts as the current picture. */
export function isFresh(ageMs: number, intervalMs: number): boolean {
  return ageMs < Math.max(LEAST_FRESH_MS, intervalMs * INTERVALS_FRESH);
}

/**
 * The playback options that get one picture at the lowest cost. A snapshot comes first, even if the page lists other
 * transports. The next transport starts only after a failure, so a refresh has one connection at a time.
 *
 * @param winner The transport of the last picture. It comes first, so transports that fail are not tried each time.
 */
export function refreshOptions(options: PlaybackOptions, winner: TransportName | null): PlaybackOptions {
  const listed = options.transports ?? TRANSPORT_NAMES;
  const inOrder = [
    ...(winner ? [winner] : []),
    'snapshot' as const,
    ...CHEAP.filter((transport) => listed.includes(transport)),
    ...listed,
  ];
  return {
    ...options,
    transports: [...new Set(inOrder)],
    headStartMs: Infinity,
    settings: { ...options.settings, snapshotIntervalMs: Infinity },
  };
}
