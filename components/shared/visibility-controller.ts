import type { LitElement, ReactiveController } from 'lit';
import { SUSPEND_AFTER_S, toMs, type SecondsOrOff } from './seconds.js';
import { observeVisibility, type Visibility } from './observe-visibility.js';

/** Near enough to the window that a picture will be wanted in a moment. */
const MARGIN_PX = 200;

/** An element whose presence is watched. */
export interface VisibilityHost extends LitElement {
  /** `eager` plays anywhere in the page, `lazy` only near the viewport. */
  readonly loading: 'eager' | 'lazy';
  /** Seconds out of sight before the element becomes idle; `off` for never. */
  readonly suspendAfter: SecondsOrOff;
  /** It is wanted, or no longer: in the page and once near the window. */
  onWantedChange(isWanted: boolean): void;
  /** Nobody looks for `suspendAfter` seconds, again after each such span; or somebody looks again. */
  onIdle(isResting: boolean): void;
}

/**
 * Tells when an element begins and ceases to be wanted: in the page and near the window, or anywhere
 * when it is eager; moved within the page it stays wanted. And when nobody looks: it is far from the
 * window, or the page is hidden.
 */
export class VisibilityController implements ReactiveController {
  readonly #host: VisibilityHost;
  /** Ends what watches the window; there while the element is in the page. */
  #watching: AbortController | null = null;
  #isNear = false;
  #isWanted = false;
  #idleTimer = 0;
  readonly #update = () => {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = 0;
    if (!this.#isWanted) return;
    if (!document.hidden && (this.#isNear || this.#host.loading === 'eager')) this.#host.onIdle(false);
    else if (this.#suspendAfterMs < Infinity)
      this.#idleTimer = window.setTimeout(this.#reportIdle, this.#suspendAfterMs);
  };
  readonly #reportIdle = () => {
    this.#host.onIdle(true);
    // Something may have spoken against it, such as a picture in picture, that ends one day.
    this.#idleTimer = window.setTimeout(this.#reportIdle, Math.max(1000, this.#suspendAfterMs));
  };

  constructor(host: VisibilityHost) {
    this.#host = host;
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
    if (!this.#watching) {
      const { signal } = (this.#watching = new AbortController());
      const onChange = ({ isNear }: Visibility) => {
        this.#isNear = isNear;
        if (isNear) this.#set(true);
        this.#update();
      };
      observeVisibility(this.#host, MARGIN_PX, onChange, signal);
    }
    if (this.#host.hasUpdated) this.hostUpdate();
  }

  hostUpdate(): void {
    if (this.#host.loading === 'eager') this.ask();
  }

  hostDisconnected(): void {
    // An element that is moved is taken out and put in within one task.
    queueMicrotask(() => {
      if (this.#host.isConnected) return;
      this.#watching?.abort();
      this.#watching = null;
      this.#isNear = false;
      this.#set(false);
    });
  }

  get #suspendAfterMs(): number {
    return toMs(this.#host.suspendAfter, SUSPEND_AFTER_S);
  }

  #set(isWanted: boolean): void {
    if (isWanted === this.#isWanted) return;
    this.#isWanted = isWanted;
    this.#host.onWantedChange(isWanted);
    this.#update();
  }
}
