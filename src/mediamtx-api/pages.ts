import type { CallOptions } from './http.js';
import { countOf, isJson, listOf } from './read.js';

/** Which part of a list. */
export interface PageOptions extends CallOptions {
  /** From 0. */
  readonly page?: number;
  /** 100 if absent. */
  readonly itemsPerPage?: number;
}

/** A part of a list. */
export interface Page<T> {
  /** In all pages. */
  readonly itemCount: number;
  readonly pageCount: number;
  readonly items: readonly T[];
}

/** Reads a page; items that can't be read are left out. */
export function pageOf<T>(raw: unknown, itemOf: (raw: unknown) => T | null): Page<T> {
  const { items: given, itemCount, pageCount } = isJson(raw) ? raw : {};
  const items = listOf(given)
    .map(itemOf)
    .filter((item) => item !== null);
  return { items, itemCount: countOf(itemCount, items.length), pageCount: countOf(pageCount) };
}

/** More would be one answer of a megabyte. */
const ITEMS_PER_PAGE = 500;

/**
 * Every item of a list, page by page. What comes or goes meanwhile moves the others to other pages: then the list is
 * walked once more for what was missed. Nothing comes twice.
 */
export async function* everyItem<T>(
  get: (options: PageOptions) => Promise<Page<T>>,
  keyOf: (item: T) => string,
  { signal, itemsPerPage = ITEMS_PER_PAGE }: PageOptions,
): AsyncGenerator<T, void, undefined> {
  const seen = new Set<string>();
  for (let walk = 0, hasMoved = true; walk < 2 && hasMoved; walk += 1) {
    let count: number | null = null;
    hasMoved = false;
    for (let page = 0, pageCount = 1; page < pageCount; page += 1) {
      const { items, itemCount, pageCount: now } = await get({ page, itemsPerPage, signal });
      hasMoved ||= count !== null && count !== itemCount;
      count = itemCount;
      pageCount = now;
      for (const item of items) {
        if (seen.has(keyOf(item))) continue;
        seen.add(keyOf(item));
        yield item;
      }
    }
  }
}
