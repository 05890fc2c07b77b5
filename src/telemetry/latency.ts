import { ratio } from './rates.js';
import type { Sample } from '../transports/transport.js';

/** The parts of the way from the camera to the screen. */
export type LatencyPart = 'server' | 'network' | 'buffer' | 'decode' | 'display';

/**
 * Where the delay comes from, in milliseconds; null where a part cannot be told apart. The known parts add up to
 * `total`.
 */
export interface LatencyParts {
  /**
   * Before this browser had the media: camera, packager and, on HTTP, the network. Known where the source writes its
   * time: a playlist's EXT-X-PROGRAM-DATE-TIME, the X-Timestamp of a JPEG.
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
  /** Parts that `total` lacks, or has only in part. With any of them `total` is a lower bound: show it with "≥". */
  readonly unmeasured: readonly LatencyPart[];
}

const NAMES: readonly LatencyPart[] = ['server', 'network', 'buffer', 'decode', 'display'];
/**
 * Media cannot have waited here for longer than since it was made. A date that says so by more than this is of another
 * clock.
 */
const CLOCK_SLACK_MS = 100;

/**
 * Computes the parts of the delay between two samples.
 *
 * @param atMs The epoch time of the newer sample.
 * @param recent All samples of the last seconds.
 */
export function latencyPartsBetween(
  before: Sample | null,
  now: Sample,
  atMs: number,
  recent: readonly Sample[] = [now],
): LatencyParts {
  // A busy server may answer late without any effect on the media: the fastest answer shows the path.
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
  // The whole way inside the browser. What neither the buffer nor the decoder took of it is the display.
  const arrivalToShown = ratio(
    before,
    now,
    (s) => s.arrivalToDisplayMs,
    (s) => s.arrivalCount,
  );
  const display = arrivalToShown === null ? null : Math.max(0, arrivalToShown - (buffer ?? 0) - (decode ?? 0));
  const here = { network, buffer, decode, display };
  const hereMs = sum(Object.values(here)) ?? 0;

  const spanMs = now.programDateMs === null ? null : atMs - now.programDateMs;
  if (spanMs === null || spanMs < hereMs - CLOCK_SLACK_MS) {
    const parts = { server: null, ...here };
    return freeze(
      parts,
      NAMES.filter((name) => parts[name] === null),
    );
  }
  const slackMs = now.programDateSlackMs ?? 0;
  const server = Math.max(0, spanMs - slackMs - hereMs);
  const unmeasured: LatencyPart[] = slackMs > 0 ? ['server'] : [];
  // A date on the media's clock is that of the visible picture; a date of a single picture ends where the picture is
  // painted.
  if (now.bufferMs === null && display === null) unmeasured.push('display');
  return freeze({ server, ...here }, unmeasured);
}

function freeze(parts: Readonly<Record<LatencyPart, number | null>>, unmeasured: readonly LatencyPart[]): LatencyParts {
  return Object.freeze({ ...parts, total: sum(Object.values(parts)), unmeasured: Object.freeze(unmeasured) });
}

/** Adds the known values; null when none is known. */
function sum(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length > 0 ? known.reduce((a, b) => a + b) : null;
}

/**
 * Which dates of a camera or a server are credible: those of a live stream, or of a single snapshot. A clock that was
 * never set counts from 1970, from the last start of the camera, or in another time zone.
 */
export type DatedMedia = 'live' | 'still';

/** A live stream reaches the viewer within a minute; an older date is of a clock that is set otherwise. */
const MAX_LIVE_AGE_MS = 60_000;
/** Clocks that agree can differ by this, and a date may be rounded up to a whole second. */
const AHEAD_MS = 1000;
/** A camera without a clock begins at 1970, or at a day that its maker chose. No snapshot in use is this old. */
const OLDEST_STILL_MS = Date.UTC(2015, 0, 1);

/**
 * Checks the date that a source gives; null where it cannot be right: too long ago, or in the future. All times in
 * epoch milliseconds.
 *
 * @param nowMs When the media arrived.
 */
export function credibleDateMs(dateMs: number, nowMs: number, media: DatedMedia): number | null {
  const firstMs = media === 'live' ? nowMs - MAX_LIVE_AGE_MS : OLDEST_STILL_MS;
  return dateMs >= firstMs && dateMs <= nowMs + AHEAD_MS ? dateMs : null;
}
