/** Keeps the screen on while any of its holders wants it. One for the page: a browser's lock is for the whole screen. */
export class ScreenLock {
  readonly #holders = new Set<unknown>();
  #lock: WakeLockSentinel | null = null;
  #isAsking = false;

  /** Adds or removes a holder. */
  hold(holder: unknown, isWanted: boolean): void {
    const hadHolders = this.#holders.size > 0;
    if (isWanted) this.#holders.add(holder);
    else this.#holders.delete(holder);
    if (this.#holders.size > 0 === hadHolders) return;
    // The browser takes the lock back when the page is hidden.
    if (hadHolders) document.removeEventListener('visibilitychange', this.#onVisibility);
    else document.addEventListener('visibilitychange', this.#onVisibility);
    this.#match();
  }

  readonly #onVisibility = (): void => this.#match();

  #match(): void {
    const isWanted = this.#holders.size > 0 && !document.hidden;
    if (!isWanted) {
      const lock = this.#lock;
      this.#lock = null;
      void lock?.release().catch(() => undefined);
    } else if ((!this.#lock || this.#lock.released) && !this.#isAsking) {
      void this.#ask();
    }
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    try {
      // Missing without HTTPS, and in Firefox before 126.
      const { wakeLock } = navigator as { readonly wakeLock?: WakeLock };
      this.#lock = (await wakeLock?.request('screen')) ?? null;
    } catch {
      // Refused, for example because the battery is low: it is asked for again when the page is shown again.
    }
    this.#isAsking = false;
    // Nobody may want it any more.
    if (this.#lock) this.#match();
  }
}
