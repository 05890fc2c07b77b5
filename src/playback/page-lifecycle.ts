/** Receives what happens to the page. */
export interface PageLifecycleListener {
  onVisible(isVisible: boolean): void;
  /** The conditions may have changed: the network is back, or the page is visible again. */
  onResume(): void;
  /** The viewer made a gesture, which allows the page to play. Called while the gesture lasts. */
  onGesture(): void;
}

/**
 * The clock is checked at this interval; a leap of more than `SLEPT_MS` between two checks means that the machine
 * slept.
 */
const CLOCK_CHECK_MS = 5000;
const SLEPT_MS = 15_000;

/** Listens to the page until the signal aborts. */
export function watchPageLifecycle(listener: PageLifecycleListener, signal: AbortSignal): void {
  const resume = () => listener.onResume();
  window.addEventListener('online', resume, { signal });
  // A gesture anywhere counts, because the browser gives its permission to the page. In the capture phase, before a
  // listener can stop the event.
  for (const type of ['click', 'keydown']) {
    window.addEventListener(type, () => listener.onGesture(), { signal, capture: true });
  }
  // The page returns from the back/forward cache, or the browser has unfrozen it.
  const onPageShow = ({ persisted }: PageTransitionEvent) => {
    if (persisted) resume();
  };
  window.addEventListener('pageshow', onPageShow, { signal });
  document.addEventListener('resume', resume, { signal });
  // No event reports that the machine slept while the page was visible. The timers of a hidden page leap as well.
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
