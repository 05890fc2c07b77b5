import type { Fault, FaultCode } from '../../src/faults/fault.js';
import type { PlaybackState } from '../../src/ladder/state.js';
import type { TransportName } from '../../src/ladder/transport-name.js';
import type { LocalizedStrings, Plural } from './strings.js';

/** Formatters are dear to make: not one for each tick. */
const clocks = new Map<string, Intl.DateTimeFormat>();

/** The transports as people know them; protocols have the same name in every language. */
export function transportLabel(strings: LocalizedStrings, transport: TransportName): string {
  if (transport === 'whep') return 'WebRTC';
  return transport === 'snapshot' ? strings.snapshot : transport.toUpperCase();
}

/** The state in a word or two; with the codec’s name where one is to blame. @param isStarting The server wakes the camera. */
export function stateLabel(
  strings: LocalizedStrings,
  state: PlaybackState,
  fault: Fault | null,
  isStarting = false,
): string {
  if (isStarting) return strings.starting;
  if (state === 'unsupported' && fault?.codec) return fill(strings.cannotPlay, codecName(fault.codec));
  return faultTitle(strings, state, fault) ?? strings.states[state];
}

function faultTitle(strings: LocalizedStrings, state: PlaybackState, fault: Fault | null): string | undefined {
  const causes: Partial<Record<FaultCode, string>> = strings.faultTitles;
  return /offline|capacity|unauth/.test(state) ? causes[fault?.code as FaultCode] : undefined;
}

/** What a person can make of it, in one sentence; an empty text where the word says it all. */
export function faultSentence(strings: LocalizedStrings, state: PlaybackState, fault: Fault | null): string {
  if (state === 'paused' && !fault) return strings.resumeHint;
  if (!fault || (state === 'unsupported' && fault.codec)) return '';
  return strings.faults[fault.code] ?? '';
}

/** When the next look comes, in words; an empty text when none is planned. */
export function formatCountdown(strings: LocalizedStrings, secondsLeft: number | null): string {
  if (secondsLeft === null) return '';
  return secondsLeft <= 0 ? strings.retrying : fill(strings.nextTry, formatDuration(strings, secondsLeft));
}

/** How long a picture has stood still. */
export function formatFrozenFor(strings: LocalizedStrings, seconds: number): string {
  return fill(strings.frozenFor, formatDuration(strings, seconds));
}

/** How long ago a live picture last changed. */
export function formatLastChange(strings: LocalizedStrings, seconds: number): string {
  return fill(strings.lastChange, formatDuration(strings, seconds));
}

/** A span of time: `4 s`, `3 minutes`, `2 hours`. */
export function formatDuration(strings: LocalizedStrings, spanS: number): string {
  const wholeS = Math.round(spanS);
  if (wholeS < 60) return formatCount(strings, strings.seconds, wholeS);
  return wholeS < 5400
    ? formatCount(strings, strings.minutes, wholeS / 60)
    : formatCount(strings, strings.hours, wholeS / 3600);
}

/** A latency for the label: `0.2 s`, with `≥` where a leg of it could not be seen. */
export function formatLatency(strings: LocalizedStrings, totalMs: number, isLowerBound: boolean): string {
  return (isLowerBound ? '≥' : '') + fill(strings.seconds.other, strings.formatNumber(totalMs / 1000, 1));
}

/** The time of a picture: the clock today, the date as well on any other day. Both in epoch milliseconds. */
export function formatTime(lang: string, atMs: number, nowMs: number): string {
  const isToday = new Date(atMs).toDateString() === new Date(nowMs).toDateString();
  const key = lang + isToday;
  const clock = clocks.get(key) ?? createTimeFormat(lang, isToday);
  clocks.set(key, clock);
  return clock.format(atMs);
}

function createTimeFormat(lang: string | undefined, isToday: boolean): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat(
      lang,
      isToday ? { timeStyle: 'medium' } : { dateStyle: 'short', timeStyle: 'short' },
    );
  } catch {
    // A page's `lang` may be no language tag (`en_US`): the browser's own will do.
    return createTimeFormat(undefined, isToday);
  }
}

/** The form that goes with a whole number, with the number in it. */
export function formatCount(strings: LocalizedStrings, forms: Plural, count: number): string {
  const whole = Math.round(count);
  return fill(forms[strings.pluralRule(whole)] ?? forms.other, strings.formatNumber(whole, 0));
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
