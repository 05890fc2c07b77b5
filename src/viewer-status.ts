import type { Fault } from './fault.js';
import type { ViewerState } from './ladder-state.js';
import type { Rung } from './rung.js';
import type { Still } from './stage.js';
import type { Surface } from './transports/transport.js';

/** What a viewer can be asked at any time; a new frozen value at each change. */
export interface ViewerStatus {
  readonly state: ViewerState;
  /** The rung that is seen. */
  readonly transport: Rung | null;
  /** Why there is no picture that moves; null while connecting for the first time and while live. */
  readonly fault: Fault | null;
  /** Epoch milliseconds of the next look; null when one runs or none is planned. */
  readonly nextTryAtMs: number | null;
  /** What is seen and moves; null before the first frame and while a still is seen. */
  readonly surface: Surface | null;
  readonly hasAudio: boolean;
  readonly still: Still | null;
}

/** The status of a viewer that has not begun. */
export const IDLE: ViewerStatus = Object.freeze({
  state: 'idle',
  transport: null,
  fault: null,
  nextTryAtMs: null,
  surface: null,
  hasAudio: false,
  still: null,
});

/** True when a page would see no difference. */
export function isSameStatus(a: ViewerStatus, b: ViewerStatus): boolean {
  return (Object.keys(a) as (keyof ViewerStatus)[]).every((key) => a[key] === b[key]);
}
