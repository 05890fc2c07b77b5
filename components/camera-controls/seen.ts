/** Tells when an element begins and ceases to be seen: near the window, on a page that is not hidden. */
export function watchSeen(element: Element, onSeen: (isSeen: boolean) => void, signal: AbortSignal): void {
  let isNear = false;
  const tell = () => onSeen(isNear && !document.hidden);
  const observer = new IntersectionObserver((entries) => {
    isNear = entries.at(-1)?.isIntersecting ?? false;
    tell();
  });
  observer.observe(element);
  document.addEventListener('visibilitychange', tell, { signal });
  signal.addEventListener('abort', () => observer.disconnect());
}
