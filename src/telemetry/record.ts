import type { PlaybackState } from '../ladder/state.js';
import type { TransportName } from '../ladder/transport-name.js';
import { latencyPartsBetween, type LatencyParts } from './latency.js';
import type { StartupTimings } from './startup.js';
import { rate } from './rates.js';
import type { EventCounts } from './counts.js';
import type { Sample } from '../transports/transport.js';

export type { LatencyParts, LatencyPart } from './latency.js';

/** The parts of the time to the first frame: `waitMs`, then the opening of the session that showed the frame. */
export interface FirstFrame extends StartupTimings {
  /** From play() until that session began: the connect gate, the loading of a chunk, transports that failed. */
  readonly waitMs: number;
}

/**
 * What is known about a camera, at most once a second, in the same shape on every transport. Null means unknown, never
 * zero. Packets, frames and freezes are counted for the shown session; stalls, reconnects and transport changes since
 * the playback began with this camera.
 */
export interface Telemetry extends EventCounts {
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** The transport of the shown session; null while there is none. */
  readonly transport: TransportName | null;
  /** The server that the session plays from, without a user name and password; null where `server` names only one. */
  readonly server: string | null;
  readonly state: PlaybackState;
  /** Milliseconds from play() to the first frame. */
  readonly firstFrameMs: number | null;
  readonly firstFrame: FirstFrame | null;
  /** The age of the visible picture in milliseconds. */
  readonly frameAgeMs: number | null;
  readonly fps: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly codec: string | null;
  /** In kbit/s; over the last ten seconds on transports whose media comes in pieces. */
  readonly bitrateKbps: number | null;
  readonly packetsReceived: number | null;
  /** Packets lost so far. A packet that arrives late after all is taken off again. */
  readonly packetsLost: number | null;
  /** Packets that arrived by retransmission; null where a browser cannot tell them from others (no RTX). */
  readonly retransmittedPacketsReceived: number | null;
  /** Requests for missing packets (NACK). */
  readonly nackCount: number | null;
  /** Requests for a new key frame (PLI, FIR). */
  readonly keyFrameRequests: number | null;
  readonly framesDropped: number | null;
  /** Gaps between frames that a viewer notices, and the time they took in milliseconds. */
  readonly freezeCount: number | null;
  readonly freezeMs: number | null;
  readonly roundTripMs: number | null;
  readonly latencyMs: LatencyParts;
}

/** The part of a record that does not come from samples. */
export type TelemetryContext = EventCounts &
  Pick<Telemetry, 'atMs' | 'transport' | 'server' | 'state' | 'firstFrameMs' | 'firstFrame' | 'frameAgeMs'>;

/** Transports on which one second contains a whole piece of media, or nothing. */
const IN_PIECES: ReadonlySet<TransportName | null> = new Set<TransportName | null>(['ll-hls', 'hls', 'snapshot']);

/**
 * Makes a record from two samples of one session.
 *
 * @param before The older sample; null for the first record.
 * @param recent All samples of the last seconds, oldest first, with these two.
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
