import type { VideoSurface } from '../../../src/index.js';

/** iPhones show only videos in full screen, with this method of their own. */
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
  // By the next task, the download holds its own reference to the bytes.
  setTimeout(() => URL.revokeObjectURL(link.href));
}

/** Opens the picture-in-picture window, or closes it. */
export async function togglePip(surface: VideoSurface | null): Promise<void> {
  if (!(surface instanceof HTMLVideoElement)) return;
  const root = surface.getRootNode() as ShadowRoot;
  await (root.pictureInPictureElement === surface
    ? document.exitPictureInPicture()
    : surface.requestPictureInPicture());
}

/** Shows the element in full screen, or leaves full screen. */
export async function toggleFullscreen(host: HTMLElement, surface: VideoSurface | null): Promise<void> {
  if (host.matches(':fullscreen')) await document.exitFullscreen();
  else if (document.fullscreenEnabled) await host.requestFullscreen();
  else (surface as AppleVideo | null)?.webkitEnterFullscreen?.();
}
