/**
 * Keeps the picture of a video on the screen while its source is exchanged, as its poster, until the next one
 * is there: a video without data is black.
 */
export function holdPicture(video: HTMLVideoElement): void {
  if (video.videoWidth === 0) return;
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  video.poster = canvas.toDataURL('image/jpeg', 0.9);
  // Of the next source: this one presents nothing any more.
  video.addEventListener('loadeddata', () => video.removeAttribute('poster'), { once: true });
}
