import type { PicturePoint } from './geometry.js';

/** A part of the picture: how much larger than the whole it is shown, and which point of the picture is in the middle. */
export interface Zoom extends PicturePoint {
  /** 1 to 10; 1 shows the whole picture. */
  readonly scale: number;
}

/** The zoom that shows the whole picture. */
export const WHOLE: Zoom = Object.freeze({ scale: 1, x: 0.5, y: 0.5 });
