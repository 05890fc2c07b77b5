/** A still frame up to this many times as wide as its place is not shrunk. */
const SPARE = 1.5;

/**
 * Makes a still frame no larger than its place on the screen. A 1080p frame takes eight megabytes, which is far too
 * much for a thumbnail.
 */
export function shrinkStillFrame(canvas: HTMLCanvasElement, placeWidth: number): void {
  const width = Math.ceil(placeWidth * devicePixelRatio);
  if (width === 0 || canvas.width <= width * SPARE) return;
  const height = Math.round((canvas.height * width) / canvas.width);
  const small = new OffscreenCanvas(width, height);
  const context = small.getContext('2d');
  if (!context) return;
  context.imageSmoothingQuality = 'high';
  context.drawImage(canvas, 0, 0, width, height);
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.drawImage(small, 0, 0);
}
