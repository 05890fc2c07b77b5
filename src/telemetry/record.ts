import type { PlaybackState } from '../ladder/state.js';
import type { TransportName } from '../ladder/transport-name.js';
import { latencyPartsBetween, type LatencyParts } from './latency.js';
import type { StartupTimings } from './startup.js';
import { rate } from './rates.js';
import type { EventCounts } from './counts.js';
import type { Sample } from '../transports/transport.js';

export type { LatencyParts, LatencyPart } from './latency.js';

/** What the time to the first frame was made of: with `waitMs` before it, the opening of the session that showed it. */
export interface FirstFrame extends StartupTimings {
  /** From play() until that session was begun: the page's gate, a chunk on its way, transports that failed. */
  readonly waitMs: number;
}

/**
 * What is known of a camera, once a second at most; the same shape on every transport. Null means unknown,
 * never zero. Counters of packets, frames and freezes are those of the session that is seen; the tally
 * of stalls, reconnects and transport changes is the viewer's, since it began with this camera.
 */
export interface Telemetry extends EventCounts {
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** Null while no session is seen. */
  readonly transport: TransportName | null;
  readonly state: PlaybackState;
  /** From play() to the first frame. */
  readonly firstFrameMs: number | null;
  readonly firstFrame: FirstFrame | null;
  /** Since what is seen was new. */
  readonly frameAgeMs: number | null;
  readonly fps: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly codec: string | null;
  /** On transports whose media comes in pieces, of the last ten seconds. */
  readonly bitrateKbps: number | null;
  readonly packetsReceived: number | null;
  /** Lost for good, so far: one that comes late after all is taken off again. */
  readonly packetsLost: number | null;
  /** Come by retransmission; null where a browser can't tell them from the others (no RTX). */
  readonly retransmittedPacketsReceived: number | null;
  /** Requests for packets that were missing (NACK). */
  readonly nackCount: number | null;
  /** Requests for a picture to begin anew with (PLI, FIR). */
  readonly keyFrameRequests: number | null;
  readonly framesDropped: number | null;
  /** Gaps between frames that a viewer notices, and the time they took. */
  readonly freezeCount: number | null;
  readonly freezeMs: number | null;
  readonly roundTripMs: number | null;
  readonly latencyMs: LatencyParts;
}

/** What the samples don't say. */
export type TelemetryContext = EventCounts &
  Pick<Telemetry, 'atMs' | 'transport' | 'state' | 'firstFrameMs' | 'firstFrame' | 'frameAgeMs'>;

/** Transports of which a second holds all of a piece or nothing of it. */
const IN_PIECES: ReadonlySet<TransportName | null> = new Set<TransportName | null>(['ll-hls', 'hls', 'snapshot']);

/**
 * Two samples of one session make one record; `before` is null for the first.
 * @param recent All samples of the last seconds, oldest first, these two among them.
 */
export function toTelemetry(
  before: Sample | null,
  now: Sample,
  context: TelemetryContext,
  recent: readonly Sample[] = before ? [before, now] : [now],
): Telemetry {
  const oldest = before && IN_PIECES.has(context.transport) ? (recent[0] ?? before) : before;
  const bytesPerS = rate(oldest, now, (s) => s.bytesReceived);
  return Object.freeze({
    ...context,
    fps: rate(before, now, (s) => s.framesDecoded),
    width: now.width,
    height: now.height,
    codec: now.codec,
    bitrateKbps: bytesPerS === null ? null : (bytesPerS * 8) / 1000,
    packetsReceived: now.packetsReceived,
    packetsLost: now.packetsLost,
    retransmittedPacketsReceived: now.retransmittedPacketsReceived,
    nackCount: now.nackCount,
    keyFrameRequests: now.keyFrameRequests,
    framesDropped: now.framesDropped,
    freezeCount: now.freezeCount,
    freezeMs: now.freezeMs,
    roundTripMs: now.roundTripMs,
    latencyMs: latencyPartsBetween(before, now, context.atMs, recent),
  });
}
