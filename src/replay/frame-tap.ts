import type { FrameSource } from './frame.js';

/** Where the encoded frames of a session can be taken. */
export interface FrameTap {
  /**
   * Gives the frames, until the signal aborts.
   *
   * @param afterMs All moments come after this one, in epoch milliseconds.
   */
  source(afterMs?: number): FrameSource;
  /** The moment of the picture that is visible, in epoch milliseconds; null where it is unknown. */
  visibleMs(): number | null;
}

/** The taps of the sessions, by the surface that shows their picture. */
const TAPS = new WeakMap<object, FrameTap>();

/** Says where the frames of the session on this surface can be taken. */
export function noteTap(surface: object, tap: FrameTap): void {
  TAPS.set(surface, tap);
}

/**
 * Gives the tap of the session that plays on this surface. Null for one without: a plain image of another origin, whose
 * bytes no page may read, and HLS that the browser plays by itself.
 */
export function findSurfaceTap(surface: object | null): FrameTap | null {
  return (surface && TAPS.get(surface)) ?? null;
}
