import { ratio } from './telemetry-rates.js';
import type { Sample } from './transports/transport.js';

/** The stretches of the way from the camera to the glass. */
export type LegName = 'server' | 'network' | 'buffer' | 'decode' | 'display';

/**
 * Where the delay comes from, in milliseconds; null where it can't be told apart. The legs that are
 * known add up to `total`.
 */
export interface LatencyLegs {
  /**
   * Before this browser had the media: camera, packager and, on HTTP, the network. Known where the
   * source writes its time: a playlist's EXT-X-PROGRAM-DATE-TIME, the X-Timestamp of a JPEG.
   */
  readonly server: number | null;
  /** Half the round trip of the media path (WebRTC). */
  readonly network: number | null;
  /** Jitter buffer on WebRTC, media buffered ahead on HLS. */
  readonly buffer: number | null;
  readonly decode: number | null;
  /** From the decoder to the expected time on the screen. */
  readonly display: number | null;
  /** Null when nothing is known. */
  readonly total: number | null;
  /** Legs that are not in `total`, or only in part: with any, it is a lower bound and is to be shown as "≥". */
  readonly unseen: readonly LegName[];
}

const NAMES: readonly LegName[] = ['server', 'network', 'buffer', 'decode', 'display'];
/** Media can't wait here longer ago than it was made: a date that says so by more than this is of another clock. */
const CLOCK_SLACK_MS = 100;

/**
 * The legs between two samples; `atMs` is the epoch time of the newer one.
 * @param recent All samples of the last seconds.
 */
export function legsOf(
  before: Sample | null,
  now: Sample,
  atMs: number,
  recent: readonly Sample[] = [now],
): LatencyLegs {
  // One answer of a busy server comes late, and the media does not for that: the quickest tells the path.
  const roundTrips = recent.map(({ roundTripMs }) => roundTripMs).filter((ms) => ms !== null);
  const network = roundTrips.length > 0 ? Math.min(...roundTrips) / 2 : null;
  const buffer =
    ratio(
      before,
      now,
      (s) => s.jitterBufferMs,
      (s) => s.jitterBufferCount,
    ) ?? now.bufferMs;
  const decode = ratio(
    before,
    now,
    (s) => s.decodeMs,
    (s) => s.decodeCount,
  );
  // The whole way inside the browser; what neither buffer nor decoder took of it went to the screen.
  const arrivalToShown = ratio(
    before,
    now,
    (s) => s.arrivalToShownMs,
    (s) => s.arrivalCount,
  );
  const display = arrivalToShown === null ? null : Math.max(0, arrivalToShown - (buffer ?? 0) - (decode ?? 0));
  const here = { network, buffer, decode, display };
  const hereMs = sum(Object.values(here)) ?? 0;

  const spanMs = now.programDateMs === null ? null : atMs - now.programDateMs;
  if (spanMs === null || spanMs < hereMs - CLOCK_SLACK_MS) {
    const legs = { server: null, ...here };
    return freeze(
      legs,
      NAMES.filter((name) => legs[name] === null),
    );
  }
  const slackMs = now.programDateSlackMs ?? 0;
  const server = Math.max(0, spanMs - slackMs - hereMs);
  const unseen: LegName[] = slackMs > 0 ? ['server'] : [];
  // A date on the media's own clock is that of what is on the screen; one on a picture ends where it is painted.
  if (now.bufferMs === null && display === null) unseen.push('display');
  return freeze({ server, ...here }, unseen);
}

function freeze(legs: Readonly<Record<LegName, number | null>>, unseen: readonly LegName[]): LatencyLegs {
  return Object.freeze({ ...legs, total: sum(Object.values(legs)), unseen: Object.freeze(unseen) });
}

/** Null of nothing known. */
function sum(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? known.reduce((a, b) => a + b) : null;
}
