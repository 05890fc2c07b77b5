import { sizeOf } from './stage.js';
import type { Surface } from './transports/transport.js';

/**
 * What a surface shows, as a PNG. Rejects with InvalidStateError before there is a picture, with SecurityError for
 * pictures of another origin without CORS.
 */
export async function captureOf(surface: Surface | null): Promise<Blob> {
  const size = surface && sizeOf(surface);
  if (!surface || !size) throw new DOMException('There is no picture yet.', 'InvalidStateError');
  const copy = document.createElement('canvas');
  [copy.width, copy.height] = size;
  copy.getContext('2d')?.drawImage(surface, 0, 0);
  return new Promise((resolve, reject) => {
    copy.toBlob((blob) => (blob ? resolve(blob) : reject(new DOMException('No PNG came of it.', 'EncodingError'))));
  });
}
