/** Runs an action soon after a request, at most once per interval. Requests within an interval share one later run. */
export class Throttle {
  readonly #action: () => void;
  readonly #paceMs: number;
  #timer = 0;
  #lastAtMs = -Infinity;

  constructor(action: () => void, paceMs: number) {
    this.#action = action;
    this.#paceMs = paceMs;
  }

  ask(): void {
    this.#timer ||= window.setTimeout(
      () => {
        this.#timer = 0;
        this.#lastAtMs = performance.now();
        this.#action();
      },
      Math.max(0, this.#lastAtMs + this.#paceMs - performance.now()),
    );
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }
}
