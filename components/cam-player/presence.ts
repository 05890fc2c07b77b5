import type { ReactiveController } from 'lit';

/** Near enough to the window that a picture will be wanted in a moment. */
const MARGIN = '200px';

/**
 * Tells when an element begins and ceases to be wanted: in the page and near the window, or anywhere
 * when eager. Moved within the page it stays wanted.
 */
export class Presence implements ReactiveController {
  readonly #host: HTMLElement;
  readonly #onChange: (isWanted: boolean) => void;
  #observer: IntersectionObserver | null = null;
  #isWanted = false;
  isEager = false;

  constructor(host: HTMLElement, onChange: (isWanted: boolean) => void) {
    this.#host = host;
    this.#onChange = onChange;
  }

  hostConnected(): void {
    if (this.#observer) return;
    this.#observer = new IntersectionObserver(
      (entries) => {
        if (entries.at(-1)?.isIntersecting) this.#set(true);
      },
      { rootMargin: MARGIN },
    );
    this.#observer.observe(this.#host);
  }

  hostUpdated(): void {
    if (this.isEager && this.#host.isConnected) this.#set(true);
  }

  hostDisconnected(): void {
    // An element that is moved is taken out and put in within one task.
    queueMicrotask(() => {
      if (this.#host.isConnected) return;
      this.#observer?.disconnect();
      this.#observer = null;
      this.#set(false);
    });
  }

  #set(isWanted: boolean): void {
    if (isWanted === this.#isWanted) return;
    this.#isWanted = isWanted;
    this.#onChange(isWanted);
  }
}
