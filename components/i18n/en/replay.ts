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
  saveLast: 'Save the last {} seconds',
  saveMarked: 'Save the marked part ({} s)',
  markIn: 'Start the clip here',
  markOut: 'End the clip here',
  clip: {
    saving: 'Saving the clip…',
    saved: 'The clip is saved.',
    'nothing-to-save': 'There is nothing to save.',
    format: 'This camera’s format cannot be saved as a file.',
    'not-written': 'The file could not be written.',
    'not-made': 'The clip could not be made.',
  },
};
