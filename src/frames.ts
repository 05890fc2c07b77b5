/** Frames that a surface has presented. Progress of `count` is the only proof that a picture moves. */
export interface FrameCount {
  readonly count: number;
  /** `performance.now()` of the newest frame; null before the first. */
  readonly lastAtMs: number | null;
  /** Milliseconds between two frames as far as it is known before they come. */
  readonly paceMs?: number | undefined;
}

/** So many frames make a usual interval; before, a gap is no freeze. */
const FRAMES_TO_KNOW = 5;
const SMOOTHING = 0.1;
const LEAST_FREEZE_MS = 150;

/** A counter that a transport with its own painting steps by hand. */
export class ManualFrameCount implements FrameCount {
  count = 0;
  lastAtMs: number | null = null;
  paceMs: number | undefined;
  /**
   * Gaps between frames that a viewer notices, and the time they took: longer than three usual
   * intervals, and longer than one and 150 ms (webrtc-stats, freezeCount).
   */
  freezeCount = 0;
  freezeMs = 0;
  #usualMs = 0;
  #gapFromMs: number | null = null;
  #gaps = 0;

  /** To be called once for each painted frame. */
  step(nowMs = performance.now()): void {
    if (this.#gapFromMs !== null) this.#noteGap(nowMs - this.#gapFromMs);
    this.count += 1;
    this.lastAtMs = this.#gapFromMs = nowMs;
  }

  /** The gap that runs says nothing: nobody can know what was presented meanwhile. */
  skipGap(): void {
    this.#gapFromMs = null;
  }

  #noteGap(gapMs: number): void {
    const usualMs = this.#usualMs;
    const isFreeze = this.#gaps >= FRAMES_TO_KNOW && gapMs > Math.max(3 * usualMs, usualMs + LEAST_FREEZE_MS);
    if (isFreeze) {
      this.freezeCount += 1;
      this.freezeMs += gapMs - usualMs;
      // A freeze says nothing about the camera's pace.
      return;
    }
    this.#gaps += 1;
    this.#usualMs += (gapMs - usualMs) * Math.max(SMOOTHING, 1 / this.#gaps);
  }
}

/** What the browser tells of each frame of a video, summed up. Milliseconds; 0 of 0 where it tells nothing. */
export class VideoFrameCount extends ManualFrameCount {
  /** From the arrival of a frame's last packet to its presentation (WebRTC only). */
  arrivalToShownMs = 0;
  arrivalCount = 0;
  /** `performance.now()` at which the first frame had arrived (WebRTC only). */
  firstArrivedAtMs: number | null = null;

  /** To be called with what `requestVideoFrameCallback` gave. */
  note(nowMs: number, { receiveTime, expectedDisplayTime }: VideoFrameCallbackMetadata): void {
    this.step();
    if (receiveTime === undefined) return;
    this.firstArrivedAtMs ??= receiveTime;
    this.arrivalToShownMs += Math.max(0, (expectedDisplayTime || nowMs) - receiveTime);
    this.arrivalCount += 1;
  }
}

/**
 * Counts the presented frames of a video until the signal aborts.
 *
 * In a hidden page no frame is presented and `requestVideoFrameCallback` is silent: the count then
 * stands still, which means "unknown", not "frozen".
 */
export function countVideoFrames(video: HTMLVideoElement, signal: AbortSignal): VideoFrameCount {
  const frames = new VideoFrameCount();
  let handle = 0;
  const onFrame: VideoFrameRequestCallback = (nowMs, metadata) => {
    frames.note(nowMs, metadata);
    handle = video.requestVideoFrameCallback(onFrame);
  };
  handle = video.requestVideoFrameCallback(onFrame);
  signal.addEventListener('abort', () => video.cancelVideoFrameCallback(handle), { once: true });
  document.addEventListener('visibilitychange', () => frames.skipGap(), { signal });
  return frames;
}

/** Resolves when the video has a first frame; rejects with the signal's reason when that aborts. */
export function firstVideoFrame(video: HTMLVideoElement, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const ended = new AbortController();
    const finish = (act: () => void) => {
      ended.abort();
      video.cancelVideoFrameCallback(handle);
      act();
    };
    const handle = video.requestVideoFrameCallback(() => finish(resolve));
    signal.addEventListener('abort', () => finish(() => reject(signal.reason as Error)), { signal: ended.signal });
    // A hidden page presents nothing; there a decoded first frame is all that can be had.
    const settleIfHidden = () => {
      if (document.hidden && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) finish(resolve);
    };
    video.addEventListener('loadeddata', settleIfHidden, { signal: ended.signal });
    document.addEventListener('visibilitychange', settleIfHidden, { signal: ended.signal });
    settleIfHidden();
  });
}

/** A video as live cameras want it: inline, muted until told otherwise, without the browser's own controls. */
export function createVideo(): HTMLVideoElement {
  const video = document.createElement('video');
  video.muted = true;
  video.autoplay = true;
  video.playsInline = true;
  video.disableRemotePlayback = true;
  return video;
}
