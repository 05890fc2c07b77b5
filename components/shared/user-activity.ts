import type { LitElement, ReactiveController } from 'lit';

/** After this time without user activity, the controls disappear from the picture. */
const IDLE_AFTER_MS = 3000;
/** Keeps the controls visible: a pointer over them, or keyboard focus on one of them. */
const KEEPS_ACTIVE = ':focus-visible, [part="controls"]:hover';

/**
 * Detects whether a person uses the element: by a moving pointer, a touch, a key or a focused button. A mouse that does
 * not move does not count: on a wall screen it stays where somebody left it.
 */
export class UserActivity implements ReactiveController {
  readonly #host: LitElement;
  #isActive = false;
  #timer = 0;

  constructor(host: LitElement) {
    this.#host = host;
    host.addController(this);
    const onActivity = () => this.#onActivity();
    for (const type of ['pointermove', 'pointerdown', 'focusin', 'keydown']) host.addEventListener(type, onActivity);
    host.addEventListener('pointerleave', ({ pointerType }) => {
      if (pointerType === 'mouse') this.#onInactivity();
    });
  }

  get isActive(): boolean {
    return this.#isActive;
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#set(false);
  }

  #onActivity(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#onInactivity(), IDLE_AFTER_MS);
    this.#set(true);
  }

  #onInactivity(): void {
    if (this.#host.renderRoot.querySelector(KEEPS_ACTIVE)) this.#onActivity();
    else this.hostDisconnected();
  }

  #set(isActive: boolean): void {
    if (isActive === this.#isActive) return;
    this.#isActive = isActive;
    this.#host.requestUpdate();
  }
}
