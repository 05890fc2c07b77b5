// Loaded before everything else: counts what the page's code asks the browser for and has not given back.

/** What is held now, with the place in the code that asked for it. */
export interface PageResources {
  readonly timers: readonly string[];
  readonly blobUrls: readonly string[];
}

declare global {
  interface Window {
    readResources(): PageResources;
  }
}

const timers = new Map<number | undefined, string>();
const blobUrls = new Map<string, string>();

/** Who called the wrapped function. */
function caller(): string {
  return new Error().stack?.split('\n')[3]?.trim() ?? 'unknown';
}

const setOnce = window.setTimeout.bind(window);
const setRepeated = window.setInterval.bind(window);
const clearOnce = window.clearTimeout.bind(window);
const clearRepeated = window.clearInterval.bind(window);
const once = (handler: (...args: unknown[]) => void, ms?: number, ...args: unknown[]): number => {
  const id: number = setOnce(() => {
    timers.delete(id);
    handler(...args);
  }, ms);
  timers.set(id, caller());
  return id;
};
const repeated = (handler: (...args: unknown[]) => void, ms?: number, ...args: unknown[]): number => {
  const id = setRepeated(handler, ms, ...args);
  timers.set(id, caller());
  return id;
};
// A browser takes either function for either kind.
const clear = (id?: number): void => {
  timers.delete(id);
  clearOnce(id);
  clearRepeated(id);
};
Object.assign(window, { setTimeout: once, setInterval: repeated, clearTimeout: clear, clearInterval: clear });

const create = URL.createObjectURL.bind(URL);
const revoke = URL.revokeObjectURL.bind(URL);
URL.createObjectURL = (source) => {
  const url = create(source);
  blobUrls.set(url, caller());
  return url;
};
URL.revokeObjectURL = (url) => {
  blobUrls.delete(url);
  revoke(url);
};

window.readResources = () => ({ timers: [...timers.values()], blobUrls: [...blobUrls.values()] });
