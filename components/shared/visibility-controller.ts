import type { LitElement, ReactiveController } from 'lit';
import { SUSPEND_AFTER_S, toMs, type SecondsOrOff } from './seconds.js';
import { observeVisibility, type Visibility } from './observe-visibility.js';

/** An element within this margin around the viewport, in CSS pixels, may be scrolled into view soon. */
const MARGIN_PX = 200;

/** An element whose visibility decides when it plays. */
export interface VisibilityHost extends LitElement {
  /** `eager` plays anywhere in the page, `lazy` only near the viewport. */
  readonly loading: 'eager' | 'lazy';
  /** Seconds out of sight before the element becomes idle; `off` for never. */
  readonly suspendAfter: SecondsOrOff;
  /** The element becomes wanted: it is in the page and was near the viewport. Or it is no longer wanted. */
  onWantedChange(isWanted: boolean): void;
  /** True after `suspendAfter` seconds out of sight, and again after each such time; false in sight again. */
  onIdle(isIdle: boolean): void;
}

/**
 * Reports when an element becomes wanted, and when it stops being wanted. An element is wanted once it is in the page
 * and near the viewport, or anywhere in the page if it is eager. It stays wanted when it is moved within the page. The
 * controller also reports when the element is idle: it is far from the viewport, or the page is hidden.
 */
export class VisibilityController implements ReactiveController {
  readonly #host: VisibilityHost;
  /** Ends the visibility observer. Null while the element is not in the page. */
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
    // It may be `off` by now.
    if (this.#suspendAfterMs === Infinity) return;
    this.#host.onIdle(true);
    // The element may have ignored this call, for example during picture in picture. So it is called again later.
    this.#idleTimer = window.setTimeout(this.#reportIdle, Math.max(1000, this.#suspendAfterMs));
  };

  constructor(host: VisibilityHost) {
    this.#host = host;
    host.addController(this);
  }

  get isWanted(): boolean {
    return this.#isWanted;
  }

  /** Makes the element wanted at any distance from the viewport. It has no effect outside the page. */
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
    // An element that is moved is removed and inserted within one task.
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
