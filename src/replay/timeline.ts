import type { Frame, GroupOfPictures } from './frame.js';
import { isPicture } from './memory.js';

/** A picture of a group, by its place in the order in which pictures are shown. */
export interface Place {
  readonly group: GroupOfPictures;
  readonly index: number;
}

const LISTS = new WeakMap<GroupOfPictures, { readonly count: number; readonly pictures: readonly Frame[] }>();

/** The pictures of a group in the order in which they are shown. */
export function listPictures(group: GroupOfPictures): readonly Frame[] {
  const known = LISTS.get(group);
  const count = group.frames.length;
  if (known?.count === count) return known.pictures;
  const pictures = group.frames.filter(isPicture).sort((a, b) => a.atMs - b.atMs);
  LISTS.set(group, { count, pictures });
  return pictures;
}

/** The picture of a place; null where its group has none. */
export const pictureAt = ({ group, index }: Place): Frame | null => listPictures(group)[index] ?? null;

/** The moment of a place. */
export const momentAt = (place: Place): number => pictureAt(place)?.atMs ?? place.group.startMs;

/** The picture that is shown at a moment: the last one that is not after it; the first one of all before that. */
export function findPlace(groups: readonly GroupOfPictures[], ms: number): Place | null {
  const group = groups.findLast(({ startMs }) => startMs <= ms) ?? groups[0];
  if (!group) return null;
  const index = listPictures(group).findLastIndex(({ atMs }) => atMs <= ms);
  return { group, index: Math.max(0, index) };
}

/** The first and the last picture of all. */
export function firstPlace(groups: readonly GroupOfPictures[]): Place | null {
  return groups[0] ? { group: groups[0], index: 0 } : null;
}
export function lastPlace(groups: readonly GroupOfPictures[]): Place | null {
  const group = groups.at(-1);
  return group ? { group, index: listPictures(group).length - 1 } : null;
}

/**
 * The picture this many pictures later, or earlier if negative: the last or the first one where there are not as many.
 * A group that has left the memory leads to those that are left.
 */
export function movePlace(groups: readonly GroupOfPictures[], from: Place, by: number): Place {
  let { group, index } = from;
  let place = groups.indexOf(group);
  if (place < 0) {
    const next = groups.findIndex(({ startMs }) => startMs > group.startMs);
    const first = groups[Math.max(0, next)];
    if (!first || next < 0) return lastPlace(groups) ?? from;
    if (by <= 0) return { group: first, index: 0 };
    return movePlace(groups, { group: first, index: 0 }, by - 1);
  }
  index += by;
  for (;;) {
    const count = listPictures(group).length;
    const neighbour = index < 0 ? groups[place - 1] : index >= count ? groups[place + 1] : undefined;
    if (!neighbour) return { group, index: Math.min(count - 1, Math.max(0, index)) };
    if (index < 0) index += listPictures(neighbour).length;
    else index -= count;
    place = groups.indexOf(neighbour);
    group = neighbour;
  }
}
