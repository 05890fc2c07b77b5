import type { KeyAction } from '../i18n/strings.js';

/** The keyboard shortcuts as the list shows them, each with its action. */
export const KEY_LIST: readonly (readonly [keys: readonly string[], action: KeyAction])[] = [
  [['←', '→', '↑', '↓'], 'move'],
  [['Enter'], 'spotlight'],
  [['Esc'], 'leave'],
  [['1', '2', '3', '4'], 'choose'],
  [['m'], 'sound'],
  [['Space'], 'pause'],
  [['r'], 'retry'],
  [['f'], 'fullscreen'],
  [['i'], 'telemetry'],
  [['Shift', 'i'], 'stats'],
  [['+', '−', '0'], 'zoom'],
  [['v'], 'ptz'],
  [['t'], 'talk'],
  [['p'], 'pip'],
  [['j', 'k', 'l', ',', '.'], 'replay'],
  [['Page Up', 'Page Down'], 'page'],
  [['?'], 'keys'],
];

const ACTIONS: Readonly<Record<string, KeyAction>> = {
  Enter: 'spotlight',
  Escape: 'leave',
  ArrowLeft: 'move',
  ArrowRight: 'move',
  ArrowUp: 'move',
  ArrowDown: 'move',
  PageUp: 'page',
  PageDown: 'page',
  1: 'choose',
  2: 'choose',
  3: 'choose',
  4: 'choose',
  m: 'sound',
  ' ': 'pause',
  k: 'pause',
  r: 'retry',
  f: 'fullscreen',
  p: 'pip',
  i: 'telemetry',
  '?': 'keys',
};
/** Keys that a focused control uses itself. */
const KEYS_OF_CONTROLS: readonly (readonly [controls: string, keys: RegExp])[] = [
  ['button, a[href], summary', /^(Enter| )$/],
  ['input[type="range"]', /^(Arrow|Page|Home|End)/],
  ['input:not([type="range"]), select, textarea, [contenteditable]', /./],
];

/** The action of a key in a mosaic; null for keys that are not the mosaic's. */
export function actionForKey(event: KeyboardEvent): KeyAction | null {
  const { key, ctrlKey, altKey, metaKey, repeat, defaultPrevented } = event;
  if (ctrlKey || altKey || metaKey || defaultPrevented) return null;
  if (key === 'I' && event.shiftKey) return repeat ? null : 'stats';
  const name = key.length === 1 ? key.toLowerCase() : key;
  const action = Object.hasOwn(ACTIONS, name) ? (ACTIONS[name] ?? null) : null;
  const [target] = event.composedPath();
  if (
    target instanceof Element &&
    KEYS_OF_CONTROLS.some(([controls, keys]) => target.matches(controls) && keys.test(key))
  ) {
    return null;
  }
  // A key that is held down repeats moves, and no other action.
  return repeat && action !== 'move' ? null : action;
}
