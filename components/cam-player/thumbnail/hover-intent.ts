/** A pointer that only crosses a wall of pictures opens none of them. */
const INTENT_MS = 150;
/** One that leaves may have slipped. */
const LINGER_MS = 400;

/** Does somebody turn to an element: with a pointer that rests on it, or with the keys' focus? */
export class HoverIntent {
  readonly #onChange: () => void;
  #isHovered = false;
  #hasFocus = false;
  #isIntended = false;
  #timer = 0;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  get isIntended(): boolean {
    return this.#isIntended;
  }

  /**
   * Watches until the signal aborts; then nobody is there.
   *
   * @param focusable What can have the focus: the element itself, or the link around it.
   */
  watch(element: HTMLElement, focusable: HTMLElement, signal: AbortSignal): void {
    // Motion that nobody asked for by more than a pointer's way across the page is too much for some.
    const wantsLess = matchMedia('(prefers-reduced-motion: reduce)');
    const hover = (isHovered: boolean) => {
      this.#isHovered = isHovered && !wantsLess.matches;
      this.#schedule(INTENT_MS);
    };
    const focus = (hasFocus: boolean) => {
      this.#hasFocus = hasFocus;
      this.#schedule(0);
    };
    // A finger gives the focus, and never leaves.
    element.addEventListener('pointerenter', ({ pointerType }) => hover(pointerType !== 'touch'), { signal });
    element.addEventListener('pointerleave', () => hover(false), { signal });
    focusable.addEventListener('focusin', () => focus(true), { signal });
    focusable.addEventListener('focusout', () => focus(false), { signal });
    signal.addEventListener('abort', () => {
      clearTimeout(this.#timer);
      this.#isHovered = this.#hasFocus = this.#isIntended = false;
    });
    hover(element.matches(':hover'));
    focus(focusable.matches(':focus-within'));
  }

  #schedule(afterMs: number): void {
    clearTimeout(this.#timer);
    const isPaid = this.#isHovered || this.#hasFocus;
    if (isPaid === this.#isIntended) return;
    const turn = () => {
      this.#isIntended = isPaid;
      this.#onChange();
    };
    this.#timer = window.setTimeout(turn, isPaid ? afterMs : LINGER_MS);
  }
}
