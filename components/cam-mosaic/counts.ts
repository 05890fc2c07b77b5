import type { PlaybackState } from '../../src/index.js';
import type { MosaicStrings } from '../i18n/strings.js';
import { fill } from '../i18n/format.js';

/** The number of cameras in each state. States without a camera are absent. */
export type MosaicStateCounts = Readonly<Partial<Record<PlaybackState, number>>>;

/** The order in the summary: first the cameras that work, then problems, then cameras that do not play. */
const ORDER: readonly PlaybackState[] = [
  'live',
  'connecting',
  'stalled',
  'reconnecting',
  'offline',
  'capacity',
  'unauthorized',
  'unconfigured',
  'unsupported',
  'paused',
  'suspended',
  'idle',
];

export function countStates(states: readonly PlaybackState[]): MosaicStateCounts {
  const counts: Partial<Record<PlaybackState, number>> = {};
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/**
 * The counts as one line: `3 live, 1 offline`.
 * @param digits Formats a whole number in the language of the strings.
 */
export function formatSummary(
  strings: MosaicStrings,
  counts: MosaicStateCounts,
  digits: (count: number) => string,
): string {
  return ORDER.flatMap((state) => {
    const count = counts[state];
    return count ? [fill(strings.counts[state], digits(count))] : [];
  }).join(', ');
}
