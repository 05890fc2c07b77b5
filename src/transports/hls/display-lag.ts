import { onTick } from '../../liveness/ticker.js';

const MEASURE_EVERY_MS = 1000;
/** A greater difference is one of clocks: not every browser counts both times from the same zero. */
const MOST_MS = 1000;

/** The times of a presented frame: `currentTime` and `mediaTime` in seconds, the others by `performance.now()`. */
export interface PresentedFrame {
  readonly currentTime: number;
  readonly mediaTime: number;
  readonly nowMs: number;
  readonly displayedAtMs: number;
}

/**
 * Computes how many milliseconds later a frame was displayed than the video's clock says; negative if it was displayed
 * earlier, 0 where the clocks cannot be compared. Pure.
 */
export function computeDisplayLagMs({ currentTime, mediaTime, nowMs, displayedAtMs }: PresentedFrame): number {
  const lagMs = (currentTime - mediaTime) * 1000 - (nowMs - displayedAtMs);
  return Math.abs(lagMs) <= MOST_MS ? lagMs : 0;
}

/**
 * Measures the lag of a video's frames once a second until the signal aborts. Chromium displays each frame up to half a
 * frame interval earlier or later than the video's clock says, always by the same time: a tenth of a second at five
 * frames per second.
 *
 * @returns Gives the newest lag in milliseconds; 0 before the first, or without `requestVideoFrameCallback`.
 */
export function measureDisplayLag(video: HTMLVideoElement, signal: AbortSignal): () => number {
  let lagMs = 0;
  let handle = 0;
  let measuredAtMs = -Infinity;
  const { requestVideoFrameCallback: hasCallback } = video as Partial<HTMLVideoElement>;
  const onFrame: VideoFrameRequestCallback = (_, { mediaTime, expectedDisplayTime }) => {
    handle = 0;
    const { currentTime } = video;
    lagMs = computeDisplayLagMs({
      currentTime,
      mediaTime,
      nowMs: performance.now(),
      displayedAtMs: expectedDisplayTime,
    });
  };
  const observe = () => {
    if (!hasCallback || handle !== 0 || performance.now() - measuredAtMs < MEASURE_EVERY_MS) return;
    measuredAtMs = performance.now();
    handle = video.requestVideoFrameCallback(onFrame);
  };
  onTick(observe, signal);
  signal.addEventListener('abort', () => handle !== 0 && video.cancelVideoFrameCallback(handle), { once: true });
  return () => lagMs;
}
