import { firstVideoFrame } from '../../liveness/frame-counter.js';
import { onTick } from '../../liveness/ticker.js';

/** Played for so long without a picture: hls.js makes a buffer for each kind of media before it plays. */
const PLAYED_S = 0.5;

/**
 * Resolves when a video has played for a moment and has no picture: what it plays is sound alone. The size of a
 * picture is known before anything plays (HTML, HAVE_METADATA). Never settles after the signal aborts.
 */
function soundAlone(video: HTMLVideoElement, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const ended = new AbortController();
    signal.addEventListener('abort', () => ended.abort(), { once: true, signal: ended.signal });
    let fromS: number | null = null;
    const observe = () => {
      const { paused, readyState, videoWidth, currentTime } = video;
      if (paused || videoWidth > 0 || readyState < HTMLMediaElement.HAVE_FUTURE_DATA) fromS = null;
      else fromS ??= currentTime;
      if (fromS === null || currentTime - fromS < PLAYED_S) return;
      ended.abort();
      resolve();
    };
    // A jump to the live edge is no playing.
    video.addEventListener('seeking', () => (fromS = null), { signal: ended.signal });
    onTick(observe, ended.signal);
  });
}

/** What a video plays first. Rejects as `firstVideoFrame` does. */
export function firstMedia(video: HTMLVideoElement, signal: AbortSignal): Promise<'picture' | 'sound'> {
  return Promise.race([
    firstVideoFrame(video, signal).then(() => 'picture' as const),
    soundAlone(video, signal).then(() => 'sound' as const),
  ]);
}
