/** Whether an element is near the viewport and visible. */
export interface Visibility {
  /** The element is in the viewport, or within the margin around it. */
  readonly isNear: boolean;
  /** The element is near the viewport, and the page is not hidden. */
  readonly isVisible: boolean;
}

/**
 * Observes the visibility of an element until the signal aborts.
 *
 * @param margin Around the viewport, in CSS pixels.
 * @param onChange Called with the first result, after each change, and when the page is hidden or shown.
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
