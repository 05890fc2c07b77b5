import type { Replayer } from '../../src/replay/replayer.js';

/** How far a shuttle goes up, as in editors: each press of j or l doubles the rate. */
const TOP_RATE = 8;

/** Handles a key of the player; true where it did something. */
export function onReplayKey(event: KeyboardEvent, replayer: Replayer): boolean {
  const { key, ctrlKey, altKey, metaKey, shiftKey } = event;
  const [target] = event.composedPath();
  if (ctrlKey || altKey || metaKey || shiftKey || event.defaultPrevented) return false;
  const { rate, isLive } = replayer;
  const isButton = target instanceof HTMLButtonElement;
  // A key that is held down acts once, except for those that step.
  if (event.repeat && (/^[jkl]$/i.test(key) || (key === ' ' && !isLive && !isButton))) return true;
  switch (key.toLowerCase()) {
    case 'j':
      replayer.play(rate < 0 ? Math.max(-TOP_RATE, rate * 2) : -1);
      return true;
    case 'k':
      replayer.play(0);
      return true;
    case 'l':
      replayer.play(rate >= 1 ? Math.min(TOP_RATE, rate * 2) : 1);
      return true;
    case ',':
      void replayer.step(-1);
      return true;
    case '.':
      void replayer.step(1);
      return true;
    case ' ':
      if (isLive || isButton) return false;
      replayer.play(rate === 0 ? 1 : 0);
      return true;
    case 'end':
      if (isLive || target instanceof HTMLInputElement) return false;
      void replayer.seek('live');
      return true;
    default:
      return false;
  }
}
