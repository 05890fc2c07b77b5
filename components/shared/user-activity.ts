import type { LitElement, ReactiveController } from 'lit';

/** After so long without a sign of a person, nothing lies on the picture any more. */
const DOZE_MS = 3000;
/** What keeps the controls in place: a hand or a keyboard that is on one. */
const HELD = ':focus-visible, [part="controls"]:hover';

/**
 * Is somebody there? A pointer that moves, a finger, a key, a focused button. A mouse at rest is nobody:
 * on a wall screen it lies where it was left.
 */
export class UserActivity implements ReactiveController {
  readonly #host: LitElement;
  #isActive = false;
  #timer = 0;

  constructor(host: LitElement) {
    this.#host = host;
    host.addController(this);
    const wake = () => this.#onActivity();
    for (const type of ['pointermove', 'pointerdown', 'focusin', 'keydown']) host.addEventListener(type, wake);
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
    this.#timer = window.setTimeout(() => this.#onInactivity(), DOZE_MS);
    this.#set(true);
  }

  #onInactivity(): void {
    if (this.#host.renderRoot.querySelector(HELD)) this.#onActivity();
    else this.hostDisconnected();
  }

  #set(isAwake: boolean): void {
    if (isAwake === this.#isActive) return;
    this.#isActive = isAwake;
    this.#host.requestUpdate();
  }
}
