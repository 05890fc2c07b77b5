import type { PlaybackState } from '../ladder/state.js';
import type { TransportName } from '../ladder/transport-name.js';

/** What happened to the picture since the viewer began with this camera. Counted here: always known. */
export interface EventCounts {
  /** How often the picture stopped moving for so long that it was called frozen. */
  readonly stalls: number;
  /** How often a new session had to be opened because a picture was lost or stood still. */
  readonly reconnects: number;
  /** How often a picture by another transport took the place of the one before. */
  readonly transportChanges: number;
}

/** The part of a viewer's status that is counted. */
export interface CountedStatus {
  readonly state: PlaybackState;
  readonly transport: TransportName | null;
  /** Another object is another session. */
  readonly surface: object | null;
}

/** A tally, and what it has to remember. */
export interface EventCountState extends EventCounts {
  readonly state: PlaybackState;
  readonly transport: TransportName | null;
  readonly surface: object | null;
  /** The picture was lost, or stands, since it was last seen to move. */
  readonly isLost: boolean;
}

/** The tally of a viewer that has shown nothing. */
export const NO_EVENTS: EventCountState = Object.freeze({
  stalls: 0,
  reconnects: 0,
  transportChanges: 0,
  state: 'idle',
  transport: null,
  surface: null,
  isLost: false,
});

/** States that nobody asked for, in which a picture that was there has gone. */
const LOST: ReadonlySet<PlaybackState> = new Set<PlaybackState>([
  'stalled',
  'reconnecting',
  'offline',
  'unconfigured',
  'capacity',
  'unauthorized',
  'unsupported',
]);

/** Counts a change of what is seen. Pure; to be given each change, as it is told. */
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
    // Of a first picture nothing could be lost.
    isLost: state !== 'live' && (counts.isLost || (LOST.has(state) && counts.transport !== null)),
  };
}
