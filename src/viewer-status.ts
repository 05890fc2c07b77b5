import type { Fault } from './fault.js';
import { stateOf, type LadderState, type ViewerState } from './ladder-state.js';
import type { Rung } from './rung.js';
import type { DomStage, Still } from './stage.js';
import type { Session, Surface } from './transports/transport.js';

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

/** What the ladder, the stage and the session that is seen come to. */
export function statusOf(ladder: LadderState, stage: DomStage, seen: Session | null): ViewerStatus {
  const { nextRoundAtMs, fault, shown } = ladder;
  // The same plan tells the same time: the offset between the clocks is rounded away.
  const offsetMs = Math.round((Date.now() - performance.now()) / 100) * 100;
  return Object.freeze({
    state: stateOf(ladder),
    transport: shown?.rung ?? null,
    fault,
    nextTryAtMs: nextRoundAtMs === null ? null : nextRoundAtMs + offsetMs,
    surface: stage.shown,
    hasAudio: seen?.hasAudio ?? false,
    still: stage.still,
  });
}

/** True when a page would see no difference. */
export function isSameStatus(a: ViewerStatus, b: ViewerStatus): boolean {
  return (Object.keys(a) as (keyof ViewerStatus)[]).every((key) => a[key] === b[key]);
}
