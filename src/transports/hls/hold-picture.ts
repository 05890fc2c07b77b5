/**
 * Keeps the picture of a video visible while its source changes, as its poster, until the next picture is there: a
 * video without data is black.
 */
export function holdPicture(video: HTMLVideoElement): void {
  if (video.videoWidth === 0) return;
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  video.poster = canvas.toDataURL('image/jpeg', 0.9);
  // The event is of the next source: this one presents nothing any more.
  video.addEventListener('loadeddata', () => video.removeAttribute('poster'), { once: true });
}
