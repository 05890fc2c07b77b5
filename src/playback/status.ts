import type { Fault } from '../faults/fault.js';
import { initialLadder, nextTryAtMs, getPlaybackState, type LadderState, type PlaybackState } from '../ladder/state.js';
import { TRANSPORT_NAMES, type TransportName } from '../ladder/transport-name.js';
import type { SurfaceStack, StillFrame } from './surface-stack.js';
import type { Session, Surface } from '../transports/transport.js';

/** The status of a playback; a new frozen object at each change. */
export interface PlaybackStatus {
  readonly state: PlaybackState;
  /** The first try takes long because the server starts the camera: the server is alive and holds the request. */
  readonly isStarting: boolean;
  /** The transport that shows the live picture; null without one. */
  readonly transport: TransportName | null;
  /**
   * The server that the live picture comes from, as the page named it, without a user name and password; null without a
   * picture, and where `server` names only one.
   */
  readonly server: string | null;
  /** Why there is no picture that moves; null while connecting for the first time and while live. */
  readonly fault: Fault | null;
  /** Why a better transport is not shown instead: the fault of the best one that failed; null while none has. */
  readonly fallbackReason: Fault | null;
  /** Epoch milliseconds of the next try; null while one runs, and when none is planned. */
  readonly nextTryAtMs: number | null;
  /** The surface with the live picture; null before the first frame and while a still frame is shown. */
  readonly surface: Surface | null;
  readonly hasAudio: boolean;
  /** False while the camera sends sound alone. */
  readonly hasVideo: boolean;
  /** The name of the sound codec that this browser cannot play (`E-AC-3`); null where there is none. */
  readonly soundFault: string | null;
  readonly stillFrame: StillFrame | null;
}

/** The status of a playback that has not begun. */
export const IDLE: PlaybackStatus = createStatus(
  initialLadder(),
  { visibleSurface: null, stillFrame: null },
  null,
  false,
);

/** Creates the status from the ladder, the surfaces and the session that is shown. */
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
    server: session?.server ?? null,
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
