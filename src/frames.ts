/** Frames that a surface has presented. Progress of `count` is the only proof that a picture moves. */
export interface FrameCount {
  readonly count: number;
  /** `performance.now()` of the newest frame; null before the first. */
  readonly lastAtMs: number | null;
}

/** A counter that a transport with its own painting steps by hand. */
export class ManualFrameCount implements FrameCount {
  count = 0;
  lastAtMs: number | null = null;

  /** To be called once for each painted frame. */
  step(): void {
    this.count += 1;
    this.lastAtMs = performance.now();
  }
}

/**
 * Counts the presented frames of a video until the signal aborts.
 *
 * In a hidden page no frame is presented and `requestVideoFrameCallback` is silent: the count then
 * stands still, which means "unknown", not "frozen".
 */
export function countVideoFrames(video: HTMLVideoElement, signal: AbortSignal): FrameCount {
  const frames = new ManualFrameCount();
  let handle = 0;
  const onFrame = () => {
    frames.step();
    handle = video.requestVideoFrameCallback(onFrame);
  };
  handle = video.requestVideoFrameCallback(onFrame);
  signal.addEventListener('abort', () => video.cancelVideoFrameCallback(handle), { once: true });
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
