/** What the page tells a viewer. */
export interface PageListener {
  onVisible(isVisible: boolean): void;
  /** The world may have changed: the network is back, somebody looks again. */
  onWake(): void;
}

/** Listens to the page until the signal aborts. */
export function watchPage(listener: PageListener, signal: AbortSignal): void {
  window.addEventListener('online', () => listener.onWake(), { signal });
  document.addEventListener(
    'visibilitychange',
    () => {
      listener.onVisible(!document.hidden);
      if (!document.hidden) listener.onWake();
    },
    { signal },
  );
}
