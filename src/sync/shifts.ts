/** The delay of one camera of a group, in milliseconds. */
export interface SyncMember {
  /** The delay to the screen, from the camera or from the earliest point that can be measured. */
  readonly delayMs: number;
  /** The part of it that the group added. */
  readonly addedDelayMs: number;
}

/** A smaller difference is ignored: half a frame at 25 frames per second. */
const TOLERANCE_MS = 20;
/** The largest shift at a time: a jump of the picture is worse than a second more of waiting. */
const STEP_MS = 200;
/**
 * A camera that is slower than the fastest by more than this is left out: no camera waits seconds for one in trouble.
 */
const FARTHEST_MS = 2500;

/**
 * Computes how much later each camera of a group should show its pictures, so that all show the same moment. No camera
 * can be faster than it is, so the slowest camera sets the pace.
 *
 * @returns Milliseconds for each member, in their order: positive to add delay, negative to remove it.
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

/** Computes the difference between the fastest and the slowest camera in milliseconds; null for fewer than two. */
export function computeSpread(delaysMs: readonly number[]): number | null {
  return delaysMs.length < 2 ? null : Math.max(...delaysMs) - Math.min(...delaysMs);
}
