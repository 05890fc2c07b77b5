import type { ViewerState } from '../../src/index.js';
import { wordsOf } from '../../src/words/loader.js';

/** The keys that the mosaic knows, by what they do. */
export type KeyAct =
  | 'move'
  | 'spotlight'
  | 'leave'
  | 'choose'
  | 'sound'
  | 'pause'
  | 'retry'
  | 'fullscreen'
  | 'telemetry'
  | 'figures'
  | 'page'
  | 'keys';

/** All that a mosaic says in one language, besides the words of its players. `{}` is filled in. */
export interface MosaicWords {
  /** A mosaic without a name. */
  readonly mosaic: string;
  readonly empty: string;
  /** `{}` is a number of cameras. */
  readonly counts: Readonly<Record<ViewerState, string>>;
  /** `{}` is a camera's name. */
  readonly enlarge: string;
  readonly shrink: string;
  readonly sound: string;
  readonly retry: string;
  /** The first `{}` is a camera's name, the second its state. */
  readonly changed: string;
  readonly enlarged: string;
  /** `{}` is a number of milliseconds. */
  readonly inStep: string;
  /** The heads of the figures' columns, and of their last line. */
  readonly camera: string;
  readonly state: string;
  readonly way: string;
  readonly all: string;
  readonly allAlike: string;
  readonly previous: string;
  readonly next: string;
  /** The first `{}` is the page, the second how many there are. */
  readonly page: string;
  /** The same in few signs. */
  readonly pageShort: string;
  readonly startTour: string;
  readonly stopTour: string;
  readonly fullscreen: string;
  readonly leaveFullscreen: string;
  readonly keys: string;
  readonly close: string;
  /** What each key does. */
  readonly acts: Readonly<Record<KeyAct, string>>;
}

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

/** Puts the values in the places of `{}`, in this order. */
export function fill(text: string, ...values: readonly string[]): string {
  let at = 0;
  return text.replace(/\{\}/g, () => values[at++] ?? '');
}
