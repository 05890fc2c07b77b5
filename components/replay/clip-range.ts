/** The marks of a clip: where it begins and where it ends, in epoch milliseconds; null where nobody has said. */
export interface ClipMarks {
  readonly inMs: number | null;
  readonly outMs: number | null;
}

export const NO_MARKS: ClipMarks = { inMs: null, outMs: null };

/** Sets the beginning. An end that is not after it goes. */
export function markIn({ outMs }: ClipMarks, inMs: number): ClipMarks {
  return { inMs, outMs: outMs !== null && outMs <= inMs ? null : outMs };
}

/** Sets the end. A beginning that is not before it goes. */
export function markOut({ inMs }: ClipMarks, outMs: number): ClipMarks {
  return { inMs: inMs !== null && inMs >= outMs ? null : inMs, outMs };
}

/** From the one moment to the other, both epoch milliseconds. */
export interface ClipTime {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * The time of the clip: between the marks, as far as it is kept. Without a mark the clip has everything on that side.
 */
export function toClipTime(
  { inMs, outMs }: ClipMarks,
  kept: { readonly startMs: number; readonly endMs: number },
): ClipTime {
  const toMs = Math.min(outMs ?? kept.endMs, kept.endMs);
  const fromMs = Math.max(inMs ?? kept.startMs, kept.startMs);
  // Marks of pictures that have left the memory.
  return fromMs <= toMs ? { fromMs, toMs } : { fromMs: kept.startMs, toMs: kept.endMs };
}
