import { Fault } from '../faults/fault.js';
import { notePlayRefusal } from './play-refusal.js';
import { takeVideo } from './gesture.js';

/** A browser that pauses a video as often as it plays on does not want it to play. */
const MOST_RESUMPTIONS = 5;
const RESUMPTIONS_WITHIN_MS = 10_000;

/**
 * A video as live cameras want it: inline, muted until told otherwise, without the browser's own controls.
 * Until the signal aborts it plays whatever source it gets, and plays on where the browser pauses it.
 *
 * By `play()`, not by the attribute: Chromium lets a muted `autoplay` begin in view only, and pauses it out of view,
 * though its frames are drawn elsewhere (https://developer.chrome.com/blog/autoplay, HTML "allowed to play").
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
        // Another source makes the promise of the one before fail, and is played itself; a page that is not seen gets
        // another chance when it is. Unmuted, the refusal is of the sound: whoever unmuted it hears of it.
        const isRefused = thrown instanceof DOMException && thrown.name === 'NotAllowedError';
        if (isRefused && video.muted && video.paused && !document.hidden) refuse(thrown.message);
      });
    };
    let resumedAtMs: number[] = [];
    // The end of iOS' full screen, a headset, a call, a browser that saves power.
    const resume = () => {
      // In a window of its own a person pauses it: whoever shows that window is to say so.
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

/** Is it in the window of a picture in picture? */
export function isInOwnWindow(video: HTMLVideoElement): boolean {
  return (video.getRootNode() as Document | ShadowRoot).pictureInPictureElement === video;
}
