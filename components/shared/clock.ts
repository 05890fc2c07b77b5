/** One timer for all elements of the page, running only while somebody wants to know the time. */
const listeners = new Set<() => void>();
let timer = 0;

/** Calls back twice a second, for countdowns and ages. Returns the way to stop. */
export function onTick(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) timer = window.setInterval(() => listeners.forEach((one) => one()), 500);
  return () => {
    if (listeners.delete(listener) && listeners.size === 0) clearInterval(timer);
  };
}
