/** Runs an action soon after a request, at most once per interval. Requests within an interval share one later run. */
export class Throttle {
  readonly #act: () => void;
  readonly #paceMs: number;
  #timer = 0;
  #lastAtMs = -Infinity;

  constructor(act: () => void, paceMs: number) {
    this.#act = act;
    this.#paceMs = paceMs;
  }

  ask(): void {
    this.#timer ||= window.setTimeout(
      () => {
        this.#timer = 0;
        this.#lastAtMs = performance.now();
        this.#act();
      },
      Math.max(0, this.#lastAtMs + this.#paceMs - performance.now()),
    );
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }
}
