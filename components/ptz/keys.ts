import type { PtzMotion } from '../../src/ptz/motion.js';
import { MOTIONS } from './motions.js';

/** What a key does while the camera is being moved. */
export type PtzKeyAction =
  | { readonly kind: 'hold'; readonly motion: PtzMotion }
  | { readonly kind: 'step'; readonly motion: PtzMotion }
  /** `index` counts from 0. */
  | { readonly kind: 'preset'; readonly index: number }
  | { readonly kind: 'home' }
  | { readonly kind: 'close' };

const HOLDS: Readonly<Record<string, PtzMotion>> = {
  ArrowUp: MOTIONS.up,
  ArrowDown: MOTIONS.down,
  ArrowLeft: MOTIONS.left,
  ArrowRight: MOTIONS.right,
  '+': MOTIONS.zoomIn,
  '=': MOTIONS.zoomIn,
  '-': MOTIONS.zoomOut,
  '[': MOTIONS.focusNear,
  ']': MOTIONS.focusFar,
};

/** The key that shows the controls of the camera, and hides them. */
export const TOGGLE_KEY = 'v';

/** The action of a key; null for keys that do not move a camera. */
export function actionForKey({ key, shiftKey }: KeyboardEvent): PtzKeyAction | null {
  const motion = Object.hasOwn(HOLDS, key) ? HOLDS[key] : undefined;
  // A plus needs the shift key on many keyboards.
  if (motion) return { kind: shiftKey && key.startsWith('Arrow') ? 'step' : 'hold', motion };
  if (/^[1-9]$/.test(key)) return { kind: 'preset', index: Number(key) - 1 };
  if (key === 'Home') return { kind: 'home' };
  return key === 'Escape' ? { kind: 'close' } : null;
}
