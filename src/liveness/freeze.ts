/** After this many frames the usual time between two frames is known; before, a gap is no freeze. */
export const FRAMES_TO_KNOW = 5;
/** How much of the usual time between two frames each new gap counts for, once it is known. */
export const SMOOTHING = 0.1;

const LEAST_INTERVALS = 3;
const LEAST_FREEZE_MS = 150;

/**
 * Whether a viewer notices this gap between two frames: it is longer than three usual ones, and longer than one and
 * 150 ms (webrtc-stats, freezeCount).
 */
export function isFreezeGap(gapMs: number, usualMs: number): boolean {
  return gapMs > Math.max(LEAST_INTERVALS * usualMs, usualMs + LEAST_FREEZE_MS);
}
