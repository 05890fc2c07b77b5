import type { Surface } from '../../src/index.js';

/** Saves a picture as a file, named after the camera and the time. */
export async function save(picture: Promise<Blob>, name: string): Promise<void> {
  const blob = await picture.catch(() => null);
  if (!blob) return;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  const time = new Date().toISOString().slice(0, 19).replace(/[T:]/g, '-');
  link.download = `${name.replace(/[^\p{L}\p{N}]+/gu, '-')}-${time}.png`;
  link.click();
  // The download has taken its own hold of the bytes by the next task.
  setTimeout(() => URL.revokeObjectURL(link.href));
}

/** Shows a video in a window of its own, or puts it back. */
export async function togglePictureInPicture(surface: Surface | null): Promise<void> {
  if (document.pictureInPictureElement) await document.exitPictureInPicture();
  else if (surface instanceof HTMLVideoElement) await surface.requestPictureInPicture().catch(() => undefined);
}
