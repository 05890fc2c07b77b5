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

/** The action of a key; null for keys that are not the player's: with a modifier, or the space key on a button. */
export function actionForKey(event: KeyboardEvent, actions: Actions): (() => void) | null {
  const { key, ctrlKey, altKey, metaKey, shiftKey, repeat, defaultPrevented } = event;
  if (ctrlKey || altKey || metaKey || shiftKey || defaultPrevented) return null;
  if (key === ' ' && event.composedPath()[0] instanceof HTMLButtonElement) return null;
  const name = ACTIONS[key.toLowerCase()];
  if (!name) return null;
  // A key that is held down acts once. Its repetitions must not scroll the page.
  return repeat ? () => undefined : actions[name];
}
