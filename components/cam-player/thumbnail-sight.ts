/** Near enough to the window that somebody may scroll there in a moment. */
const MARGIN = '100px';

/** Whether an element can be seen: near the window, in a page that is not hidden. Watched until the signal aborts. */
export class Sight {
  #isNear = false;

  constructor(element: HTMLElement, onChange: () => void, signal: AbortSignal) {
    const observer = new IntersectionObserver(
      (entries) => {
        this.#isNear = entries.at(-1)?.isIntersecting ?? false;
        onChange();
      },
      { rootMargin: MARGIN },
    );
    observer.observe(element);
    signal.addEventListener('abort', () => observer.disconnect());
    document.addEventListener('visibilitychange', onChange, { signal });
  }

  get isNear(): boolean {
    return this.#isNear;
  }
}
