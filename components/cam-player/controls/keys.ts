import type { Actions } from './actions.js';

const ACTIONS: Readonly<Record<string, keyof Actions>> = {
  ' ': 'togglePlay',
  k: 'togglePlay',
  m: 'toggleSound',
  f: 'toggleFullscreen',
  p: 'togglePip',
  c: 'save',
  r: 'retry',
  i: 'toggleStats',
};

/** What a key does; null for keys that belong to somebody else: with a modifier, or a button's own. */
export function actionForKey(event: KeyboardEvent, actions: Actions): (() => void) | null {
  const { key, ctrlKey, altKey, metaKey, shiftKey, repeat, defaultPrevented } = event;
  if (ctrlKey || altKey || metaKey || shiftKey || defaultPrevented) return null;
  if (key === ' ' && event.composedPath()[0] instanceof HTMLButtonElement) return null;
  const name = ACTIONS[key.toLowerCase()];
  if (!name) return null;
  // A key that is held down acts once, and does not scroll the page either.
  return repeat ? () => undefined : actions[name];
}
