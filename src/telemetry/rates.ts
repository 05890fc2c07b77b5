import type { Sample } from '../transports/transport.js';

/** Reads a counter. */
export type ReadCounter = (sample: Sample) => number | null;

/** Gives the growth of a counter between two samples; null when it is unknown or the counter has restarted. */
export function growth(before: Sample | null, now: Sample, pick: ReadCounter): number | null {
  const from = before && pick(before);
  const to = pick(now);
  return from === null || to === null || to < from ? null : to - from;
}

/** Gives the growth of a counter per second between two samples. */
export function rate(before: Sample | null, now: Sample, pick: ReadCounter): number | null {
  const grown = growth(before, now, pick);
  const seconds = before ? (now.atMs - before.atMs) / 1000 : 0;
  return grown === null || seconds <= 0 ? null : grown / seconds;
}

/** Gives the growth of one counter divided by the growth of the other; null when the other did not grow. */
export function ratio(before: Sample | null, now: Sample, pick: ReadCounter, count: ReadCounter): number | null {
  const grown = growth(before, now, pick);
  const grownCount = growth(before, now, count);
  return grown === null || !grownCount ? null : grown / grownCount;
}
