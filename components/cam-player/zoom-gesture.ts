import type { PlayerAttributes } from './attributes.js';

/** Whether this event on the picture begins to zoom. The page keeps its own wheel, touches and keys. */
export function isZoomGesture(event: Event, player: PlayerAttributes): boolean {
  const { type, key, ctrlKey, metaKey, isPrimary, defaultPrevented } = event as KeyboardEvent & PointerEvent;
  const mode = player.getAttribute('zoom');
  if (mode === 'off' || player.thumbnail || defaultPrevented) return false;
  const isModified = ctrlKey || metaKey;
  // A page in full screen still scrolls.
  const isFullscreen = (document.fullscreenElement ?? document.documentElement) !== document.documentElement;
  if (type === 'wheel') return isModified || mode === 'wheel' || isFullscreen;
  if (type === 'keydown') return !isModified && /^[+=]$/.test(key);
  // A double click, a `gesturestart` (a pinch on the trackpad in Safari), or a second finger.
  return /^[dg]/.test(type) || isPrimary === false;
}
