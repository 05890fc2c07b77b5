/** At most so many cameras are live at a time. */
export const PAGE_SIZE = 4;

/** How many pages so many cameras make; one at the least. */
export function countPages(cameraCount: number): number {
  return Math.max(1, Math.ceil(cameraCount / PAGE_SIZE));
}

/** What is on a page; `page` counts from 0. */
export function slicePage<T>(all: readonly T[], page: number): readonly T[] {
  return all.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE);
}

/** The page on which the camera of this index is. */
export function pageWith(index: number): number {
  return Math.floor(index / PAGE_SIZE);
}

/** The page so many further on, round and round. */
export function pageAt(page: number, steps: number, pageCount: number): number {
  return (((page + steps) % pageCount) + pageCount) % pageCount;
}
