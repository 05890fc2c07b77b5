import type { OverlayShape } from './shapes.js';

/** One list of shapes that a page has set. */
interface ShapeList {
  readonly shapes: readonly OverlayShape[];
  /** The picture's moment from which each shape is shown; `-Infinity` for at once. */
  readonly dueMs: readonly number[];
  /** The moment from which the list is shown in place of the one before. */
  readonly fromMs: number;
  /** When each shape appeared; `Infinity` before that. */
  readonly appearedAtMs: readonly number[];
}

/** The lists that a page has set, oldest first: the one that is shown, and those whose moment is still to come. */
export type Timeline = readonly ShapeList[];

/** More lists than a page sets during the longest delay of a picture. */
const MAX_LISTS = 1000;

/** What is on the picture now. */
export interface Shown {
  /** The lists that are still needed. */
  readonly timeline: Timeline;
  readonly shapes: readonly OverlayShape[];
  /** The picture's moment at which more is shown; `Infinity` when nothing is held back. */
  readonly nextDueMs: number;
  /** The time at which the next shape goes away; `Infinity` without one. */
  readonly nextEndMs: number;
}

/**
 * Adds a list. It replaces the one before: at once, or, where each of its shapes has a moment, at the first of them.
 *
 * A moment is never later than now: what has been seen has already happened. So a list whose clock is ahead waits no
 * longer than the picture's delay.
 *
 * @param nowMs Epoch milliseconds.
 * @param appearedAtMs When each shape appeared on another player; `Infinity` if it did not.
 */
export function addShapes(
  timeline: Timeline,
  shapes: readonly OverlayShape[],
  nowMs: number,
  appearedAtMs: readonly number[] = shapes.map(() => Infinity),
): Timeline {
  const dueMs = shapes.map(({ at }) => (Number.isFinite(at) ? Math.min(at as number, nowMs) : -Infinity));
  // After shapes with moments, an empty list belongs to the picture of now. What is still to come is shown until then.
  const isTimed = timeline.some((before) => before.dueMs.some(Number.isFinite));
  const emptyFromMs = isTimed ? nowMs : -Infinity;
  const fromMs = dueMs.length > 0 ? Math.min(...dueMs) : emptyFromMs;
  const list = { shapes, dueMs, fromMs, appearedAtMs };
  // What should have come later is replaced before it comes.
  const kept = timeline.filter((before) => before.fromMs < fromMs);
  // While the picture stands still, no moment comes. The one that is shown stays.
  const most = kept.length < MAX_LISTS ? kept : [...kept.slice(0, 1), ...kept.slice(2)];
  return [...most, list];
}

/**
 * Gives what is shown.
 *
 * @param nowMs Epoch milliseconds.
 * @param momentMs When the visible picture was made, in epoch milliseconds; null where that is unknown.
 */
export function shapesAt(timeline: Timeline, nowMs: number, momentMs: number | null): Shown {
  const momentOrAll = momentMs ?? Infinity;
  let index = timeline.length - 1;
  while (index >= 0 && (timeline[index] as ShapeList).fromMs > momentOrAll) index -= 1;
  const current = timeline[index];
  let nextDueMs = timeline[index + 1]?.fromMs ?? Infinity;
  if (!current) return { timeline, shapes: [], nextDueMs, nextEndMs: Infinity };
  let nextEndMs = Infinity;
  const appearedAtMs = current.dueMs.map((dueMs, at) => {
    if (dueMs <= momentOrAll) return Math.min(current.appearedAtMs[at] ?? Infinity, nowMs);
    const appearedMs = current.appearedAtMs[at] ?? Infinity;
    if (appearedMs === Infinity) nextDueMs = Math.min(nextDueMs, dueMs);
    return appearedMs;
  });
  const shapes = current.shapes.filter(({ ttlMs }, at) => {
    const appearedMs = appearedAtMs[at] ?? Infinity;
    const endMs = appearedMs + (Number.isFinite(ttlMs) ? (ttlMs as number) : Infinity);
    const isShown = appearedMs <= nowMs && nowMs < endMs;
    if (isShown) nextEndMs = Math.min(nextEndMs, endMs);
    return isShown;
  });
  // A list that was shown stays until the next one, also where the delay has become longer.
  const shown = { ...current, appearedAtMs, fromMs: -Infinity };
  return { timeline: [shown, ...timeline.slice(index + 1)], shapes, nextDueMs, nextEndMs };
}
