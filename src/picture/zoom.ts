import { invert, type Matrix, type PicturePoint } from './geometry.js';
import { WHOLE, type Zoom } from './whole.js';

export { WHOLE, type Zoom };

/** The element's box and the picture's place in it without a zoom. */
export interface Frame {
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly matrix: Matrix;
}

export const MAX_SCALE = 10;

/** How far the picture's middle is from the box's, in CSS pixels. */
export function toOffset({ scale, x, y }: Zoom, { matrix: [a, b, c, d] }: Frame): PicturePoint {
  return { x: scale * (a * (0.5 - x) + b * (0.5 - y)), y: scale * (c * (0.5 - x) + d * (0.5 - y)) };
}

/** Width and height of what is visible without a zoom, in CSS pixels. */
export function visibleSize({ width, height, matrix: [a, b, c, d] }: Frame): PicturePoint {
  return { x: Math.min(width, Math.abs(a + b)), y: Math.min(height, Math.abs(c + d)) };
}

/**
 * The nearest possible zoom. What is visible without a zoom stays the border: bars beside the picture do not become
 * wider. Values that are no numbers count as absent.
 */
export function clampZoom({ scale, x, y }: Zoom, frame: Frame): Zoom {
  const times = Math.min(MAX_SCALE, Math.max(1, Number.isFinite(scale) ? scale : 1));
  if (times === 1) return WHOLE;
  const asked = { scale: times, x: Number.isFinite(x) ? x : 0.5, y: Number.isFinite(y) ? y : 0.5 };
  const offset = toOffset(asked, frame);
  const size = visibleSize(frame);
  const limit = (value: number, shown: number) => {
    const room = ((times - 1) * shown) / 2;
    return Math.min(room, Math.max(-room, value));
  };
  const [dx, dy] = invert(frame.matrix, limit(offset.x, size.x), limit(offset.y, size.y));
  return Object.freeze({ scale: times, x: 0.5 - dx / times, y: 0.5 - dy / times });
}

/** Another scale, where the point at this place stays there. @param at CSS pixels from the middle of the box. */
export function zoomAt(zoom: Zoom, scale: number, at: PicturePoint, frame: Frame): Zoom {
  const times = Math.min(MAX_SCALE, Math.max(1, scale));
  const [dx, dy] = invert(frame.matrix, at.x, at.y);
  const gone = 1 / zoom.scale - 1 / times;
  return clampZoom({ scale: times, x: zoom.x + dx * gone, y: zoom.y + dy * gone }, frame);
}

/** Moves the picture by this many CSS pixels. */
export function panBy(zoom: Zoom, x: number, y: number, frame: Frame): Zoom {
  const [dx, dy] = invert(frame.matrix, x, y);
  return clampZoom({ ...zoom, x: zoom.x - dx / zoom.scale, y: zoom.y - dy / zoom.scale }, frame);
}
