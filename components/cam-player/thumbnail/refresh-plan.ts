import { TRANSPORT_NAMES, type TransportName, type PlaybackOptions } from '../../../src/index.js';

/** A picture by one request costs least, a part of a multipart stream hardly more; video needs a session each time. */
const CHEAP: readonly TransportName[] = ['snapshot', 'mjpeg'];
/** Not all of a page looks at the same beat, and nobody waits longer than was asked for. */
const SPREAD = 0.1;
/** A first look says nothing of when the page was opened: the second is spread over most of the interval. */
const FIRST_SPREAD = 0.7;
/** Of its time, a thumbnail spends a quarter at most in looking: a camera that is slow to answer is asked less often. */
const REST_PER_LOOK = 3;
/** A server that wants an hour to itself is a proxy's joke. */
const MOST_ASKED_MS = 300_000;
/** So many intervals may pass before a still is called old; and so many milliseconds, since looks wait for each other. */
const INTERVALS_FRESH = 3;
const LEAST_FRESH_MS = 15_000;
/** No camera and no server is asked more often than that. */
const LEAST_INTERVAL_MS = 1000;
const USUAL_INTERVAL_MS = 10_000;

/** The interval of an element in milliseconds. @param seconds As written by a page: perhaps no number. */
export function toIntervalMs(seconds: number): number {
  return Math.max(LEAST_INTERVAL_MS, seconds * 1000 || USUAL_INTERVAL_MS);
}

/** A look that has ended. Times in milliseconds; `random` is from [0, 1). */
export interface EndedRefresh {
  readonly intervalMs: number;
  readonly tookMs: number;
  /** What the server asks for; null when it asks for nothing. */
  readonly retryAfterMs: number | null;
  readonly isFirst: boolean;
  readonly random: number;
}

/** Milliseconds from the end of a look to the next one. */
export function getDelayMs({ intervalMs, tookMs, retryAfterMs, isFirst, random }: EndedRefresh): number {
  const spread = isFirst ? FIRST_SPREAD : SPREAD;
  const askedMs = Math.min(retryAfterMs ?? 0, MOST_ASKED_MS);
  return Math.max(intervalMs * (1 - spread * random) - tookMs, tookMs * REST_PER_LOOK, askedMs);
}

/** May a still of this age be taken for the camera as it is? */
export function isFresh(ageMs: number, intervalMs: number): boolean {
  return ageMs < Math.max(LEAST_FRESH_MS, intervalMs * INTERVALS_FRESH);
}

/**
 * How one picture is had for the least: a still first of all, also where the page lists other transports; no
 * race of transports, so that a look holds one connection at a time.
 *
 * @param winner The transport that gave the last picture: what does not work here is not tried each time.
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
