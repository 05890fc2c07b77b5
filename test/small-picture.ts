import type { PictureOptions } from '../demo/cameras/synthetic.js';

/**
 * A small picture at half the frame rate of the demo: drawing, encoding, sending, decoding and showing pictures takes
 * most of the time of a test machine.
 */
export const SMALL_PICTURE = { width: 320, height: 180, fps: 12.5, bitrateKbps: 400 } as const satisfies PictureOptions;
