import type { LitElement, ReactiveController } from 'lit';

/** Near enough to the window that a picture will be wanted in a moment. */
const MARGIN = '200px';

/**
 * Tells when an element begins and ceases to be wanted: in the page and near the window, or anywhere
 * when it is eager. Moved within the page it stays wanted.
 */
export class Presence implements ReactiveController {
  readonly #host: LitElement & { readonly eager: boolean };
  readonly #onChange: (isWanted: boolean) => void;
  #observer: IntersectionObserver | null = null;
  #isWanted = false;

  constructor(host: LitElement & { readonly eager: boolean }, onChange: (isWanted: boolean) => void) {
    this.#host = host;
    this.#onChange = onChange;
    host.addController(this);
  }

  get isWanted(): boolean {
    return this.#isWanted;
  }

  /** Wanted wherever it is: somebody asked. Nothing comes of it outside the page. */
  ask(): void {
    if (this.#host.isConnected) this.#set(true);
  }

  hostConnected(): void {
    if (!this.#observer) {
      this.#observer = new IntersectionObserver(
        (entries) => {
          if (entries.some(({ isIntersecting }) => isIntersecting)) this.#set(true);
        },
        { rootMargin: MARGIN },
      );
      this.#observer.observe(this.#host);
    }
    if (this.#host.hasUpdated) this.hostUpdate();
  }

  hostUpdate(): void {
    if (this.#host.eager) this.ask();
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
