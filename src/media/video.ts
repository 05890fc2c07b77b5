import { Fault } from '../faults/fault.js';
import { notePlayRefusal } from './play-refusal.js';
import { takeVideo } from './gesture.js';

/** A browser that pauses a video more often than this within the time below does not allow it to play. */
const MOST_RESUMPTIONS = 5;
const RESUMPTIONS_WITHIN_MS = 10_000;

/**
 * Creates a video for a live camera: inline, muted until it is unmuted, without the browser's own controls. Until the
 * signal aborts it plays any source it gets, and plays on where the browser pauses it.
 *
 * It calls `play()` instead of setting `autoplay`: Chromium starts a muted `autoplay` video only in view, and pauses it
 * out of view, though its frames are drawn elsewhere (https://developer.chrome.com/blog/autoplay, HTML "allowed to
 * play").
 */
export function createVideo(signal: AbortSignal): HTMLVideoElement {
  const video = takeVideo(signal);
  video.muted = true;
  video.playsInline = true;
  video.disableRemotePlayback = true;
  notePlayRefusal(video, keepPlaying(video, signal));
  return video;
}

function keepPlaying(video: HTMLVideoElement, signal: AbortSignal): Promise<Fault> {
  return new Promise((resolve) => {
    const refuse = (serverMessage: string) => resolve(new Fault('play-refused', { serverMessage }));
    const play = () => {
      if (signal.aborted || !video.paused) return;
      video.play().catch((thrown: unknown) => {
        // A new source makes the promise for the one before fail, and is played itself. A hidden page gets another
        // chance when it is visible. An unmuted video is refused because of its sound: the caller that unmuted it gets
        // that error.
        const isRefused = thrown instanceof DOMException && thrown.name === 'NotAllowedError';
        if (isRefused && video.muted && video.paused && !document.hidden) refuse(thrown.message);
      });
    };
    let resumedAtMs: number[] = [];
    // Causes of a pause: the end of full screen on iOS, a headset, a call, a browser that saves power.
    const resume = () => {
      // In picture-in-picture it is the viewer who pauses it: the code that opened that window handles the pause.
      if (!video.paused || video.ended || isInOwnWindow(video)) return;
      const nowMs = performance.now();
      resumedAtMs = [...resumedAtMs.filter((atMs) => nowMs - atMs < RESUMPTIONS_WITHIN_MS), nowMs];
      if (resumedAtMs.length > MOST_RESUMPTIONS && !document.hidden) refuse('the browser pauses the video');
      else play();
    };
    video.addEventListener('loadstart', play, { signal });
    video.addEventListener('canplay', play, { signal });
    video.addEventListener('pause', resume, { signal });
    video.addEventListener('leavepictureinpicture', play, { signal });
    document.addEventListener('visibilitychange', play, { signal });
  });
}

/** Whether the video is shown in a picture-in-picture window. */
export function isInOwnWindow(video: HTMLVideoElement): boolean {
  return (video.getRootNode() as Document | ShadowRoot).pictureInPictureElement === video;
}
