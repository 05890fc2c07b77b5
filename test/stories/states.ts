import type { PlaybackState } from '../../src/ladder/state.js';

const STATES: Readonly<Record<PlaybackState, true>> = {
  idle: true,
  connecting: true,
  live: true,
  stalled: true,
  reconnecting: true,
  offline: true,
  unconfigured: true,
  capacity: true,
  unauthorized: true,
  unsupported: true,
  paused: true,
  suspended: true,
};

/** Every state of a player; the compiler sees to it that none is missing. */
export const PLAYBACK_STATES = Object.keys(STATES);
