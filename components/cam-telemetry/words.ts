import { wordsOf } from '../../src/words/loader.js';
import type { TelemetryWords } from '../../src/words/telemetry.js';

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
