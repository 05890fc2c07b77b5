/** A still that is little larger than its place is left as it is. */
const SPARE = 1.5;

/**
 * Makes a still no larger than its place on the screen: of a camera in 1080p it would be eight megabytes,
 * for a picture of a thumb's breadth.
 */
export function shrinkStill(canvas: HTMLCanvasElement, placeWidth: number): void {
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
