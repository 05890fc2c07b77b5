import { onTick } from './ticker.js';
import { waitForPlayRefusal } from '../media/play-refusal.js';
import { isInOwnWindow } from '../media/video.js';

/** Frames that a surface has presented. Progress of `count` is the only proof that a picture moves. */
export interface FrameCount {
  readonly count: number;
  /** `performance.now()` of the newest frame; null before the first. */
  readonly lastAtMs: number | null;
  /** Pictures that came, also those that were the same as the one before; absent where only new ones are known. */
  readonly receivedCount?: number;
  /** Milliseconds between two frames as far as it is known before they come. */
  readonly paceMs?: number | undefined;
  /**
   * In a hidden page, too, the count says whether pictures come: it is one of decoded frames then, or the video is in
   * a picture in picture.
   */
  readonly isValidWhenHidden?: boolean;
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
  arrivalToDisplayMs = 0;
  arrivalCount = 0;
  /** `performance.now()` at which the first frame had arrived (WebRTC only). */
  firstArrivedAtMs: number | null = null;
  isValidWhenHidden = false;

  /** To be called with what `requestVideoFrameCallback` gave; counts nothing. */
  note(nowMs: number, { receiveTime, expectedDisplayTime }: VideoFrameCallbackMetadata): void {
    if (receiveTime === undefined) return;
    this.firstArrivedAtMs ??= receiveTime;
    this.arrivalToDisplayMs += Math.max(0, (expectedDisplayTime || nowMs) - receiveTime);
    this.arrivalCount += 1;
  }
}

/** How often one frame is asked for its times. */
const CALLBACK_EVERY_MS = 1000;

/** How the frames of a video can be counted. */
type Source = 'quality' | 'callback' | 'decoded' | 'time';

/**
 * Counts the presented frames of a video until the signal aborts.
 *
 * By the browser's own counter: a callback for each frame makes it lay out the page as often, which four
 * cameras pay with a quarter more of their time. Only the first frame, and one each second, is met in person.
 * Where that counter stands at zero (Firefox and older Safari, for a MediaStream), the callback's own counts,
 * asked for ten times a second; without one the decoder's, and at last the video's time.
 *
 * @param decodedFrames Frames decoded so far, where somebody counts them, else null. Presented ones can't be counted
 * in a hidden page: there it is the only count. Without it the count says nothing then, which means "unknown".
 */
export function countVideoFrames(
  video: HTMLVideoElement,
  signal: AbortSignal,
  decodedFrames: (() => Promise<number | null>) | null = null,
): VideoFrameCount {
  const frames = new VideoFrameCount();
  const counts: Record<Source, number | null> = { quality: null, callback: null, decoded: null, time: null };
  let handle = 0;
  let callbackAtMs = -Infinity;
  let isPolling = false;
  let source: Source | null = null;
  let before = 0;

  const currentSource = (): Source | null => {
    if (document.hidden && decodedFrames) return 'decoded';
    // A counter that has moved is believed; the best of them.
    return (['quality', 'callback', 'decoded', 'time'] as const).find((one) => (counts[one] ?? 0) > 0) ?? null;
  };
  const count = (nowMs: number) => {
    const next = currentSource();
    const now = next && counts[next];
    if (next === null || now === null) return;
    // What one counter has seen already, another one does not count again.
    if (next !== source) before = source === null && next !== 'time' ? 0 : now;
    // Another source of the video begins at zero.
    const more = now >= before ? now - before : now;
    source = next;
    before = now;
    if (more > 0) frames.step(nowMs, next === 'time' ? 1 : more);
  };
  const onFrame: VideoFrameRequestCallback = (nowMs, metadata) => {
    handle = 0;
    frames.note(nowMs, metadata);
    counts.callback = metadata.presentedFrames;
    counts.quality = countPresented(video);
    count(nowMs);
  };
  const poll = async () => {
    if (!decodedFrames || isPolling) return;
    isPolling = true;
    counts.decoded = (await decodedFrames().catch(() => null)) ?? counts.decoded;
    isPolling = false;
  };
  const observe = () => {
    const nowMs = performance.now();
    counts.quality = countPresented(video);
    // In a window of its own a video is presented, whether its page is seen or not.
    frames.isValidWhenHidden = (counts.decoded ?? 0) > 0 || isInOwnWindow(video);
    const isBlind = counts.quality === 0;
    if (document.hidden || (isBlind && counts.callback === null)) void poll();
    // A stream's time runs on without pictures: only where nothing else can be asked.
    if (isBlind && !decodedFrames && !video.paused) counts.time = video.currentTime;
    count(nowMs);
    if (handle !== 0 || !hasFrameCallback(video) || (!isBlind && nowMs - callbackAtMs < CALLBACK_EVERY_MS)) return;
    callbackAtMs = nowMs;
    handle = video.requestVideoFrameCallback(onFrame);
  };
  observe();
  onTick(observe, signal);
  signal.addEventListener('abort', () => hasFrameCallback(video) && video.cancelVideoFrameCallback(handle), {
    once: true,
  });
  document.addEventListener('visibilitychange', () => frames.skipGap(), { signal });
  return frames;
}

function countPresented(video: HTMLVideoElement): number {
  const { totalVideoFrames, droppedVideoFrames } = video.getVideoPlaybackQuality();
  return totalVideoFrames - droppedVideoFrames;
}

/** Firefox before 132 has no callback for a frame. */
function hasFrameCallback(video: Partial<HTMLVideoElement>): boolean {
  return video.requestVideoFrameCallback !== undefined;
}

/** A frame that plays for so long without its callback will not get one. */
const CALLBACK_LIMIT_MS = 500;

/**
 * Resolves when the video plays and has a first frame, by whichever proof comes first. Rejects with a Fault when the
 * browser does not let it play, with the signal's reason when that aborts.
 */
export function firstVideoFrame(video: HTMLVideoElement, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const ended = new AbortController();
    let handle = 0;
    const finish = (settle: () => void) => {
      if (ended.signal.aborted) return;
      ended.abort();
      if (handle !== 0) video.cancelVideoFrameCallback(handle);
      settle();
    };
    const requestFrame = () => {
      handle = video.requestVideoFrameCallback(() => {
        // Chromium calls for a video that may not play yet, of which a canvas gets nothing but black.
        if (video.paused) requestFrame();
        else finish(resolve);
      });
    };
    if (hasFrameCallback(video)) requestFrame();
    void waitForPlayRefusal(video).then((fault) => finish(() => reject(fault)));
    signal.addEventListener('abort', () => finish(() => reject(signal.reason as Error)), { signal: ended.signal });
    let movedSinceMs: number | null = null;
    let timeS: number | null = null;
    const observe = () => {
      const { readyState, paused, videoWidth, currentTime } = video;
      if (paused || videoWidth === 0 || readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
      // A hidden page presents nothing; there a decoded first frame is all that can be had.
      if (document.hidden) return finish(resolve);
      const nowMs = performance.now();
      if (timeS !== null && currentTime > timeS) movedSinceMs ??= nowMs;
      timeS ??= currentTime;
      if (movedSinceMs === null) return;
      if (!hasFrameCallback(video) || nowMs - movedSinceMs > CALLBACK_LIMIT_MS) finish(resolve);
    };
    onTick(observe, ended.signal);
    video.addEventListener('loadeddata', observe, { signal: ended.signal });
    document.addEventListener('visibilitychange', observe, { signal: ended.signal });
    observe();
  });
}
