import type { Fault, FaultCode } from './fault.js';
import type { ViewerState } from './ladder-state.js';
import type { Rung } from './rung.js';
import type { Plural, Speech } from './words/vocabulary.js';

export type { ActName, Plural, SomeWords, Speech, Words } from './words/vocabulary.js';

/** Formatters are dear to make: not one for each tick. */
const clocks = new Map<string, Intl.DateTimeFormat>();

/** The rungs as people know them; protocols have the same name in every language. */
export function rungNameOf(words: Speech, rung: Rung): string {
  if (rung === 'whep') return 'WebRTC';
  return rung === 'snapshot' ? words.still : rung.toUpperCase();
}

/** The state in a word or two; with the codec’s name where one is to blame. @param isStarting The server wakes the camera. */
export function wordOf(words: Speech, state: ViewerState, fault: Fault | null, isStarting = false): string {
  if (isStarting) return words.starting;
  if (state === 'unsupported' && fault?.codec) return fill(words.cannotPlay, codecName(fault.codec));
  return causeOf(words, state, fault) ?? words.states[state];
}

function causeOf(words: Speech, state: ViewerState, fault: Fault | null): string | undefined {
  const causes: Partial<Record<FaultCode, string>> = words.causes;
  return /offline|capacity|unauth/.test(state) ? causes[fault?.code as FaultCode] : undefined;
}

/** What a person can make of it, in one sentence; an empty text where the word says it all. */
export function sentenceOf(words: Speech, state: ViewerState, fault: Fault | null): string {
  if (state === 'paused') return words.goOn;
  if (!fault || (state === 'unsupported' && fault.codec)) return '';
  return words.faults[fault.code] ?? '';
}

/** When the next look comes, in words; an empty text when none is planned. */
export function countdownOf(words: Speech, secondsLeft: number | null): string {
  if (secondsLeft === null) return '';
  return secondsLeft <= 0 ? words.looking : fill(words.nextTry, spanOf(words, secondsLeft));
}

/** How long a picture has stood still. */
export function frozenFor(words: Speech, seconds: number): string {
  return fill(words.frozenFor, spanOf(words, seconds));
}

/** A span of time: `4 s`, `3 minutes`, `2 hours`. */
export function spanOf(words: Speech, spanS: number): string {
  const wholeS = Math.round(spanS);
  if (wholeS < 60) return counted(words, words.seconds, wholeS);
  return wholeS < 5400 ? counted(words, words.minutes, wholeS / 60) : counted(words, words.hours, wholeS / 3600);
}

/** A latency for the label: `0.2 s`, with `≥` where a leg of it could not be seen. */
export function latencyOf(words: Speech, totalMs: number, isLowerBound: boolean): string {
  return (isLowerBound ? '≥' : '') + fill(words.seconds.other, words.numberOf(totalMs / 1000, 1));
}

/** The time of a picture: the clock today, the date as well on any other day. Both in epoch milliseconds. */
export function timeOf(lang: string, atMs: number, nowMs: number): string {
  const isToday = new Date(atMs).toDateString() === new Date(nowMs).toDateString();
  const key = lang + isToday;
  const clock = clocks.get(key) ?? clockOf(lang, isToday);
  clocks.set(key, clock);
  return clock.format(atMs);
}

function clockOf(lang: string | undefined, isToday: boolean): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(
      lang,
      isToday ? { timeStyle: 'medium' } : { dateStyle: 'short', timeStyle: 'short' },
    );
  } catch {
    // A page's `lang` may be no language tag (`en_US`): the browser's own will do.
    return clockOf(undefined, isToday);
  }
}

/** The form that goes with a whole number, with the number in it. */
export function counted(words: Speech, forms: Plural, count: number): string {
  const whole = Math.round(count);
  return fill(forms[words.pluralOf(whole)] ?? forms.other, words.numberOf(whole, 0));
}

/** Puts the values in the places of `{}`, in this order. */
export function fill(text: string, ...values: string[]): string {
  // By a function: a `$&` in a camera's name is a part of that name.
  return text.replace(/{}/g, () => values.shift() ?? '');
}

/** `hvc1.1.6.L93.B0` means nothing to the people who wait for a picture. */
function codecName(codec: string): string {
  if (/^(hvc1|hev1|h265)/i.test(codec)) return 'H.265';
  if (/^(avc[13]|h264)/i.test(codec)) return 'H.264';
  return /^av01/i.test(codec) ? 'AV1' : codec;
}
