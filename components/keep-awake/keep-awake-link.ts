/** `keep-awake`: the screen stays on while a live picture is seen. This module is a separate chunk. */
import type { ReactiveController } from 'lit';
import type { PartHost, PlayerPart } from '../cam-player/player-part.js';
import { observeVisibility } from '../shared/observe-visibility.js';
import { ScreenLock } from './screen-lock.js';

/** What the page's players share. */
const screenLock = new ScreenLock();

/** Creates the part that keeps the screen on. */
export function createPart(player: PartHost): PlayerPart {
  player.addController(new KeepAwakeLink(player));
  return {};
}

class KeepAwakeLink implements ReactiveController {
  readonly #player: PartHost;
  #isVisible = false;
  #end: AbortController | null = null;

  constructor(player: PartHost) {
    this.#player = player;
  }

  /** Lit calls it at once where the player is in the page. */
  hostConnected(): void {
    this.#end = new AbortController();
    const onChange = ({ isVisible }: { readonly isVisible: boolean }) => {
      this.#isVisible = isVisible;
      this.hostUpdate();
    };
    observeVisibility(this.#player, 0, onChange, this.#end.signal);
  }

  hostUpdate(): void {
    const { keepAwake, state, isConnected } = this.#player;
    screenLock.hold(this, keepAwake && isConnected && this.#isVisible && state === 'live');
  }

  hostDisconnected(): void {
    this.#end?.abort();
    this.#end = null;
    this.#isVisible = false;
    this.hostUpdate();
  }
}
