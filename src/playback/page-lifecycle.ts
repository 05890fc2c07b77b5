/** What the page tells a viewer. */
export interface PageLifecycleListener {
  onVisible(isVisible: boolean): void;
  /** The world may have changed: the network is back, somebody looks again. */
  onResume(): void;
  /** A person has done what lets a page play: called while the gesture lasts. */
  onGesture(): void;
}

/** The clock is looked at so often; a leap by more than `SLEPT_MS` between two looks was a sleep. */
const CLOCK_CHECK_MS = 5000;
const SLEPT_MS = 15_000;

/** Listens to the page until the signal aborts. */
export function watchPageLifecycle(listener: PageLifecycleListener, signal: AbortSignal): void {
  const resume = () => listener.onResume();
  window.addEventListener('online', resume, { signal });
  // Wherever it was: the browser allows the page, not a button. Before anybody stops it.
  for (const type of ['click', 'keydown']) {
    window.addEventListener(type, () => listener.onGesture(), { signal, capture: true });
  }
  // Back from the history's cache, or from a freezer of the browser's.
  window.addEventListener('pageshow', ({ persisted }) => persisted && resume(), { signal });
  document.addEventListener('resume', resume, { signal });
  // No event tells that the machine slept while the page was in front. A hidden page's timers leap as well.
  let checkedAtMs = Date.now();
  const clockTimer = setInterval(() => {
    const sinceMs = Date.now() - checkedAtMs;
    checkedAtMs += sinceMs;
    if (sinceMs > SLEPT_MS && !document.hidden) resume();
  }, CLOCK_CHECK_MS);
  signal.addEventListener('abort', () => clearInterval(clockTimer), { once: true });
  document.addEventListener(
    'visibilitychange',
    () => {
      listener.onVisible(!document.hidden);
      if (!document.hidden) listener.onResume();
    },
    { signal },
  );
}
