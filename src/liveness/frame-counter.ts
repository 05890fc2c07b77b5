import { FRAMES_TO_KNOW, isFreezeGap, SMOOTHING } from './freeze.js';
import { onTick } from './ticker.js';
import { waitForPlayRefusal } from '../media/play-refusal.js';
import { isInOwnWindow } from '../media/video.js';

/** The frames that a surface has presented. Only the growth of `count` proves that a picture moves. */
export interface FrameCount {
  readonly count: number;
  /** `performance.now()` of the newest frame; null before the first. */
  readonly lastAtMs: number | null;
  /** All pictures that arrived, including those that equal the one before; absent where only new ones are counted. */
  readonly receivedCount?: number;
  /** The expected time between two frames in milliseconds, where it is known before they arrive. */
  readonly paceMs?: number | undefined;
  /**
   * The usual time between two frames so far in milliseconds; 0 before it is known. Absent where it is not measured.
   */
  readonly usualMs?: number;
  /** Freezes so far, and the time they took in milliseconds; absent where they are not counted. */
  readonly freezeCount?: number;
  readonly freezeMs?: number;
  /**
   * Whether the count is valid in a hidden page too: it counts decoded frames there, or the video is in a picture in
   * picture.
   */
  readonly isValidWhenHidden?: boolean;
}

/** A counter for a transport that paints its frames itself. */
export class ManualFrameCount implements FrameCount {
  count = 0;
  lastAtMs: number | null = null;
  paceMs: number | undefined;
  /**
   * Gaps between frames that a viewer notices (`isFreezeGap`), and the time they took.
   */
  freezeCount = 0;
  freezeMs = 0;
  usualMs = 0;
  #gapFromMs: number | null = null;
  #gaps = 0;

  /** Call this for each painted frame, or once for several of them. The last one is new at `nowMs`. */
  step(nowMs = performance.now(), frames = 1): void {
    // The longest gap that the frames can have between them.
    if (this.#gapFromMs !== null) this.#noteGap(nowMs - this.#gapFromMs - (frames - 1) * this.usualMs, frames);
    this.count += frames;
    this.lastAtMs = nowMs;
    this.#gapFromMs = nowMs;
  }

  /** Ignores the current gap, because what was presented in it is unknown. */
  skipGap(): void {
    this.#gapFromMs = null;
  }

  #noteGap(gapMs: number, frames: number): void {
    const usualMs = this.usualMs;
    const isFreeze = this.#gaps >= FRAMES_TO_KNOW && isFreezeGap(gapMs, usualMs);
    if (isFreeze) {
      this.freezeCount += 1;
      this.freezeMs += gapMs - usualMs;
      // A freeze says nothing about the camera's frame rate.
      return;
    }
    this.#gaps += frames;
    const eachMs = (gapMs + (frames - 1) * usualMs) / frames;
    this.usualMs += (eachMs - usualMs) * Math.max(SMOOTHING, frames / this.#gaps);
  }
}

/**
 * The times that the browser reports for each frame of a video, summed up. In milliseconds; 0 with a count of 0 where
 * it reports none.
 */
export class VideoFrameCount extends ManualFrameCount {
  /** From the arrival of a frame's last packet to its display (WebRTC only). */
  arrivalToDisplayMs = 0;
  arrivalCount = 0;
  /** `performance.now()` at which the first frame had arrived (WebRTC only). */
  firstArrivedAtMs: number | null = null;
  isValidWhenHidden = false;

  /** Adds the times that `requestVideoFrameCallback` reports; it counts no frame. */
  note(nowMs: number, { receiveTime, expectedDisplayTime }: VideoFrameCallbackMetadata): void {
    if (receiveTime === undefined) return;
    this.firstArrivedAtMs ??= receiveTime;
    this.arrivalToDisplayMs += Math.max(0, (expectedDisplayTime || nowMs) - receiveTime);
    this.arrivalCount += 1;
  }
}

/** How often the times of one frame are read. */
const CALLBACK_EVERY_MS = 1000;

/** The counters that the frames of a video can be read from. */
type Source = 'quality' | 'callback' | 'decoded' | 'time';

/**
 * Counts the presented frames of a video until the signal aborts.
 *
 * It reads the browser's own counter. A callback for each frame makes the browser lay out the page that often, which
 * costs a quarter more time with four cameras. Only the first frame, and one each second, uses a callback. Where the
 * browser's counter stays at zero (Firefox and older Safari, for a MediaStream), it reads the callback's own counter
 * ten times a second; without a callback the decoder's counter, and as a last resort the video's time.
 *
 * @param decodedFrames Gives the number of frames decoded so far, or null. In a hidden page presented frames cannot be
 * counted, and this is the only count. Without it the count stands still there, which means "unknown".
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
    // Only a counter that has moved is used, and the best of those.
    return (['quality', 'callback', 'decoded', 'time'] as const).find((one) => (counts[one] ?? 0) > 0) ?? null;
  };
  const count = (nowMs: number) => {
    const next = currentSource();
    const now = next && counts[next];
    if (next === null || now === null) return;
    // A change of counter must not count the same frames twice.
    if (next !== source) before = source === null && next !== 'time' ? 0 : now;
    // The count begins at zero when the video gets another source.
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
    // The time of a stream advances without pictures, so it is the last resort.
    if (isBlind && !decodedFrames && !video.paused) counts.time = video.currentTime;
    count(nowMs);
    if (handle !== 0 || !hasFrameCallback(video) || (!isBlind && nowMs - callbackAtMs < CALLBACK_EVERY_MS)) return;
    callbackAtMs = nowMs;
    handle = video.requestVideoFrameCallback(onFrame);
  };
  observe();
  onTick(observe, signal);
  const cancel = () => {
    if (hasFrameCallback(video)) video.cancelVideoFrameCallback(handle);
  };
  signal.addEventListener('abort', cancel, { once: true });
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

/** A video that plays for this long without its callback will not get one. */
const CALLBACK_LIMIT_MS = 500;

/**
 * Resolves when the video plays and has a first frame, by the first proof of either kind. Rejects with a Fault when the
 * browser does not let it play, and with the signal's reason when that aborts.
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
        // Chromium also calls back for a video that may not play yet, and a canvas gets only black from it.
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
      // A hidden page presents nothing: a decoded first frame is the best proof there.
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
