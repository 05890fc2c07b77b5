/** A picture of this size costs next to nothing to read, and loses no visible detail. */
const WIDTH = 32;
const HEIGHT = 18;
/** The black of video is 16 of 255 where a browser takes its range for the full one. */
const DARKEST = 20;
const SAME = 4;

/**
 * Whether a picture is black all over. Browsers give such pictures of a video that has not been painted yet; a camera's
 * night picture has noise, or a clock in its corner. False where a picture may not be read.
 */
export function isBlack(source: CanvasImageSource): boolean {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return false;
  context.drawImage(source, 0, 0, WIDTH, HEIGHT);
  let data: Uint8ClampedArray;
  try {
    ({ data } = context.getImageData(0, 0, WIDTH, HEIGHT));
  } catch {
    // The picture is of another origin without CORS.
    return false;
  }
  const [red = 0, green = 0, blue = 0] = data;
  return data.every((value, at) => {
    const first = [red, green, blue, value][at % 4] as number;
    return at % 4 === 3 || (value <= DARKEST && Math.abs(value - first) <= SAME);
  });
}
