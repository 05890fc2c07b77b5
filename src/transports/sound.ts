/**
 * Sets the sound of a video. Rejects with NotAllowedError, muted again, when the browser requires a gesture first: a
 * picture without sound is better than none.
 */
export async function applySound(video: HTMLVideoElement, muted: boolean, volume: number): Promise<void> {
  video.volume = volume;
  if (video.muted === muted) return;
  video.muted = muted;
  try {
    // Chromium pauses a video that is unmuted without a gesture, and reports it only to play().
    await video.play();
  } catch (thrown) {
    if (!(thrown instanceof DOMException) || thrown.name !== 'NotAllowedError') return;
    video.muted = true;
    await video.play().catch(() => undefined);
    throw thrown;
  }
}
