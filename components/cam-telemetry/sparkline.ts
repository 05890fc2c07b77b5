import { svg, nothing, type TemplateResult } from 'lit';

/** A value at a time (epoch milliseconds); null leaves a gap. */
export type Point = readonly [atMs: number, value: number | null];

/** Records further apart than this are not connected: the values between them are unknown. */
const GAP_MS = 7000;
/** A shorter history is not stretched over the whole width. */
const LEAST_SPAN_MS = 60_000;
const WIDTH = 100;
const HEIGHT = 20;

/** The path of a line over time, newest at the right, from zero to the largest value. Empty without two points. */
export function createPath(points: readonly Point[]): string {
  const known = points.flatMap(([, value]) => (value === null ? [] : [value]));
  const [firstMs = 0] = points[0] ?? [];
  const [lastMs = 0] = points.at(-1) ?? [];
  if (known.length < 2) return '';
  const spanMs = Math.max(LEAST_SPAN_MS, lastMs - firstMs);
  const top = Math.max(...known) || 1;
  let beforeMs = -Infinity;
  let path = '';
  for (const [atMs, value] of points) {
    if (value === null) {
      beforeMs = -Infinity;
      continue;
    }
    const x = WIDTH - ((lastMs - atMs) / spanMs) * WIDTH;
    const y = HEIGHT - 1 - (value / top) * (HEIGHT - 2);
    path += `${atMs - beforeMs > GAP_MS ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    beforeMs = atMs;
  }
  return path;
}

/** The line as SVG. Screen readers skip it: the value beside it is a text. */
export function sparkline(points: readonly Point[]): TemplateResult | typeof nothing {
  const path = createPath(points);
  return path
    ? svg`<svg part="sparkline" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
        <path d=${path} vector-effect="non-scaling-stroke" />
      </svg>`
    : nothing;
}
