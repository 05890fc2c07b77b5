/** A value at a time. */
export interface Point {
  /** Milliseconds, of any clock. */
  readonly atMs: number;
  readonly value: number;
}

/** How much the value grows in an hour, by least squares; NaN of fewer than two points. */
export function slopePerHour(points: readonly Point[]): number {
  const mean = (pick: (point: Point) => number) => points.reduce((sum, p) => sum + pick(p), 0) / points.length;
  const [atMs, value] = [mean((p) => p.atMs), mean((p) => p.value)];
  const covariance = mean((p) => (p.atMs - atMs) * (p.value - value));
  const variance = mean((p) => (p.atMs - atMs) ** 2);
  return (covariance / variance) * 3_600_000;
}
