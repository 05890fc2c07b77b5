import type { Acts } from './acts.js';

/** The acts that take nothing and give nothing. */
type PressedAct = Exclude<keyof Acts, 'service' | 'seen'>;

const ACTS: Readonly<Record<string, PressedAct>> = {
  ' ': 'togglePlay',
  k: 'togglePlay',
  m: 'toggleSound',
  f: 'toggleFullscreen',
  p: 'togglePip',
  c: 'save',
  r: 'retry',
  i: 'toggleTelemetry',
};

/** What a key does; null for keys that belong to somebody else: with a modifier, or a button's own. */
export function actOfKey(event: KeyboardEvent, acts: Acts): (() => void) | null {
  const { key, ctrlKey, altKey, metaKey, shiftKey, repeat, defaultPrevented } = event;
  if (ctrlKey || altKey || metaKey || shiftKey || defaultPrevented) return null;
  if (key === ' ' && event.composedPath()[0] instanceof HTMLButtonElement) return null;
  const name = ACTS[key.toLowerCase()];
  if (!name) return null;
  // A key that is held down acts once, and does not scroll the page either.
  return repeat ? () => undefined : acts[name];
}
