/** The largest number of cameras on a page. */
export const PAGE_SIZE = 4;

/** The number of pages for this number of cameras; at least one. */
export function countPages(cameraCount: number): number {
  return Math.max(1, Math.ceil(cameraCount / PAGE_SIZE));
}

/** The items on a page; `page` counts from 0. */
export function slicePage<T>(all: readonly T[], page: number): readonly T[] {
  return all.slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE);
}

/** The page of the camera with this index. */
export function pageWith(index: number): number {
  return Math.floor(index / PAGE_SIZE);
}

/** The page this many steps further. The first page follows the last one. */
export function pageAt(page: number, steps: number, pageCount: number): number {
  return (((page + steps) % pageCount) + pageCount) % pageCount;
}
