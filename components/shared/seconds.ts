import { HEAD_START_MS } from '../../src/playback/settings.js';

/** A time in seconds, or `off` for never. */
export type SecondsOrOff = number | 'off';

export const HEAD_START_S = HEAD_START_MS / 1000;
export const SUSPEND_AFTER_S = 30;

/** Creates a converter for an attribute that holds seconds or `off`. Any other text counts as an absent attribute. */
export const toSecondsOrOff =
  (defaultS: number) =>
  (text: string | null): SecondsOrOff => {
    if (text === 'off') return text;
    const seconds = parseFloat(text ?? '');
    return Number.isNaN(seconds) ? defaultS : seconds;
  };

/** Milliseconds; `off` is Infinity. */
export function toMs(value: SecondsOrOff, defaultS: number): number {
  if (value === 'off') return Infinity;
  // A framework may set a property to undefined or to a text.
  return Number.isNaN(Number(value)) ? defaultS * 1000 : Math.max(0, value * 1000);
}
