import type { Surface } from '../transports/transport.js';

/**
 * Gives the width and height of the picture that a surface shows, in pixels of the picture; null while it shows none.
 */
export function pictureSize(surface: Surface): [number, number] | null {
  const [width, height] = readSize(surface);
  return width > 0 && height > 0 ? [width, height] : null;
}

function readSize(surface: Surface): [number, number] {
  if (surface instanceof HTMLVideoElement) return [surface.videoWidth, surface.videoHeight];
  if (surface instanceof HTMLImageElement) return [surface.naturalWidth, surface.naturalHeight];
  return [surface.width, surface.height];
}
