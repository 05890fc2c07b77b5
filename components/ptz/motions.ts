import { toSign, toTurns } from '../../src/picture/geometry.js';
import type { PtzMotion } from '../../src/ptz/motion.js';

const STILL: PtzMotion = { pan: 0, tilt: 0, zoom: 0, focus: 0 };
const move = (change: Partial<PtzMotion>): PtzMotion => ({ ...STILL, ...change });

/** The motion of each button. */
export const MOTIONS = {
  upLeft: move({ pan: -1, tilt: 1 }),
  up: move({ tilt: 1 }),
  upRight: move({ pan: 1, tilt: 1 }),
  left: move({ pan: -1 }),
  right: move({ pan: 1 }),
  downLeft: move({ pan: -1, tilt: -1 }),
  down: move({ tilt: -1 }),
  downRight: move({ pan: 1, tilt: -1 }),
  zoomIn: move({ zoom: 1 }),
  zoomOut: move({ zoom: -1 }),
  focusNear: move({ focus: -1 }),
  focusFar: move({ focus: 1 }),
} as const;

export type MotionName = keyof typeof MOTIONS;

/** How a picture is shown. */
export interface Orientation {
  readonly rotate: unknown;
  readonly flip: string | null;
}

/** The motion that the camera has to make, so that a turned or mirrored picture moves as the viewer means it. */
export function asCameraSees(motion: PtzMotion, { rotate, flip }: Orientation): PtzMotion {
  let x = motion.pan * toSign(flip, 'horizontal');
  let y = motion.tilt * toSign(flip, 'vertical');
  // In a picture that is turned clockwise, what is on the right is up for the camera.
  for (let turn = toTurns(rotate); turn > 0; turn -= 1) [x, y] = [-y, x];
  return { ...motion, pan: x || 0, tilt: y || 0 };
}

/** The dead zone of a stick: less than this is its own inaccuracy. */
const DEAD_ZONE = 0.15;
/** Steps of a gamepad's values: a stick never stands quite still, and each change would be a request. */
const STEPS = 20;

/** The velocity for the position of a stick, −1 to 1: none in the dead zone, then a square curve up to 1. */
export function toVelocity(position: number): number {
  const beyond = Math.min(1, Math.max(0, Math.abs(position) - DEAD_ZONE) / (1 - DEAD_ZONE));
  return (Math.sign(position) * Math.round(beyond * beyond * STEPS)) / STEPS || 0;
}

/** The part of a gamepad that moves a camera, in the standard layout. */
export interface PadState {
  readonly axes: readonly number[];
  readonly buttons: readonly { readonly value: number; readonly pressed: boolean }[];
}

/** Left stick and directional pad: pan and tilt. Right stick up and down, and triggers: zoom. */
export function motionOfPad({ axes, buttons }: PadState): PtzMotion {
  const pressed = (index: number) => (buttons[index]?.pressed ? 1 : 0);
  const limit = (value: number) => Math.max(-1, Math.min(1, value));
  const triggers = (buttons[7]?.value ?? 0) - (buttons[6]?.value ?? 0);
  return {
    pan: limit(toVelocity(axes[0] ?? 0) + pressed(15) - pressed(14)),
    tilt: limit(-toVelocity(axes[1] ?? 0) + pressed(12) - pressed(13)),
    zoom: limit(-toVelocity(axes[3] ?? 0) + toVelocity(triggers)),
    focus: 0,
  };
}
