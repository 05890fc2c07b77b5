import type { Fault } from './fault.js';
import { initialLadder, stateOf, type LadderState, type ViewerState } from './ladder-state.js';
import { RUNGS, type Rung } from './rung.js';
import type { DomStage, Still } from './stage.js';
import type { Session, Surface } from './transports/transport.js';

/** What a viewer can be asked at any time; a new frozen value at each change. */
export interface ViewerStatus {
  readonly state: ViewerState;
  /** The first look takes its time because the server wakes the camera: it holds the request, and is there. */
  readonly isStarting: boolean;
  /** The rung that is seen. */
  readonly transport: Rung | null;
  /** Why there is no picture that moves; null while connecting for the first time and while live. */
  readonly fault: Fault | null;
  /** Why a better rung is not seen instead: the fault of the best one that failed; null while none has. */
  readonly why: Fault | null;
  /** Epoch milliseconds of the next look; null when one runs or none is planned. */
  readonly nextTryAtMs: number | null;
  /** What is seen and moves; null before the first frame and while a still is seen. */
  readonly surface: Surface | null;
  readonly hasAudio: boolean;
  readonly still: Still | null;
}

/** The status of a viewer that has not begun. */
export const IDLE: ViewerStatus = statusOf(initialLadder(), { shown: null, still: null }, null, false);

/** What the ladder, the stage and the session that is seen come to. */
export function statusOf(
  ladder: LadderState,
  stage: Pick<DomStage, 'shown' | 'still'>,
  seen: Session | null,
  isHeld: boolean,
): ViewerStatus {
  const { nextRoundAtMs, fault, shown, memory } = ladder;
  // The same plan tells the same time: the offset between the clocks is rounded away.
  const offsetMs = Math.round((Date.now() - performance.now()) / 100) * 100;
  const state = stateOf(ladder);
  return Object.freeze({
    state,
    isStarting: isHeld && state === 'connecting',
    transport: shown?.rung ?? null,
    fault,
    why:
      shown &&
      RUNGS.slice(0, RUNGS.indexOf(shown.rung)).reduce<Fault | null>((why, rung) => why ?? memory[rung].fault, null),
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
