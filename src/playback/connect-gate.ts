import { HEAD_START_MS } from './settings.js';

/** How many attempts of a page may be connecting at a time. A picture, an end or the time limit frees a place. */
const PLACES = 4;
/** An attempt that takes longer goes on, but its place is free for another one. */
const PLACE_LIMIT_MS = HEAD_START_MS;

interface Waiter {
  readonly order: () => number;
  readonly begin: () => void;
}

/**
 * The page's connect gate. When many players reconnect at the same moment, it lets a few at a time connect, the visible
 * ones first, so that neither the server nor the decoder gets all of them at once.
 */
export class ConnectGate {
  readonly #placeLimitMs: number;
  #free: number;
  readonly #waiting = new Set<Waiter>();

  /** @param placeLimitMs A place is free again after this many milliseconds at the latest. */
  constructor(places = PLACES, placeLimitMs = PLACE_LIMIT_MS) {
    this.#free = places;
    this.#placeLimitMs = placeLimitMs;
  }

  /**
   * Calls `begin` when there is a place: at once, where one is free.
   *
   * @param signal Gives up the place, or the wait for it.
   * @param order Called whenever a place is free: the lowest goes first; of equals, the one that has waited longest.
   * @param begin Its argument frees the place: call it when there is a picture.
   */
  enter(signal: AbortSignal, order: () => number, begin: (release: () => void) => void): void {
    const waiter: Waiter = { order, begin: () => begin(this.#take(signal)) };
    signal.addEventListener('abort', () => this.#waiting.delete(waiter), { once: true });
    this.#waiting.add(waiter);
    this.#admit();
  }

  #take(signal: AbortSignal): () => void {
    this.#free -= 1;
    const release = () => {
      if (timer === 0) return;
      clearTimeout(timer);
      timer = 0;
      this.#free += 1;
      this.#admit();
    };
    let timer = window.setTimeout(release, this.#placeLimitMs);
    signal.addEventListener('abort', release, { once: true });
    return release;
  }

  #admit(): void {
    while (this.#free > 0 && this.#waiting.size > 0) {
      const [next] = [...this.#waiting].sort((a, b) => a.order() - b.order());
      this.#waiting.delete(next as Waiter);
      next?.begin();
    }
  }
}

/** The gate of all players that this copy of the script has created. */
export const PAGE_GATE = new ConnectGate();
