import type { PlaybackState } from '../../src/index.js';
import type { MosaicStrings } from '../i18n/strings.js';
import { fill } from '../i18n/format.js';

/** How many cameras are in each state; states that none is in are absent. */
export type MosaicStateCounts = Readonly<Partial<Record<PlaybackState, number>>>;

/** The order in which they are told: what is well, then what is not. */
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
 * @param digits Writes a whole number as the language does.
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
