/** Where an element is. */
export interface Visibility {
  /** It is in the window, or within the margin around it. */
  readonly isNear: boolean;
  /** It is near, on a page that is not hidden. */
  readonly isVisible: boolean;
}

/**
 * Watches where an element is, until the signal aborts.
 *
 * @param margin Around the window, in CSS pixels.
 * @param onChange Called when the element is first seen to be near or not, when that changes, and when the page is
 * hidden or shown.
 */
export function observeVisibility(
  element: Element,
  margin: number,
  onChange: (visibility: Visibility) => void,
  signal: AbortSignal,
): void {
  let isNear = false;
  const report = () => onChange({ isNear, isVisible: isNear && !document.hidden });
  const observer = new IntersectionObserver(
    (entries) => {
      isNear = entries.at(-1)?.isIntersecting ?? false;
      report();
    },
    { rootMargin: `${margin}px` },
  );
  observer.observe(element);
  document.addEventListener('visibilitychange', report, { signal });
  signal.addEventListener('abort', () => observer.disconnect());
}
