/** A pointer must stay this long on a thumbnail. One that only crosses the thumbnails starts none of them. */
const INTENT_MS = 150;
/** A pointer that left by accident has this time to come back. */
const LINGER_MS = 400;

/** Detects whether a person selects an element: with a pointer that stays on it, or with the keyboard focus. */
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
   * Observes the element until the signal aborts. After that, `isIntended` is false.
   *
   * @param focusable The element that can have the focus: the thumbnail itself, or the link around it.
   */
  watch(element: HTMLElement, focusable: HTMLElement, signal: AbortSignal): void {
    // With reduced motion, hover starts nothing: a pointer on its way across the page would start motion.
    const reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
    const hover = (isHovered: boolean) => {
      this.#isHovered = isHovered && !reducedMotion.matches;
      this.#schedule(INTENT_MS);
    };
    const focus = (hasFocus: boolean) => {
      this.#hasFocus = hasFocus;
      this.#schedule(0);
    };
    // A touch focuses the thumbnail. It is not a hover: it has no reliable end.
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
    const isIntended = this.#isHovered || this.#hasFocus;
    if (isIntended === this.#isIntended) return;
    const apply = () => {
      this.#isIntended = isIntended;
      this.#onChange();
    };
    this.#timer = window.setTimeout(apply, isIntended ? afterMs : LINGER_MS);
  }
}
