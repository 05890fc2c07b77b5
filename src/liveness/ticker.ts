/** Counted, watched and asked after so often: one timer for all pictures of the page, running while there are any. */
const TICK_MS = 100;

const listeners = new Set<() => void>();
let timer = 0;

/** Calls back ten times a second until the signal aborts. */
export function onTick(listener: () => void, signal: AbortSignal): void {
  if (signal.aborted) return;
  listeners.add(listener);
  timer ||= window.setInterval(() => listeners.forEach((one) => one()), TICK_MS);
  const end = () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = 0;
  };
  signal.addEventListener('abort', end, { once: true });
}
