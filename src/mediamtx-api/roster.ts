import type { PathState } from './path-state.js';

/** A camera that is followed. */
export interface FollowedCamera {
  /** The path in its last known state. */
  readonly path: PathState;
  /** Since when the camera is gone, in epoch milliseconds of this machine; null while it is there. */
  readonly goneAtMs: number | null;
}

/** The result of one request for the paths of a server. */
export interface RosterUpdate {
  /** The paths that the filter selects. */
  readonly paths: readonly PathState[];
  readonly nowMs: number;
  /** How long a camera that is gone keeps its place, in milliseconds. */
  readonly graceMs: number;
}

const compareNames = new Intl.Collator('en', { numeric: true }).compare;

/**
 * Updates the list of cameras. A pure function. A known camera keeps its place, also while it is gone for a while; new
 * ones are added at the end, `cam_2` before `cam_10`.
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
    // The path has no stream and no readers any more; its other properties stay as they were.
    return [{ path: { ...last, isReady: false, readyAtMs: null, source: null, readers: [] }, goneAtMs: sinceMs }];
  });
  const arriving = [...present.values()].sort((a, b) => compareNames(a.name, b.name));
  return [...staying, ...arriving.map((path) => ({ path, goneAtMs: null }))];
}

/**
 * Whether a path counts as a camera. A path with a name of its own in the configuration does, with or without a stream.
 * A path that follows a pattern does while it has a source; without one it is only the trace of a request for it.
 */
function isPresent({ name, confName, isReady, source }: PathState): boolean {
  return isReady || source !== null || name === confName;
}
