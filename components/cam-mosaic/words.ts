import { wordsOf } from '../../src/words/loader.js';
import type { MosaicWords } from '../../src/words/mosaic.js';

/** English comes with the element; the other languages have these words beside the player's. */
export const ENGLISH: MosaicWords = {
  mosaic: 'Cameras',
  empty: 'No cameras to show.',
  counts: {
    live: '{} live',
    connecting: '{} connecting',
    stalled: '{} frozen',
    reconnecting: '{} reconnecting',
    offline: '{} offline',
    unconfigured: '{} not configured',
    capacity: '{} at capacity',
    unauthorized: '{} waiting for sign-in',
    unsupported: '{} not playable here',
    paused: '{} paused',
    suspended: '{} resting',
    idle: '{} stopped',
  },
  enlarge: 'Enlarge {}',
  shrink: 'Back to all cameras',
  sound: 'Listen to {}',
  retry: 'Try {} now',
  changed: '{}: {}.',
  enlarged: '{} is large.',
  camera: 'Camera',
  state: 'State',
  way: 'Way',
  all: 'All',
  inStep: 'in step within {} ms',
  allAlike: 'All cameras.',
  previous: 'Previous cameras',
  next: 'Next cameras',
  page: 'Page {} of {}',
  pageShort: '{} / {}',
  startTour: 'Start the tour',
  stopTour: 'Stop the tour',
  fullscreen: 'Full screen',
  leaveFullscreen: 'Leave full screen',
  keys: 'Keys',
  close: 'Close',
  acts: {
    move: 'Go from camera to camera',
    spotlight: 'Enlarge the camera, or all alike again',
    leave: 'All cameras alike',
    choose: 'Choose a camera',
    sound: 'Listen to the camera, or silence it',
    pause: 'Pause the camera, or play it again',
    retry: 'Look for the camera now',
    fullscreen: 'Full screen',
    telemetry: 'Show the camera’s figures',
    figures: 'Show the figures of all cameras',
    page: 'Other cameras',
    keys: 'Show these keys',
  },
};

/** The words of a language (a BCP 47 tag), or of English where there are none. */
export function mosaicWordsOf(lang: string): MosaicWords {
  return wordsOf(lang).sectionOf('mosaic', ENGLISH);
}
