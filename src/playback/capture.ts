import { isBlack } from './black.js';
import { pictureSize } from './picture-size.js';
import type { Surface } from '../transports/transport.js';

/**
 * A picture that is black all over may not have been painted yet: the capture waits for another one this many times,
 * and this long each time.
 */
const TIMES = 5;
const PAUSE_MS = 100;

/**
 * Gives the picture of a surface as a PNG. Rejects with InvalidStateError before there is a picture, and with
 * SecurityError for pictures of another origin without CORS.
 */
export async function capturePng(surface: Surface | null): Promise<Blob> {
  const size = surface && pictureSize(surface);
  if (!surface || !size) throw new DOMException('There is no picture yet.', 'InvalidStateError');
  for (let times = 0; times < TIMES && isBlack(surface); times += 1) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  const copy = document.createElement('canvas');
  [copy.width, copy.height] = size;
  copy.getContext('2d')?.drawImage(surface, 0, 0);
  return toPng(copy);
}

/** Gives the content of a canvas as a PNG. Rejects with EncodingError where the browser makes none. */
export function toPng(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new DOMException('No PNG came of it.', 'EncodingError'))));
  });
}
