/** The clock of a stream's frames, compared with that of this machine. */
export interface FrameClock {
  readonly rtpTimestamp: number;
  /** The newest frame on the stream's own clock, which begins at 0. */
  readonly mediaMs: number;
  /** The least time that frames arrived after their place on the stream's clock, in this span and the one before. */
  readonly leastMs: number;
  readonly leastBeforeMs: number;
  /** When this span began, on the stream's clock. */
  readonly spanFromMs: number;
}

/** Clocks drift apart by a few milliseconds a minute. */
const SPAN_MS = 5000;
/** A frame this far off is on another clock: the source has begun again. */
const JUMP_MS = 2000;
/** The clock of video in RTP: 90,000 a second. */
const TICKS_PER_MS = 90;

/**
 * The clock after another frame. Frames arrive early or late, but those that came fastest show how the clocks differ.
 *
 * @param rtpTimestamp The frame's time on the stream's clock; it may wrap.
 * @param receivedMs When the frame had arrived, in epoch milliseconds.
 */
export function advanceClock(before: FrameClock | null, rtpTimestamp: number, receivedMs: number): FrameClock {
  const mediaMs = before ? before.mediaMs + ((rtpTimestamp - before.rtpTimestamp) | 0) / TICKS_PER_MS : 0;
  const offsetMs = receivedMs - mediaMs;
  if (!before || Math.abs(offsetMs - before.leastMs) > JUMP_MS) {
    return { rtpTimestamp, mediaMs, leastMs: offsetMs, leastBeforeMs: Infinity, spanFromMs: mediaMs };
  }
  if (mediaMs - before.spanFromMs > SPAN_MS) {
    return { rtpTimestamp, mediaMs, leastMs: offsetMs, leastBeforeMs: before.leastMs, spanFromMs: mediaMs };
  }
  return { ...before, rtpTimestamp, mediaMs, leastMs: Math.min(before.leastMs, offsetMs) };
}

/** When the newest frame would have arrived if it had come as fast as the fastest, in epoch milliseconds. */
export function arrivalOf({ mediaMs, leastMs, leastBeforeMs }: FrameClock): number {
  return mediaMs + Math.min(leastMs, leastBeforeMs);
}
