import type { Fault, FaultCode } from '../../src/faults/fault.js';
import type { PlaybackState } from '../../src/ladder/state.js';
import type { TransportName } from '../../src/ladder/transport-name.js';
import type { LocalizedStrings, Plural } from './strings.js';

/** Formatters are expensive to create, so they are kept. */
const clocks = new Map<string, Intl.DateTimeFormat>();

/** The name of a transport for viewers. Protocols have the same name in every language. */
export function transportLabel(strings: LocalizedStrings, transport: TransportName): string {
  if (transport === 'whep') return 'WebRTC';
  return transport === 'snapshot' ? strings.snapshot : transport.toUpperCase();
}

/** The state in a word or two, with the codec’s name if the codec is the cause. @param isStarting The camera starts. */
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
  const titles: Partial<Record<FaultCode, string>> = strings.faultTitles;
  return /offline|capacity|unauth/.test(state) ? titles[fault?.code as FaultCode] : undefined;
}

/** The time until the next try, as a text; an empty text when no try is planned. */
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

/** A duration: `4 s`, `3 minutes`, `2 hours`. */
export function formatDuration(strings: LocalizedStrings, spanS: number): string {
  const wholeS = Math.round(spanS);
  if (wholeS < 60) return formatCount(strings, strings.seconds, wholeS);
  return wholeS < 5400
    ? formatCount(strings, strings.minutes, wholeS / 60)
    : formatCount(strings, strings.hours, wholeS / 3600);
}

/** A latency for the badge: `0.2 s`, with `≥` if a part of it could not be measured. */
export function formatLatency(strings: LocalizedStrings, totalMs: number, isLowerBound: boolean): string {
  return (isLowerBound ? '≥' : '') + fill(strings.seconds.other, strings.formatNumber(totalMs / 1000, 1));
}

/** The time of a picture, with the date if the picture is not from today. Both times are epoch milliseconds. */
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
    // A page's `lang` may not be a valid tag (`en_US`). Then the browser's own language is used.
    return createTimeFormat(undefined, isToday);
  }
}

/** The plural form for a whole number, with the number filled in. */
export function formatCount(strings: LocalizedStrings, forms: Plural, count: number): string {
  const whole = Math.round(count);
  return fill(forms[strings.pluralRule(whole)] ?? forms.other, strings.formatNumber(whole, 0));
}

/** Replaces each `{}` with the next value. */
export function fill(text: string, ...values: string[]): string {
  // The replacement is a function, so that `$&` in a camera's name stays as it is.
  return text.replace(/{}/g, () => values.shift() ?? '');
}

/** The name of a codec for viewers: `hvc1.1.6.L93.B0` means nothing to them. */
function codecName(codec: string): string {
  if (/^(hvc1|hev1|h265)/i.test(codec)) return 'H.265';
  if (/^(avc[13]|h264)/i.test(codec)) return 'H.264';
  return /^av01/i.test(codec) ? 'AV1' : codec;
}
