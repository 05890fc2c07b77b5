import type { ReactiveElement } from 'lit';

/**
 * Keeps the focus in the player when its next update removes the button that has it, so that the keys go on working.
 *
 * @param picture Takes the focus then.
 */
export async function keepFocus(player: ReactiveElement, picture: HTMLElement): Promise<void> {
  const root = player.renderRoot as ShadowRoot;
  if (!root.activeElement) return;
  await player.updateComplete;
  if (!root.activeElement && player.isConnected) picture.focus({ preventScroll: true });
}
