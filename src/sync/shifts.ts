/** A camera of a group, as far as its delay goes. Milliseconds. */
export interface SyncMember {
  /** From the camera, or from as far up the way as can be seen, to the screen. */
  readonly delayMs: number;
  /** Of that, what it was held back by. */
  readonly addedDelayMs: number;
}

/** Less than this is left alone: half a frame at 25 a second. */
const TOLERANCE_MS = 20;
/** At most so much at a time: a jump of the picture is worse than a second more of waiting. */
const STEP_MS = 200;
/** Who is slower than the fastest by more goes its own way: nobody waits seconds for a camera in trouble. */
const FARTHEST_MS = 2500;

/**
 * How much later each camera of a group should show its pictures from now on, so that all show the same
 * moment: nobody can be faster than it is, so the slowest that is not held back sets the pace.
 *
 * @returns Milliseconds for each member, in their order: positive to hold back, negative to let go.
 */
export function computeShifts(members: readonly SyncMember[]): readonly number[] {
  const soonestMs = Math.min(...members.map(({ delayMs, addedDelayMs }) => delayMs - addedDelayMs));
  const isOfGroup = ({ delayMs, addedDelayMs }: SyncMember) => delayMs - addedDelayMs <= soonestMs + FARTHEST_MS;
  const paceMs = Math.max(...members.filter(isOfGroup).map(({ delayMs, addedDelayMs }) => delayMs - addedDelayMs));
  return members.map((member) => {
    const wantedMs = isOfGroup(member) ? paceMs - member.delayMs : -member.addedDelayMs;
    if (Math.abs(wantedMs) < TOLERANCE_MS) return 0;
    return Math.max(-member.addedDelayMs, Math.min(STEP_MS, Math.max(-STEP_MS, wantedMs)));
  });
}

/** The difference between the fastest and the slowest, in milliseconds; null of fewer than two. */
export function computeSpread(delaysMs: readonly number[]): number | null {
  return delaysMs.length < 2 ? null : Math.max(...delaysMs) - Math.min(...delaysMs);
}
