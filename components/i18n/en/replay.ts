import type { ReplayStrings } from '../strings.js';

/** The English strings for looking back. */
export const ENGLISH: ReplayStrings = {
  replay: 'Replay',
  back: 'Back {} seconds',
  live: 'Back to live',
  earlier: 'Previous frame',
  later: 'Next frame',
  position: 'Position in the replay',
  nothing: 'No replay',
};
