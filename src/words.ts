import type { Fault, FaultCode } from './fault.js';
import type { ViewerState } from './ladder-state.js';
import type { Rung } from './rung.js';

/** The names of what a person may do. */
export type ActName =
  'play' | 'pause' | 'mute' | 'unmute' | 'volume' | 'save' | 'pip' | 'fullscreen' | 'leaveFullscreen' | 'retry' | 'tap';

/** All that a player says in one language: a table, so that another language is another table. `{}` is filled in. */
export interface Words {
  readonly states: Readonly<Record<ViewerState, string>>;
  readonly faults: Readonly<Record<FaultCode, string>>;
  readonly acts: Readonly<Record<ActName, string>>;
  /** A camera without a name. */
  readonly camera: string;
  /** `{}` is a codec. */
  readonly cannotPlay: string;
  readonly goOn: string;
  readonly looking: string;
  /** `{}` is a span of time. */
  readonly nextTry: string;
  readonly frozenFor: string;
  readonly seconds: string;
  readonly minutes: string;
  readonly hours: string;
}

/** The rungs as people know them, in every language. */
export const RUNG_NAMES: Readonly<Record<Rung, string>> = {
  whep: 'WebRTC',
  'll-hls': 'LL-HLS',
  hls: 'HLS',
  mjpeg: 'MJPEG',
  snapshot: 'Snapshot',
};

const ENGLISH: Words = {
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
  faults: {
    offline: 'The camera is not sending.',
    'source-timeout': 'The camera did not start in time.',
    'not-found': 'There is nothing at the camera’s address.',
    unconfigured: 'The server does not know this camera.',
    'bad-address': 'The camera’s address can’t be used.',
    capacity: 'The server has no place for another viewer.',
    crowded: 'This page shows as many streams of this server as the browser allows.',
    unauthorized: 'The server wants other credentials.',
    unsupported: 'What the camera sends can’t be played in this browser.',
    unreachable: 'The server does not answer.',
    'no-media-path': 'The network lets no video through.',
    'no-media': 'The server connects, but sends no picture.',
    stalled: 'The picture stopped moving.',
    lost: 'The connection ended.',
    'ended-early': 'The connection ended.',
    'server-error': 'The server failed.',
    'bad-answer': 'The server’s answer makes no sense.',
    refused: 'The server refuses the request.',
  },
  acts: {
    play: 'Play',
    pause: 'Pause',
    mute: 'Mute',
    unmute: 'Sound on',
    volume: 'Volume',
    save: 'Save picture',
    pip: 'Picture in picture',
    fullscreen: 'Full screen',
    leaveFullscreen: 'Leave full screen',
    retry: 'Try now',
    tap: 'Tap for sound',
  },
  camera: 'Camera',
  cannotPlay: 'This browser can’t play {}',
  goOn: 'Press play to go on.',
  looking: 'Looking again…',
  nextTry: 'Next try in {}',
  frozenFor: 'Frozen for {}',
  seconds: '{} s',
  minutes: '{} min',
  hours: '{} h',
};

const LANGUAGES: Readonly<Record<string, Words>> = { en: ENGLISH };

/** The words of a language (a BCP 47 tag), or of English where there are none. */
export function wordsOf(lang: string): Words {
  return LANGUAGES[lang.toLowerCase().split('-')[0] ?? ''] ?? ENGLISH;
}

/** The state in a word or two; with the codec's name where one is to blame. */
export function wordOf(words: Words, state: ViewerState, fault: Fault | null): string {
  if (state === 'unsupported' && fault?.codec) return fill(words.cannotPlay, codecName(fault.codec));
  return words.states[state];
}

/** What a person can make of it, in one sentence; an empty text where the word says it all. */
export function sentenceOf(words: Words, state: ViewerState, fault: Fault | null): string {
  if (state === 'paused') return words.goOn;
  if (!fault || (state === 'unsupported' && fault.codec)) return '';
  return words.faults[fault.code];
}

/** When the next look comes, in words; an empty text when none is planned. */
export function countdownOf(words: Words, secondsLeft: number | null): string {
  if (secondsLeft === null) return '';
  return secondsLeft <= 0 ? words.looking : fill(words.nextTry, spanOf(words, secondsLeft));
}

/** How long a picture has stood still. */
export function frozenFor(words: Words, seconds: number): string {
  return fill(words.frozenFor, spanOf(words, seconds));
}

/** A span of time: `4 s`, `3 min`, `2 h`. */
export function spanOf(words: Words, seconds: number): string {
  if (seconds < 90) return fill(words.seconds, Math.max(0, Math.round(seconds)));
  return seconds < 5400 ? fill(words.minutes, Math.round(seconds / 60)) : fill(words.hours, Math.round(seconds / 3600));
}

/** A latency for the label: `0.2 s`, with `≥` where a leg of it could not be seen. */
export function latencyOf(words: Words, totalMs: number, isLowerBound: boolean): string {
  return (isLowerBound ? '≥' : '') + fill(words.seconds, (totalMs / 1000).toFixed(1));
}

/** The time of a picture: the clock today, the date as well on any other day. Both in epoch milliseconds. */
export function timeOf(lang: string, atMs: number, nowMs: number): string {
  const isToday = new Date(atMs).toDateString() === new Date(nowMs).toDateString();
  const format: Intl.DateTimeFormatOptions = isToday
    ? { timeStyle: 'medium' }
    : { dateStyle: 'short', timeStyle: 'short' };
  try {
    return new Date(atMs).toLocaleString(lang || undefined, format);
  } catch {
    // A page's `lang` may be no language tag (`en_US`): the browser's own will do.
    return new Date(atMs).toLocaleString(undefined, format);
  }
}

function fill(text: string, value: string | number): string {
  return text.replace('{}', String(value));
}

/** `hvc1.1.6.L93.B0` means nothing to the people who wait for a picture. */
function codecName(codec: string): string {
  if (/^(hvc1|hev1|h265)/i.test(codec)) return 'H.265';
  if (/^(avc[13]|h264)/i.test(codec)) return 'H.264';
  return /^av01/i.test(codec) ? 'AV1' : codec;
}
