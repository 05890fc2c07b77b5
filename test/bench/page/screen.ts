import { readBarcode, stripHeight } from '../../../demo/cameras/barcode.js';

const canvas = document.createElement('canvas');
const ctx = canvas.getContext('2d', { willReadFrequently: true });

/** Reads when the visible frame of a video was drawn, in epoch milliseconds; null if it cannot be read. */
export function readDrawnMs(video: HTMLVideoElement): number | null {
  if (!ctx || video.videoWidth === 0) return null;
  const strip = stripHeight(video.videoHeight);
  canvas.width = video.videoWidth;
  canvas.height = strip;
  ctx.drawImage(video, 0, video.videoHeight - strip, canvas.width, strip, 0, 0, canvas.width, strip);
  return readBarcode(ctx.getImageData(0, 0, canvas.width, strip), strip)?.epochMs ?? null;
}

/** Resolves in the next animation frame. */
export const frame = () => new Promise<void>((resolve) => requestAnimationFrame(() => resolve()));
