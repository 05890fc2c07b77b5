import type { Fault } from '../faults/fault.js';
import { initialLadder, nextTryAtMs, getPlaybackState, type LadderState, type PlaybackState } from '../ladder/state.js';
import { TRANSPORT_NAMES, type TransportName } from '../ladder/transport-name.js';
import type { SurfaceStack, StillFrame } from './surface-stack.js';
import type { Session, Surface } from '../transports/transport.js';

/** What a viewer can be asked at any time; a new frozen value at each change. */
export interface PlaybackStatus {
  readonly state: PlaybackState;
  /** The first look takes its time because the server wakes the camera: it holds the request, and is there. */
  readonly isStarting: boolean;
  /** The transport that is seen. */
  readonly transport: TransportName | null;
  /** Why there is no picture that moves; null while connecting for the first time and while live. */
  readonly fault: Fault | null;
  /** Why a better transport is not seen instead: the fault of the best one that failed; null while none has. */
  readonly fallbackReason: Fault | null;
  /** Epoch milliseconds of the next look; null when one runs or none is planned. */
  readonly nextTryAtMs: number | null;
  /** What is seen and moves; null before the first frame and while a still is seen. */
  readonly surface: Surface | null;
  readonly hasAudio: boolean;
  /** False while nothing but sound comes of the camera. */
  readonly hasVideo: boolean;
  /** The name of the sound that comes and can't be played here (`E-AC-3`); null of none. */
  readonly soundFault: string | null;
  readonly stillFrame: StillFrame | null;
}

/** The status of a viewer that has not begun. */
export const IDLE: PlaybackStatus = createStatus(
  initialLadder(),
  { visibleSurface: null, stillFrame: null },
  null,
  false,
);

/** What the ladder, the stage and the session that is seen come to. */
export function createStatus(
  ladder: LadderState,
  surfaces: Pick<SurfaceStack, 'visibleSurface' | 'stillFrame'>,
  session: Session | null,
  isSourceStarting: boolean,
): PlaybackStatus {
  const { fault, active, memory } = ladder;
  // The same plan tells the same time: the offset between the clocks is rounded away.
  const offsetMs = Math.round((Date.now() - performance.now()) / 100) * 100;
  const state = getPlaybackState(ladder);
  const tryAtMs = nextTryAtMs(ladder);
  return Object.freeze({
    state,
    isStarting: isSourceStarting && state === 'connecting',
    transport: active?.transport ?? null,
    fault,
    fallbackReason:
      active &&
      TRANSPORT_NAMES.slice(0, TRANSPORT_NAMES.indexOf(active.transport)).reduce<Fault | null>(
        (reason, transport) => reason ?? memory[transport].fault,
        null,
      ),
    nextTryAtMs: tryAtMs === null ? null : tryAtMs + offsetMs,
    surface: surfaces.visibleSurface,
    hasAudio: session?.hasAudio ?? false,
    hasVideo: session?.hasVideo ?? true,
    soundFault: session?.soundFault ?? null,
    stillFrame: surfaces.stillFrame,
  });
}

/** True when a page would see no difference. */
export function isSameStatus(a: PlaybackStatus, b: PlaybackStatus): boolean {
  return (Object.keys(a) as (keyof PlaybackStatus)[]).every((key) => a[key] === b[key]);
}
