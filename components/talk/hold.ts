import type { TalkHandlers } from './talk-view.js';

/** Where a hold may end besides its own pointer or key: the viewer looks elsewhere, or leaves. */
const endsIn = (view: Window): readonly (readonly [EventTarget, string])[] => [
  [view, 'blur'],
  [view, 'pagehide'],
  [window, 'pagehide'],
  [document, 'visibilitychange'],
  [document, 'freeze'],
];

/** Turns pointers, touches and keys into one press and one release. */
export class Hold implements TalkHandlers {
  readonly #press: () => void;
  readonly #release: () => void;
  readonly #isHeld: () => boolean;
  /** Ends the listeners of the hold that runs; null without one. */
  #running: AbortController | null = null;

  constructor(press: () => void, release: () => void, isHeld: () => boolean) {
    this.#press = press;
    this.#release = release;
    this.#isHeld = isHeld;
  }

  readonly onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0 || !event.isPrimary || this.#running) return;
    const button = event.currentTarget as HTMLElement;
    const { pointerId } = event;
    // A finger that slides off the button still talks.
    button.setPointerCapture(pointerId);
    this.#begin(event, (signal, end, view) => {
      const onEnd = (other: Event) => {
        if ((other as PointerEvent).pointerId === pointerId) end();
      };
      for (const type of ['pointerup', 'pointercancel']) view.addEventListener(type, onEnd, { signal });
      button.addEventListener('lostpointercapture', onEnd, { signal });
    });
  };

  readonly onKeyDown = (event: KeyboardEvent): void => {
    if ((event.key === ' ' || event.key === 'Enter') && !hasModifier(event)) this.#onKey(event);
  };

  /** Otherwise the key would also click the button. */
  readonly onKeyUp = (event: KeyboardEvent): void => {
    if (event.key === ' ') event.preventDefault();
  };

  /** A click without a pointer comes from assistive technology, which cannot hold: it begins and ends talking. */
  readonly onClick = (event: MouseEvent): void => {
    event.stopPropagation();
    if (event.detail !== 0) return;
    if (this.#isHeld()) this.#stop();
    else if (!this.#running) this.#begin(event, () => undefined);
  };

  /** A long touch would open a menu. */
  readonly onContextMenu = (event: Event): void => event.preventDefault();

  /** Handles a key of the player: t talks while it is held. */
  onPlayerKey(event: KeyboardEvent): void {
    if (event.key.toLowerCase() === 't' && !hasModifier(event) && !event.defaultPrevented) this.#onKey(event);
  }

  /** Call this when nobody talks any more, for any reason: the pointer or the key has no effect until its next press. */
  end(): void {
    this.#running?.abort();
    this.#running = null;
  }

  #onKey(event: KeyboardEvent): void {
    event.preventDefault();
    if (event.repeat || this.#running) return;
    const { code } = event;
    this.#begin(event, (signal, end, view) => {
      const onUp = (other: KeyboardEvent) => {
        // While ⌘ is down, macOS reports no other key that is released.
        if (other.code === code || other.key === 'Meta') end();
      };
      // In the capturing phase: a page that stops the event may not keep the microphone open.
      view.addEventListener('keyup', onUp, { signal, capture: true });
    });
  }

  #begin(event: Event, listen: (signal: AbortSignal, end: () => void, view: Window) => void): void {
    const running = (this.#running = new AbortController());
    const { signal } = running;
    const end = () => this.#stop();
    // The player may be in a picture-in-picture window.
    const view = (event.target as Node).ownerDocument?.defaultView ?? window;
    for (const [target, type] of endsIn(view)) target.addEventListener(type, end, { signal });
    listen(signal, end, view);
    this.#press();
  }

  #stop(): void {
    this.end();
    this.#release();
  }
}

function hasModifier({ ctrlKey, altKey, metaKey, shiftKey }: KeyboardEvent): boolean {
  return ctrlKey || altKey || metaKey || shiftKey;
}
