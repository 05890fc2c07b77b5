import type { Census } from './census.js';

/** A value at a time. */
export interface Point {
  /** Milliseconds, of any clock. */
  readonly atMs: number;
  readonly value: number;
}

/** Returns the growth per hour by least squares; NaN for fewer than two points. */
export function slopePerHour(points: readonly Point[]): number {
  const mean = (pick: (point: Point) => number) => points.reduce((sum, p) => sum + pick(p), 0) / points.length;
  const [atMs, value] = [mean((p) => p.atMs), mean((p) => p.value)];
  const covariance = mean((p) => (p.atMs - atMs) * (p.value - value));
  const variance = mean((p) => (p.atMs - atMs) ** 2);
  return (covariance / variance) * 3_600_000;
}

/**
 * Lists the counts whose late minimum exceeds their early maximum. Requests under way have their own timers and
 * listeners, so a single count proves nothing.
 */
export function grownCounts(early: readonly Census[], late: readonly Census[]): readonly string[] {
  return Object.keys(late[0]?.counts ?? {}).flatMap((name) => {
    const most = Math.max(...early.map(({ counts }) => counts[name] ?? 0));
    const least = Math.min(...late.map(({ counts }) => counts[name] ?? 0));
    return least > most ? [`${name}: ${most} → ${least}`] : [];
  });
}
