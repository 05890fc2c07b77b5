import type { ViewerState } from './ladder-state.js';
import type { Rung } from './rung.js';

/** What happened to the picture since the viewer began with this camera. Counted here: always known. */
export interface Tally {
  /** How often the picture stopped moving for so long that it was called frozen. */
  readonly stalls: number;
  /** How often a new session had to be opened because a picture was lost or stood still. */
  readonly reconnects: number;
  /** How often a picture by another rung took the place of the one before. */
  readonly rungChanges: number;
}

/** The part of a viewer's status that is counted. */
export interface Seen {
  readonly state: ViewerState;
  readonly transport: Rung | null;
  /** Another object is another session. */
  readonly surface: object | null;
}

/** A tally, and what it has to remember. */
export interface TallyState extends Tally {
  readonly state: ViewerState;
  readonly rung: Rung | null;
  readonly surface: object | null;
  /** The picture was lost, or stands, since it was last seen to move. */
  readonly isLost: boolean;
}

/** The tally of a viewer that has shown nothing. */
export const NO_TALLY: TallyState = Object.freeze({
  stalls: 0,
  reconnects: 0,
  rungChanges: 0,
  state: 'idle',
  rung: null,
  surface: null,
  isLost: false,
});

/** States that nobody asked for, in which a picture that was there has gone. */
const LOST: ReadonlySet<ViewerState> = new Set<ViewerState>([
  'stalled',
  'reconnecting',
  'offline',
  'unconfigured',
  'capacity',
  'unauthorized',
  'unsupported',
]);

/** Counts a change of what is seen. Pure; to be given each change, as it is told. */
export function count(tally: TallyState, { state, transport, surface }: Seen): TallyState {
  if (state === 'idle') return NO_TALLY;
  const isNew = surface !== null && surface !== tally.surface;
  const isSuccessor = isNew && tally.rung !== null;
  return {
    stalls: tally.stalls + (state === 'stalled' && tally.state !== 'stalled' ? 1 : 0),
    reconnects: tally.reconnects + (isSuccessor && tally.isLost ? 1 : 0),
    rungChanges: tally.rungChanges + (isSuccessor && transport !== tally.rung ? 1 : 0),
    state,
    rung: isNew ? transport : tally.rung,
    surface: surface ?? tally.surface,
    // Of a first picture nothing could be lost.
    isLost: state !== 'live' && (tally.isLost || (LOST.has(state) && tally.rung !== null)),
  };
}
