import type { CallOptions } from './http.js';
import { readCount, isJson, readList } from './read.js';

/** Which page of a list to read. */
export interface PageOptions extends CallOptions {
  /** The number of the page, from 0. */
  readonly page?: number;
  /** The number of items on a page; 100 if absent. */
  readonly itemsPerPage?: number;
}

/** One page of a list. */
export interface Page<T> {
  /** The number of items on all pages. */
  readonly itemCount: number;
  readonly pageCount: number;
  readonly items: readonly T[];
}

/** Parses a page; items that cannot be parsed are left out. */
export function parsePage<T>(raw: unknown, parseItem: (raw: unknown) => T | null): Page<T> {
  const { items: rawItems, itemCount, pageCount } = isJson(raw) ? raw : {};
  const items = readList(rawItems)
    .map(parseItem)
    .filter((item) => item !== null);
  return { items, itemCount: readCount(itemCount, items.length), pageCount: readCount(pageCount) };
}

/** More items would make an answer of a megabyte. */
const ITEMS_PER_PAGE = 500;

/**
 * Iterates over a list, page by page. Items that come or go meanwhile move others to other pages: then the list is read
 * once more for the items that were missed. No item comes twice.
 */
export async function* iterateItems<T>(
  get: (options: PageOptions) => Promise<Page<T>>,
  getKey: (item: T) => string,
  { signal, itemsPerPage = ITEMS_PER_PAGE }: PageOptions,
): AsyncGenerator<T, void, undefined> {
  const yielded = new Set<string>();
  for (let walk = 0, hasMoved = true; walk < 2 && hasMoved; walk += 1) {
    let count: number | null = null;
    hasMoved = false;
    for (let page = 0, pageCount = 1; page < pageCount; page += 1) {
      const { items, itemCount, pageCount: now } = await get({ page, itemsPerPage, signal });
      hasMoved ||= count !== null && count !== itemCount;
      count = itemCount;
      pageCount = now;
      for (const item of items) {
        if (yielded.has(getKey(item))) continue;
        yielded.add(getKey(item));
        yield item;
      }
    }
  }
}
