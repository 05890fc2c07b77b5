import type { ViewerState } from './ladder-state.js';
import type { Rung } from './rung.js';
import { legsOf, type LatencyLegs } from './telemetry-latency.js';
import type { Opening } from './telemetry-opening.js';
import { rate } from './telemetry-rates.js';
import type { Tally } from './telemetry-tally.js';
import type { Sample } from './transports/transport.js';

export type { LatencyLegs, LegName } from './telemetry-latency.js';

/** What the time to the first frame was made of: with `waitMs` before it, the opening of the session that showed it. */
export interface FirstFrame extends Opening {
  /** From play() until that session was begun: the page's gate, a chunk on its way, rungs that failed. */
  readonly waitMs: number;
}

/**
 * What is known of a camera, once a second at most; the same shape on every rung. Null means unknown,
 * never zero. Counters of packets, frames and freezes are those of the session that is seen; the tally
 * of stalls, reconnects and rung changes is the viewer's, since it began with this camera.
 */
export interface Telemetry extends Tally {
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** Null while no session is seen. */
  readonly rung: Rung | null;
  readonly state: ViewerState;
  /** From play() to the first frame. */
  readonly firstFrameMs: number | null;
  readonly firstFrame: FirstFrame | null;
  /** Since what is seen was new. */
  readonly frameAgeMs: number | null;
  readonly fps: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly codec: string | null;
  /** On rungs whose media comes in pieces, of the last ten seconds. */
  readonly bitrateKbps: number | null;
  readonly packetsReceived: number | null;
  /** Lost for good, so far: one that comes late after all is taken off again. */
  readonly packetsLost: number | null;
  /** Come by retransmission; null where a browser can't tell them from the others (no RTX). */
  readonly packetsRepaired: number | null;
  /** Requests for packets that were missing (NACK). */
  readonly repairRequests: number | null;
  /** Requests for a picture to begin anew with (PLI, FIR). */
  readonly keyFrameRequests: number | null;
  readonly framesDropped: number | null;
  /** Gaps between frames that a viewer notices, and the time they took. */
  readonly freezeCount: number | null;
  readonly freezeMs: number | null;
  readonly roundTripMs: number | null;
  readonly latencyMs: LatencyLegs;
}

/** What the samples don't say. */
export interface TelemetryContext extends Tally {
  /** Epoch milliseconds of the newer sample. */
  readonly atMs: number;
  readonly rung: Rung | null;
  readonly state: ViewerState;
  readonly firstFrameMs: number | null;
  readonly firstFrame: FirstFrame | null;
  readonly frameAgeMs: number | null;
}

/** Rungs of which a second holds all of a piece or nothing of it. */
const IN_PIECES: ReadonlySet<Rung | null> = new Set<Rung | null>(['ll-hls', 'hls', 'snapshot']);

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
  const oldest = before && IN_PIECES.has(context.rung) ? (recent[0] ?? before) : before;
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
    packetsRepaired: now.packetsRepaired,
    repairRequests: now.repairRequests,
    keyFrameRequests: now.keyFrameRequests,
    framesDropped: now.framesDropped,
    freezeCount: now.freezeCount,
    freezeMs: now.freezeMs,
    roundTripMs: now.roundTripMs,
    latencyMs: legsOf(before, now, context.atMs, recent),
  });
}
