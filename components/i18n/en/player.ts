import type { LocalizedStrings } from '../strings.js';

/** The reason of a rare fault, until its own sentence has been loaded. */
export const NO_REASON = 'The camera cannot be shown.';

/**
 * The English strings of the player. This folder has all English strings, one file for each element that loads them.
 * Another language is one file with the same keys: see `../languages.ts`. A value replaces each `{}`.
 */
export const ENGLISH: LocalizedStrings = {
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
    suspended: 'Standby',
  },
  faults: {
    offline: 'The camera is not sending video.',
    'not-found': 'There is no camera at this address.',
    'bad-address': 'The camera’s address is not valid.',
    unauthorized: 'Sign in with different credentials.',
    unsupported: 'This browser cannot play the camera’s video format.',
    'play-refused': 'The browser plays video only after a tap.',
    unreachable: 'The server does not answer.',
    'no-media-path': 'The network blocks the video.',
    'no-media': 'The server sends no video.',
    stalled: 'The video has stopped.',
    lost: 'The connection was lost.',
    'ended-early': 'The connection was lost.',
    'server-error': 'The server reported an error.',
    'bad-answer': 'The server’s answer is not video.',
    refused: 'The server refused the request.',
  },
  faultTitles: {
    'stopped-sending': 'Camera stopped sending',
    quota: 'Viewing limit reached',
    'lease-ended': 'Viewing ended',
    'local-network': 'Permission needed',
    'local-network-forbidden': 'Not allowed here',
    forbidden: 'Not allowed here',
    blocked: 'Access blocked',
  },
  starting: 'Starting camera',
  soundOnly: 'Sound only',
  actions: {
    play: 'Play',
    pause: 'Pause',
    mute: 'Mute',
    unmute: 'Unmute',
    volume: 'Volume',
    save: 'Save picture',
    pip: 'Picture in picture',
    fullscreen: 'Full screen',
    leaveFullscreen: 'Exit full screen',
    retry: 'Retry now',
    tap: 'Tap for sound',
    tapToPlay: 'Tap to play',
  },
  camera: 'Camera',
  snapshot: 'Snapshot',
  cannotPlay: 'This browser cannot play {}',
  cannotPlaySound: 'This browser cannot play the sound ({})',
  resumeHint: 'Press play to resume.',
  retrying: 'Retrying…',
  nextTry: 'Next try in {}',
  frozenFor: 'Frozen for {}',
  lastChange: 'last change {} ago',
  seconds: { other: '{} s' },
  minutes: { one: '{} minute', other: '{} minutes' },
  hours: { one: '{} hour', other: '{} hours' },
  // The result is the same as from Intl, but a page in English need not create formatters.
  formatNumber: (value, decimals) => value.toFixed(decimals),
  pluralRule: (value) => (value === 1 ? 'one' : 'other'),
  section: (_name, english) => english,
};
