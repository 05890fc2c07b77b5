import type { ViewerState } from './ladder-state.js';
import type { Rung } from './rung.js';
import type { Sample } from './transports/transport.js';

/** Where the delay comes from, in milliseconds; null where this rung can't know. */
export interface LatencyLegs {
  /** Half the round trip of the media path. */
  readonly network: number | null;
  /** Jitter buffer on WHEP, media buffer on HLS. */
  readonly buffer: number | null;
  readonly decode: number | null;
  /** From the playlist's programme date-time to what is shown; contains the other legs. */
  readonly server: number | null;
  /** The sum of what is known; null when nothing is. */
  readonly total: number | null;
  /** The legs that could not be seen: with any, `total` is a lower bound and is to be shown as "≥". */
  readonly unseen: readonly string[];
}

/** What is known of a playing camera, once a second at most. Null means unknown, never zero. */
export interface Telemetry {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly rung: Rung | null;
  readonly state: ViewerState;
  /** From play() to the first frame. */
  readonly firstFrameMs: number | null;
  readonly frameAgeMs: number | null;
  readonly fps: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly codec: string | null;
  readonly bitrateKbps: number | null;
  readonly packetsLost: number | null;
  readonly packetsRepaired: number | null;
  readonly framesDropped: number | null;
  readonly freezeCount: number | null;
  readonly roundTripMs: number | null;
  readonly latencyMs: LatencyLegs;
}

/** What the samples don't say. */
export interface TelemetryContext {
  /** Epoch milliseconds of the newer sample. */
  readonly atMs: number;
  readonly rung: Rung | null;
  readonly state: ViewerState;
  readonly firstFrameMs: number | null;
  readonly frameAgeMs: number | null;
}

/** Two samples of one session make one record; `before` is null for the first. */
export function toTelemetry(before: Sample | null, now: Sample, context: TelemetryContext): Telemetry {
  const seconds = before ? (now.atMs - before.atMs) / 1000 : 0;
  const rate = (pick: (sample: Sample) => number | null): number | null => {
    const grown = growth(before, now, pick);
    return grown === null || seconds <= 0 ? null : grown / seconds;
  };
  const bytesPerS = rate((s) => s.bytesReceived);
  return Object.freeze({
    ...context,
    fps: rate((s) => s.framesDecoded),
    width: now.width,
    height: now.height,
    codec: now.codec,
    bitrateKbps: bytesPerS === null ? null : (bytesPerS * 8) / 1000,
    packetsLost: now.packetsLost,
    packetsRepaired: now.packetsRepaired,
    framesDropped: now.framesDropped,
    freezeCount: now.freezeCount,
    roundTripMs: now.roundTripMs,
    latencyMs: legs(before, now, context),
  });
}

function legs(before: Sample | null, now: Sample, { atMs }: TelemetryContext): LatencyLegs {
  // A programme date-time spans everything from the packager's clock to the screen. Negative means
  // that the clocks of server and viewer differ: then nothing is known.
  const spanMs = now.programDateMs === null ? -1 : atMs - now.programDateMs;
  const server = spanMs < 0 ? null : spanMs;
  if (server !== null) return { network: null, buffer: now.bufferMs, decode: null, server, total: server, unseen: [] };
  const network = now.roundTripMs === null ? null : now.roundTripMs / 2;
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
    (s) => s.framesDecoded,
  );
  const known = { network, buffer, decode };
  const values = Object.values(known).filter((leg) => leg !== null);
  // What passes before the server sends, and between decoder and glass, no browser tells here.
  const unseen = Object.entries({ ...known, server, display: null })
    .filter(([, leg]) => leg === null)
    .map(([name]) => name);
  return { ...known, server: null, total: values.length ? values.reduce((a, b) => a + b) : null, unseen };
}

function growth(before: Sample | null, now: Sample, pick: (sample: Sample) => number | null): number | null {
  const from = before && pick(before);
  const to = pick(now);
  return from === null || to === null || to < from ? null : to - from;
}

/** Milliseconds for each of what was counted between the samples. */
function ratio(
  before: Sample | null,
  now: Sample,
  ms: (sample: Sample) => number | null,
  count: (sample: Sample) => number | null,
): number | null {
  const grownMs = growth(before, now, ms);
  const grownCount = growth(before, now, count);
  return grownMs === null || !grownCount ? null : grownMs / grownCount;
}
