import type { Acts } from './view.js';

const ACTS: Readonly<Record<string, keyof Acts>> = {
  ' ': 'togglePlay',
  k: 'togglePlay',
  m: 'toggleSound',
  f: 'toggleFullscreen',
  p: 'togglePip',
  c: 'save',
  r: 'retry',
};

/** What a key does; null for keys that belong to somebody else: with a modifier, or a button's own. */
export function actOfKey(event: KeyboardEvent, acts: Acts): (() => void) | null {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return null;
  const isOnButton = event.composedPath()[0] instanceof HTMLButtonElement;
  if (isOnButton && event.key === ' ') return null;
  const name = ACTS[event.key.toLowerCase()];
  return name ? acts[name] : null;
}
