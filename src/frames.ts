import { onBeat } from './beat.js';

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

  /** To be called for each painted frame, or for some together: the last of them is new now. */
  step(nowMs = performance.now(), frames = 1): void {
    // The longest gap that can hide among them.
    if (this.#gapFromMs !== null) this.#noteGap(nowMs - this.#gapFromMs - (frames - 1) * this.#usualMs, frames);
    this.count += frames;
    this.lastAtMs = this.#gapFromMs = nowMs;
  }

  /** The gap that runs says nothing: nobody can know what was presented meanwhile. */
  skipGap(): void {
    this.#gapFromMs = null;
  }

  #noteGap(gapMs: number, frames: number): void {
    const usualMs = this.#usualMs;
    const isFreeze = this.#gaps >= FRAMES_TO_KNOW && gapMs > Math.max(3 * usualMs, usualMs + LEAST_FREEZE_MS);
    if (isFreeze) {
      this.freezeCount += 1;
      this.freezeMs += gapMs - usualMs;
      // A freeze says nothing about the camera's pace.
      return;
    }
    this.#gaps += frames;
    const eachMs = (gapMs + (frames - 1) * usualMs) / frames;
    this.#usualMs += (eachMs - usualMs) * Math.max(SMOOTHING, frames / this.#gaps);
  }
}

/** What the browser tells of each frame of a video, summed up. Milliseconds; 0 of 0 where it tells nothing. */
export class VideoFrameCount extends ManualFrameCount {
  /** From the arrival of a frame's last packet to its presentation (WebRTC only). */
  arrivalToShownMs = 0;
  arrivalCount = 0;
  /** `performance.now()` at which the first frame had arrived (WebRTC only). */
  firstArrivedAtMs: number | null = null;

  /** To be called with what `requestVideoFrameCallback` gave; counts nothing. */
  note(nowMs: number, { receiveTime, expectedDisplayTime }: VideoFrameCallbackMetadata): void {
    if (receiveTime === undefined) return;
    this.firstArrivedAtMs ??= receiveTime;
    this.arrivalToShownMs += Math.max(0, (expectedDisplayTime || nowMs) - receiveTime);
    this.arrivalCount += 1;
  }
}

/** How often one frame is asked for its times. */
const ASK_EVERY_MS = 1000;

/**
 * Counts the presented frames of a video until the signal aborts.
 *
 * By the browser's own counter: a callback for each frame makes it lay out the page as often, which four
 * cameras pay with a quarter more of their time. Only the first frame, and one each second, is met in person.
 * In a hidden page the count says nothing: it means "unknown", not "frozen".
 */
export function countVideoFrames(video: HTMLVideoElement, signal: AbortSignal): VideoFrameCount {
  const frames = new VideoFrameCount();
  let presented = presentedBy(video);
  let handle = 0;
  let askedAtMs = -Infinity;
  const onFrame: VideoFrameRequestCallback = (nowMs, metadata) => {
    handle = 0;
    frames.note(nowMs, metadata);
    count(nowMs);
  };
  const count = (nowMs: number) => {
    const now = presentedBy(video);
    // Another source begins at zero.
    const more = now >= presented ? now - presented : now;
    presented = now;
    if (more > 0) frames.step(nowMs, more);
  };
  const look = () => {
    const nowMs = performance.now();
    count(nowMs);
    if (handle !== 0 || nowMs - askedAtMs < ASK_EVERY_MS) return;
    askedAtMs = nowMs;
    handle = video.requestVideoFrameCallback(onFrame);
  };
  look();
  onBeat(look, signal);
  signal.addEventListener('abort', () => video.cancelVideoFrameCallback(handle), { once: true });
  document.addEventListener('visibilitychange', () => frames.skipGap(), { signal });
  return frames;
}

function presentedBy(video: HTMLVideoElement): number {
  const { totalVideoFrames, droppedVideoFrames } = video.getVideoPlaybackQuality();
  return totalVideoFrames - droppedVideoFrames;
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
