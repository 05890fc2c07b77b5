import { toScreen, type PicturePlace, type PicturePoint } from '../../src/picture/geometry.js';

/** What every shape on the picture may have. */
export interface ShapeOptions {
  /** A short text at the shape. */
  readonly label?: string;
  /** Any CSS color but a variable; `--cam-overlay-color` if absent. */
  readonly color?: string;
  /** The shape goes away by itself this many milliseconds after it appeared; if absent, it stays. */
  readonly ttlMs?: number;
  /**
   * The moment that the shape belongs to, in epoch milliseconds of the camera's clock. The shape is held back until the
   * picture of this moment is shown. If absent, and where the transport cannot tell the moment, it is shown at once.
   */
  readonly at?: number;
}

/** A rectangle on the picture. */
export interface OverlayBox extends ShapeOptions, PicturePoint {
  readonly width: number;
  readonly height: number;
}

/** A closed outline on the picture. */
export interface OverlayPolygon extends ShapeOptions {
  readonly points: readonly PicturePoint[];
}

/** A place on the picture. */
export interface OverlayPoint extends ShapeOptions, PicturePoint {}

/** A shape on the picture. All places are from 0 to 1 of the picture as the camera made it. */
export type OverlayShape = OverlayBox | OverlayPolygon | OverlayPoint;

/** A rectangle that is parallel to the screen's edges. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The corners of a shape, in the picture; empty where it has values that are no numbers. A point has one corner. */
export function cornersOf(shape: OverlayShape): readonly PicturePoint[] {
  // A back end may give the fields that a shape does not have as null.
  const { points, width } = shape as Partial<OverlayPolygon & OverlayBox>;
  const corners = points ?? (width == null ? [shape as OverlayPoint] : cornersOfBox(shape as OverlayBox));
  return corners.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)) ? corners : [];
}

function cornersOfBox({ x, y, width, height }: OverlayBox): readonly PicturePoint[] {
  const [right, bottom] = [x + width, y + height];
  return [
    { x, y },
    { x: right, y },
    { x: right, y: bottom },
    { x, y: bottom },
  ];
}

/** The corners of a shape on the screen, in CSS pixels. */
export function placeShape(shape: OverlayShape, { box, matrix }: PicturePlace): readonly PicturePoint[] {
  return cornersOf(shape).map((corner) => toScreen(box, matrix, corner));
}

/** What the whole picture covers on the screen, in CSS pixels. */
export function placeBounds({ box, matrix }: PicturePlace): Bounds {
  return boundsOf([toScreen(box, matrix, { x: 0, y: 0 }), toScreen(box, matrix, { x: 1, y: 1 })]);
}

/** The smallest rectangle around these points. */
export function boundsOf(points: readonly PicturePoint[]): Bounds {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of points) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  return { left, top, right, bottom };
}

/**
 * Where the label of a shape begins: above the shape, at its left edge, and always whole inside the view; null for a
 * shape that is not in view.
 *
 * @param view What is visible.
 */
export function placeLabel(
  shape: Bounds,
  { width, height }: { readonly width: number; readonly height: number },
  view: Bounds,
): PicturePoint | null {
  const { left, top, right, bottom } = shape;
  if (!(left < view.right && right > view.left && top < view.bottom && bottom > view.top)) return null;
  return {
    x: Math.max(view.left, Math.min(left, view.right - width)),
    y: Math.max(view.top, Math.min(top - height, view.bottom - height)),
  };
}
