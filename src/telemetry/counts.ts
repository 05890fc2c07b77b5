import type { PlaybackState } from '../ladder/state.js';
import type { TransportName } from '../ladder/transport-name.js';

/** Counts of what happened to the picture since the playback began with this camera. They are always known. */
export interface EventCounts {
  /** How often the picture stopped for long enough to count as frozen. */
  readonly stalls: number;
  /** How often a new session was opened because a picture was lost or stood still. */
  readonly reconnects: number;
  /** How often a picture on another transport replaced the one before. */
  readonly transportChanges: number;
}

/** The part of a playback's status that is counted. */
export interface CountedStatus {
  readonly state: PlaybackState;
  readonly transport: TransportName | null;
  /** A different object means a different session. */
  readonly surface: object | null;
}

/** The counts, and what is needed to continue them. */
export interface EventCountState extends EventCounts {
  readonly state: PlaybackState;
  readonly transport: TransportName | null;
  readonly surface: object | null;
  /** Whether the picture was lost, or has stopped, since it last moved. */
  readonly isLost: boolean;
}

/** The counts of a playback that has shown nothing. */
export const NO_EVENTS: EventCountState = Object.freeze({
  stalls: 0,
  reconnects: 0,
  transportChanges: 0,
  state: 'idle',
  transport: null,
  surface: null,
  isLost: false,
});

/** States that are not by choice, in which a picture that was there has gone. */
const LOST: ReadonlySet<PlaybackState> = new Set<PlaybackState>([
  'stalled',
  'reconnecting',
  'offline',
  'unconfigured',
  'capacity',
  'unauthorized',
  'unsupported',
]);

/** Counts a change of status. A pure function; call it with each change in turn. */
export function updateCounts(counts: EventCountState, { state, transport, surface }: CountedStatus): EventCountState {
  if (state === 'idle') return NO_EVENTS;
  const isNew = surface !== null && surface !== counts.surface;
  const isSuccessor = isNew && counts.transport !== null;
  return {
    stalls: counts.stalls + (state === 'stalled' && counts.state !== 'stalled' ? 1 : 0),
    reconnects: counts.reconnects + (isSuccessor && counts.isLost ? 1 : 0),
    transportChanges: counts.transportChanges + (isSuccessor && transport !== counts.transport ? 1 : 0),
    state,
    transport: isNew ? transport : counts.transport,
    surface: surface ?? counts.surface,
    // Before the first picture nothing can be lost.
    isLost: state !== 'live' && (counts.isLost || (LOST.has(state) && counts.transport !== null)),
  };
}
