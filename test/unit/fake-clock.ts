/** Timers and `performance.now()` that go only when a test says so. */
export class FakeClock {
  #nowMs = 0;
  #nextId = 1;
  readonly #timers = new Map<number, { readonly atMs: number; readonly call: () => void }>();
  readonly #real = {
    setTimeout: window.setTimeout.bind(window),
    clearTimeout: window.clearTimeout.bind(window),
    now: performance.now.bind(performance),
  };

  constructor() {
    const begin = (call: () => void, ms = 0) => {
      this.#timers.set(this.#nextId, { atMs: this.#nowMs + ms, call });
      return this.#nextId++;
    };
    window.setTimeout = begin as typeof window.setTimeout;
    window.clearTimeout = ((id?: number) => void this.#timers.delete(id ?? 0)) as typeof clearTimeout;
    performance.now = () => this.#nowMs;
  }

  /** Lets so much time pass: each timer at its moment, and what it sets off. */
  async pass(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await this.settle();
    for (;;) {
      const [next] = [...this.#timers].filter(([, { atMs }]) => atMs <= endMs).sort((a, b) => a[1].atMs - b[1].atMs);
      if (!next) break;
      this.#timers.delete(next[0]);
      this.#nowMs = Math.max(this.#nowMs, next[1].atMs);
      next[1].call();
      await this.settle();
    }
    this.#nowMs = endMs;
  }

  /** Lets promises settle, without time. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    await new Promise((resolve) => this.#real.setTimeout(resolve));
  }

  restore(): void {
    window.setTimeout = this.#real.setTimeout;
    window.clearTimeout = this.#real.clearTimeout;
    performance.now = this.#real.now;
  }
}
