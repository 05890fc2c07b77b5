/**
 * Videos that were played in a gesture, and wait for use. An iPhone allows only such videos to play. A gesture ends
 * before a connection is made, so the videos are created in advance.
 */
const spare: HTMLVideoElement[] = [];
/** One that plays, and one that will replace it. */
const PER_PLAYER = 2;

/** Call this in a gesture, once for each player that waits for one. */
export function allowVideos(): void {
  for (let i = 0; i < PER_PLAYER; i += 1) {
    const video = document.createElement('video');
    video.muted = true;
    video.playsInline = true;
    // The video has nothing to play yet; the call of play() in the gesture is what counts.
    video.play().catch(() => undefined);
    spare.push(video);
  }
}

/** Gives a video until the signal aborts: one that a gesture has allowed, if there is one. */
export function takeVideo(signal: AbortSignal): HTMLVideoElement {
  const video = spare.pop();
  if (!video) return document.createElement('video');
  // The video is free for the next session when all other listeners of the signal have released it.
  signal.addEventListener('abort', () => setTimeout(() => spare.push(video)), { once: true });
  return video;
}
