import type { LegName } from '../../src/index.js';
import { wordsOf } from '../../src/words/loader.js';

/** What the panel says in one language. `{}` is filled in. */
export interface TelemetryWords {
  /** `{}` is the camera's name. */
  readonly title: string;
  readonly copy: string;
  readonly copied: string;
  readonly notCopied: string;
  readonly delay: string;
  readonly pictures: string;
  readonly bitRate: string;
  readonly loss: string;
  readonly legs: Readonly<Record<LegName, string>>;
  /** Media that waits to be shown, on HLS. */
  readonly mediaBuffer: string;
  /** `{}` is a list of legs. */
  readonly unseen: string;
  readonly firstPicture: string;
  readonly wait: string;
  readonly answer: string;
  readonly path: string;
  readonly keyFrame: string;
  readonly roundTrip: string;
  readonly age: string;
  readonly lost: string;
  readonly repaired: string;
  readonly askedAgain: string;
  readonly keyFrames: string;
  readonly dropped: string;
  readonly freezes: string;
  readonly stalls: string;
  readonly reconnects: string;
  readonly rungChanges: string;
  readonly ms: string;
  readonly seconds: string;
  readonly fps: string;
  readonly kbps: string;
  readonly mbps: string;
}

/** English comes with the element; the other languages have these words beside the player's. */
export const ENGLISH: TelemetryWords = {
  title: 'Numbers of {}',
  copy: 'Copy as JSON',
  copied: 'Copied',
  notCopied: 'The browser did not let it be copied',
  delay: 'Delay',
  pictures: 'Pictures',
  bitRate: 'Bit rate',
  loss: 'Loss',
  legs: {
    server: 'server',
    network: 'network',
    buffer: 'jitter buffer',
    decode: 'decode',
    display: 'display',
  },
  mediaBuffer: 'buffer',
  unseen: 'not seen: {}',
  firstPicture: 'First picture',
  wait: 'wait',
  answer: 'answer',
  path: 'path',
  keyFrame: 'key frame',
  roundTrip: 'Round trip',
  age: 'Age',
  lost: 'Lost',
  repaired: 'Repaired',
  askedAgain: 'Asked again',
  keyFrames: 'Key frames asked',
  dropped: 'Dropped',
  freezes: 'Freezes',
  stalls: 'Stalls',
  reconnects: 'Reconnects',
  rungChanges: 'Rung changes',
  ms: '{} ms',
  seconds: '{} s',
  fps: '{} /s',
  kbps: '{} kb/s',
  mbps: '{} Mb/s',
};

/** The words of a language (a BCP 47 tag), or of English where there are none. */
export function telemetryWordsOf(lang: string): TelemetryWords {
  return wordsOf(lang).sectionOf('telemetry', ENGLISH);
}
