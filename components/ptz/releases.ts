import type { PtzDriver } from '../../src/ptz/driver.js';
import type { Holds } from './holds.js';

/** The name of what a key holds. `code` is the same with and without the shift key. */
export const nameOfKey = ({ code, key }: KeyboardEvent) => `key ${code || key}`;
/** The name of what a pointer holds. */
export const nameOfPointer = ({ pointerId }: PointerEvent) => `pointer ${pointerId}`;

/**
 * Releases what is held whenever its end could otherwise be missed: the window gets the end of each key and pointer,
 * wherever it happens, and everything ends with the focus of the window, with the page, and when the signal aborts.
 */
export function watchReleases(player: HTMLElement, holds: Holds, driver: PtzDriver, signal: AbortSignal): void {
  const options = { signal, capture: true };
  // The player may be in a picture-in-picture window.
  const view = player.ownerDocument.defaultView ?? window;
  const onKeyUp = (event: KeyboardEvent) => {
    // Otherwise the space key would also click the button that it held.
    if (holds.has(nameOfKey(event))) event.preventDefault();
    holds.release(nameOfKey(event));
    // While the command key of a Mac is down, the end of no other key is reported.
    if (event.key === 'Meta') holds.releaseAll('key');
  };
  const onPointer = (event: PointerEvent) => holds.release(nameOfPointer(event));
  view.addEventListener('keyup', onKeyUp, options);
  view.addEventListener('pointerup', onPointer, options);
  view.addEventListener('pointercancel', onPointer, options);
  view.addEventListener('lostpointercapture', onPointer, options);
  // A pointer without a pressed button holds nothing: its end was missed, for example behind a dialog.
  view.addEventListener(
    'pointermove',
    (event: PointerEvent) => {
      if (event.buttons === 0) onPointer(event);
    },
    options,
  );
  const releaseAll = () => holds.releaseAll();
  view.addEventListener('blur', ({ target }) => target === view && releaseAll(), options);
  document.addEventListener('visibilitychange', () => document.hidden && releaseAll(), options);
  player.addEventListener(
    'focusout',
    ({ relatedTarget }) => {
      const isInside = relatedTarget instanceof Node && player.contains(relatedTarget);
      if (!isInside && !player.matches(':focus-within')) holds.releaseAll('key');
    },
    { signal },
  );
  const leave = () => {
    driver.leave();
    releaseAll();
  };
  window.addEventListener('pagehide', leave, options);
  document.addEventListener('freeze', leave, options);
  signal.addEventListener('abort', releaseAll);
}
