/** Calls back soon after it is asked, and never twice within the pace. Asked in between, once more at its end. */
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
