import type { PathState } from './path-state.js';

/** A camera that is followed. */
export interface FollowedCamera {
  /** As it was seen last. */
  readonly path: PathState;
  /** Since when it is gone, in epoch milliseconds of this machine; null while it is there. */
  readonly goneAtMs: number | null;
}

/** What is seen when the server is looked at. */
export interface RosterUpdate {
  /** Those that are wanted. */
  readonly paths: readonly PathState[];
  readonly nowMs: number;
  /** A camera that is gone keeps its place for so long. */
  readonly graceMs: number;
}

const compareNames = new Intl.Collator('en', { numeric: true }).compare;

/**
 * The cameras after another look: pure. Whoever was there keeps its place, also while it is gone for a while; who comes
 * is put behind, `cam_2` before `cam_10`.
 */
export function updateRoster(
  roster: readonly FollowedCamera[],
  { paths, nowMs, graceMs }: RosterUpdate,
): readonly FollowedCamera[] {
  const present = new Map(paths.filter(isPresent).map((path) => [path.name, path]));
  const staying = roster.flatMap(({ path: last, goneAtMs }): FollowedCamera[] => {
    const path = present.get(last.name);
    present.delete(last.name);
    if (path) return [{ path, goneAtMs: null }];
    const sinceMs = goneAtMs ?? nowMs;
    if (nowMs - sinceMs >= graceMs) return [];
    // It has neither stream nor readers any more; what it was stays to be told.
    return [{ path: { ...last, isReady: false, readyAtMs: null, source: null, readers: [] }, goneAtMs: sinceMs }];
  });
  const arriving = [...present.values()].sort((a, b) => compareNames(a.name, b.name));
  return [...staying, ...arriving.map((path) => ({ path, goneAtMs: null }))];
}

/**
 * A path that has a name of its own in the configuration is there, whether it has a stream or not: a camera belongs
 * there. One of a pattern is there while it has a source; without one it is but the trace of somebody who asked for it.
 */
function isPresent({ name, confName, isReady, source }: PathState): boolean {
  return isReady || source !== null || name === confName;
}
