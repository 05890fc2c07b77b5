/** So many attempts of a page may be connecting at once; a picture, an end or patience frees the place. */
const PLACES = 4;
/** An attempt that takes longer keeps its chance, but nobody else waiting: as long as the usual head start. */
const PLACE_LIMIT_MS = 1200;

interface Waiter {
  readonly order: () => number;
  readonly begin: () => void;
}

/**
 * The page's connect gate: a wall of players that all want to come back at the same moment does so a few
 * at a time, those first that are seen. Neither the server nor the decoder is met by all of them at once.
 */
export class ConnectGate {
  readonly #placeLimitMs: number;
  #free: number;
  readonly #waiting = new Set<Waiter>();

  /** @param placeLimitMs A place is free again after so long at the latest. */
  constructor(places = PLACES, placeLimitMs = PLACE_LIMIT_MS) {
    this.#free = places;
    this.#placeLimitMs = placeLimitMs;
  }

  /**
   * Calls `begin` when there is a place: at once, where one is free.
   *
   * @param signal Gives the place, or the wait for it, back.
   * @param order Asked whenever a place is free: the lowest goes first, of equals the one that waits longest.
   * @param begin Its argument gives the place back: to be called when a picture is there.
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

/** The gate of all players that this copy of the script made. */
export const PAGE_GATE = new ConnectGate();
