import { setTimeout as wait } from 'node:timers/promises';
import type { Exchange } from '../../origin/routes.js';
import type { BucketFaults } from './faults.js';
import type { ObjectStore, StoredAnswer } from './store.js';

interface CacheEntry {
  readonly answer: StoredAnswer;
  readonly atMs: number;
}

/** The number of old playlists that are kept for the lagging cache. */
const MAX_PAST = 8;
const LAG = 3;
const SLICES_PER_S = 10;

/** A cache between a bucket and its viewers: keeps an answer for its max-age, and sends its Age. */
export class Cdn {
  readonly #store: ObjectStore;
  readonly #faults: () => BucketFaults;
  readonly #cache = new Map<string, CacheEntry>();
  /** Previous answers of a playlist, oldest first. */
  readonly #past = new Map<string, CacheEntry[]>();
  #turns = 0;

  constructor(store: ObjectStore, faults: () => BucketFaults) {
    this.#store = store;
    this.#faults = faults;
  }

  async handle({ request, response, url }: Exchange): Promise<void> {
    const { throttleKbps, hidesHeaders } = this.#faults();
    const { answer, atMs } = await this.#find(url, request.headers.range, request.headers['if-none-match']);
    response.writeHead(answer.status, {
      ...answer.headers,
      'Content-Length': answer.body.length,
      Age: String(Math.floor((Date.now() - atMs) / 1000)),
      'Access-Control-Allow-Origin': '*',
      ...(hidesHeaders ? {} : { 'Access-Control-Expose-Headers': 'Date, Age, ETag' }),
    });
    if (throttleKbps === null) {
      response.end(answer.body);
      return;
    }
    const slice = Math.max(1, Math.round((throttleKbps * 125) / SLICES_PER_S));
    for (let at = 0; at < answer.body.length && !response.destroyed; at += slice) {
      await wait(1000 / SLICES_PER_S);
      response.write(answer.body.subarray(at, at + slice));
    }
    response.end();
  }

  async #find(url: URL, range: string | undefined, etag: string | undefined): Promise<CacheEntry> {
    const isPlaylist = url.pathname.endsWith('.m3u8');
    const { stale, behind } = this.#faults();
    // The query is a part of the key, so a request with another query gets a new answer.
    const key = url.pathname + url.search;
    const cached = this.#cache.get(key);
    if (!range && cached) {
      const past = this.#past.get(key) ?? [];
      if (isPlaylist && behind && this.#turns++ % 2 === 1) return past.at(-LAG) ?? cached;
      const maxAgeS = Number(/max-age=(\d+)/.exec(cached.answer.headers['Cache-Control'] ?? '')?.[1] ?? 0);
      if (Date.now() - cached.atMs < maxAgeS * 1000 || (isPlaylist && stale)) return cached;
    }
    const answer = await this.#store.get(url.pathname, range, etag);
    const fetched = { answer, atMs: Date.now() };
    if (answer.status === 200) this.#remember(key, fetched, isPlaylist);
    return fetched;
  }

  #remember(key: string, fetched: CacheEntry, isPlaylist: boolean): void {
    this.#cache.set(key, fetched);
    if (!isPlaylist) return;
    const past = this.#past.get(key) ?? [];
    if (past.at(-1)?.answer.headers.ETag !== fetched.answer.headers.ETag) {
      this.#past.set(key, [...past, fetched].slice(-MAX_PAST));
    }
  }
}
