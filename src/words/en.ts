import type { Speech } from './vocabulary.js';

/** The words that every page has from the beginning. */
export const ENGLISH: Speech = {
  lang: 'en',
  states: {
    idle: 'Stopped',
    connecting: 'Connecting',
    live: 'Live',
    stalled: 'Frozen',
    reconnecting: 'Reconnecting',
    offline: 'Offline',
    unconfigured: 'Camera not configured',
    capacity: 'Stream at capacity',
    unauthorized: 'Sign-in needed',
    unsupported: 'Not playable here',
    paused: 'Paused',
    suspended: 'Resting',
  },
  // In `faults.ts`, with the first transport: nobody reads one before there is a fault.
  faults: {},
  causes: {
    'stopped-sending': 'Camera stopped sending',
    quota: 'Viewing limit reached',
    'lease-ended': 'Viewing ended',
    forbidden: 'Not allowed here',
  },
  starting: 'Starting camera',
  // With the buttons, in `acts.ts`.
  acts: {},
  camera: 'Camera',
  still: 'Snapshot',
  cannotPlay: 'This browser can’t play {}',
  goOn: 'Press play to go on.',
  looking: 'Looking again…',
  nextTry: 'Next try in {}',
  frozenFor: 'Frozen for {}',
  seconds: { other: '{} s' },
  minutes: { one: '{} minute', other: '{} minutes' },
  hours: { one: '{} hour', other: '{} hours' },
  // What Intl would say, without the formatters that a page in English need not make.
  numberOf: (value, decimals) => value.toFixed(decimals),
  pluralOf: (value) => (value === 1 ? 'one' : 'other'),
  sectionOf: (_name, english) => english,
};
