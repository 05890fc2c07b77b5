/** One timer for all elements of the page. It runs only while there are listeners. */
const listeners = new Set<() => void>();
let timer = 0;

/** Calls the listener twice a second, for countdowns and ages. Returns a function that stops the calls. */
export function onTick(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) timer = window.setInterval(() => listeners.forEach((one) => one()), 500);
  return () => {
    if (listeners.delete(listener) && listeners.size === 0) clearInterval(timer);
  };
}
