import type { Surface } from '../transports/transport.js';

/**
 * Gives the width and height of the picture that a surface shows, in pixels of the picture; null while it shows none.
 */
export function pictureSize(surface: Surface): readonly [number, number] | null {
  const [width, height] =
    surface instanceof HTMLVideoElement
      ? [surface.videoWidth, surface.videoHeight]
      : surface instanceof HTMLImageElement
        ? [surface.naturalWidth, surface.naturalHeight]
        : [surface.width, surface.height];
  return width > 0 && height > 0 ? [width, height] : null;
}
