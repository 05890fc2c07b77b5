/** A place in a picture as the camera made it: 0, 0 is its first corner, 1, 1 its last. */
export interface PicturePoint {
  readonly x: number;
  readonly y: number;
}

/** How a picture is put into its box. */
export interface PictureOptions {
  readonly fit: string;
  /** Degrees clockwise: 90, 180 or 270; any other value does not turn. */
  readonly rotate: unknown;
  /** `horizontal`, `vertical` or `both`, as one sees it after the rotation. */
  readonly flip: string | null;
}

/** A rectangle on the screen, in CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A linear map from a picture to the screen, in CSS pixels per picture: `[x of x, x of y, y of x, y of y]`. */
export type Matrix = readonly [number, number, number, number];

/** Where a picture is on the screen: the box that it is put into, and its place in the box. */
export interface PicturePlace {
  readonly box: Box;
  readonly matrix: Matrix;
}

/** The quarter turns of a `rotate` attribute, 0 to 3. */
export const toTurns = (rotate: unknown): number => [90, 180, 270].indexOf(Number(rotate)) + 1;

/** 1, or −1 where the picture is mirrored in this direction. */
export const toSign = (flip: string | null, direction: string): number =>
  flip === direction || flip === 'both' ? -1 : 1;

/**
 * The place of a picture in a box. The middles of the picture and of the box are the same place.
 *
 * @param size The picture's width and height, in its own pixels.
 */
export function placePicture(
  { width, height }: Pick<Box, 'width' | 'height'>,
  size: readonly [number, number],
  { fit, rotate, flip }: PictureOptions,
): Matrix {
  const turns = toTurns(rotate);
  const cos = (1 - turns) % 2;
  const sin = (2 - turns) % 2;
  const [pictureWidth, pictureHeight] = size;
  let across = width / (sin ? pictureHeight : pictureWidth);
  let down = height / (sin ? pictureWidth : pictureHeight);
  if (fit !== 'fill') across = down = (fit === 'cover' ? Math.max : Math.min)(across, down);
  across *= toSign(flip, 'horizontal');
  down *= toSign(flip, 'vertical');
  return [
    across * cos * pictureWidth,
    -across * sin * pictureHeight,
    down * sin * pictureWidth,
    down * cos * pictureHeight,
  ];
}

/** The place on the screen of a point of the picture. */
export function toScreen(box: Box, [a, b, c, d]: Matrix, point: PicturePoint): PicturePoint {
  const x = point.x - 0.5;
  const y = point.y - 0.5;
  return { x: box.left + box.width / 2 + a * x + b * y, y: box.top + box.height / 2 + c * x + d * y };
}

/** The point of the picture at this place on the screen; it may lie beside the picture. */
export function fromScreen(box: Box, matrix: Matrix, screenX: number, screenY: number): PicturePoint {
  const [x, y] = invert(matrix, screenX - box.left - box.width / 2, screenY - box.top - box.height / 2);
  return { x: 0.5 + x, y: 0.5 + y };
}

/** The way on the picture, in pictures, for a way on the screen, in CSS pixels. */
export function invert([a, b, c, d]: Matrix, x: number, y: number): readonly [number, number] {
  const determinant = a * d - b * c;
  return [(d * x - b * y) / determinant, (a * y - c * x) / determinant];
}
