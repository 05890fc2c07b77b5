import type { VideoSurface } from '../../../src/index.js';

/** iPhones show only videos in full screen, with this method of their own. */
type AppleVideo = HTMLVideoElement & { webkitEnterFullscreen?: () => void };

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
