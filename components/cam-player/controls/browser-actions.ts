import type { VideoSurface } from '../../../src/index.js';

/** iPhones show nothing but videos on the full screen, and by a method of their own. */
type AppleVideo = HTMLVideoElement & { webkitEnterFullscreen?: () => void };

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

/** Shows the video in a window of its own, or puts it back. */
export async function togglePip(surface: VideoSurface | null): Promise<void> {
  if (!(surface instanceof HTMLVideoElement)) return;
  const root = surface.getRootNode() as ShadowRoot;
  await (root.pictureInPictureElement === surface
    ? document.exitPictureInPicture()
    : surface.requestPictureInPicture());
}

/** Fills the screen with the host, or gives the screen back. */
export async function toggleFullscreen(host: HTMLElement, surface: VideoSurface | null): Promise<void> {
  if (host.matches(':fullscreen')) await document.exitFullscreen();
  else if (document.fullscreenEnabled) await host.requestFullscreen();
  else (surface as AppleVideo | null)?.webkitEnterFullscreen?.();
}
