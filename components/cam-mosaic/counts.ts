import type { ViewerState } from '../../src/index.js';
import type { MosaicWords } from '../../src/words/mosaic.js';
import { fill } from '../../src/words.js';

/** How many cameras are in each state; states that none is in are absent. */
export type StateCounts = Readonly<Partial<Record<ViewerState, number>>>;

/** The order in which they are told: what is well, then what is not. */
const ORDER: readonly ViewerState[] = [
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

export function countsOf(states: readonly ViewerState[]): StateCounts {
  const counts: Partial<Record<ViewerState, number>> = {};
  for (const state of states) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/**
 * The counts as one line: `3 live, 1 offline`.
 * @param digits Writes a whole number as the language does.
 */
export function summaryOf(words: MosaicWords, counts: StateCounts, digits: (count: number) => string): string {
  return ORDER.flatMap((state) => {
    const count = counts[state];
    return count ? [fill(words.counts[state], digits(count))] : [];
  }).join(', ');
}
