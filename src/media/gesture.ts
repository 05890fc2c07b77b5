/**
 * A gesture allows the videos that are played in it, and on an iPhone no others: these wait for their turn. A tap
 * that is to bring a picture makes some, since a connection takes longer than the gesture lasts.
 */
const spare: HTMLVideoElement[] = [];
/** One that plays, and one that is to replace it. */
const PER_PLAYER = 2;

/** To be called in a gesture, for each player that waits for one. */
export function allowVideos(): void {
  for (let i = 0; i < PER_PLAYER; i += 1) {
    const video = document.createElement('video');
    video.muted = video.playsInline = true;
    // It has nothing to play yet: what counts is that it was asked to.
    video.play().catch(() => undefined);
    spare.push(video);
  }
}

/** A video to play with until the signal aborts: one that a gesture has allowed, if there is one. */
export function takeVideo(signal: AbortSignal): HTMLVideoElement {
  const video = spare.pop();
  if (!video) return document.createElement('video');
  // Free for the next session, when all that hangs on the signal has let go of it.
  signal.addEventListener('abort', () => setTimeout(() => spare.push(video)), { once: true });
  return video;
}
