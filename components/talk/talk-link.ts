/**
 * Hold to talk: the button, the key and the messages. This module is a separate chunk. The player loads it when its
 * `talkBack` is set.
 */
import { adoptStyles, html, nothing, type ReactiveController } from 'lit';
import { SILENT, type TalkState } from '../../src/talk-back/hold-to-talk.js';
import { Talker } from '../../src/talk-back/talker.js';
import type { PartHost, PlayerPart } from '../cam-player/player-part.js';
import type { View } from '../cam-player/view.js';
import { Hold } from './hold.js';
import { providerOf } from './provider.js';
import { talkStyles } from './styles.js';
import { talkButton, talkMessage } from './talk-view.js';

/** How loud the camera plays while the viewer talks. */
const LOWERED = 0.15;

/** Creates the part that lets viewers talk to the player's camera. */
export function createPart(player: PartHost): PlayerPart {
  return new TalkLink(player);
}

class TalkLink implements ReactiveController, PlayerPart {
  readonly #player: PartHost;
  readonly #hold: Hold;
  /** Null without a way back, and while the player is out of the page. */
  #talker: Talker | null = null;
  /** What the talker was created from. */
  #settings: readonly unknown[] = [];
  #isLowered = false;
  #frame = 0;

  constructor(player: PartHost) {
    this.#player = player;
    this.#hold = new Hold(
      () => this.#talker?.press(),
      () => this.#talker?.release(),
      () => this.#state.isHeld,
    );
    const root = player.renderRoot as ShadowRoot;
    adoptStyles(root, [...root.adoptedStyleSheets, talkStyles]);
    player.addController(this);
    if (player.isConnected) this.hostConnected();
  }

  /** The server learns of the end at once: otherwise it would keep the way back of a page that is left or frozen. */
  readonly #onPageHide = () => this.#talker?.leave();

  get #state(): TalkState {
    return this.#talker?.state ?? SILENT;
  }

  layer(view: View) {
    if (!this.#talker || this.#player.thumbnail) return nothing;
    const alone = `alone ${view.isUserActive ? 'active' : ''}`;
    const button = view.hasControls ? nothing : talkButton(this.#state, view, this.#hold, alone);
    return html`${talkMessage(this.#state, view)} ${button}`;
  }

  buttons(view: View) {
    return this.#talker ? talkButton(this.#state, view, this.#hold) : nothing;
  }

  onKey(event: KeyboardEvent): void {
    if (this.#talker) this.#hold.onPlayerKey(event);
  }

  hostConnected(): void {
    window.addEventListener('pagehide', this.#onPageHide);
    document.addEventListener('freeze', this.#onPageHide);
    this.hostUpdate();
  }

  hostUpdate(): void {
    const { talkBack, camera, server, serverType, credentials, cookies, iceServers, isConnected } = this.#player;
    const settings = [isConnected && talkBack, camera, server, serverType, credentials, cookies, iceServers];
    if (settings.every((value, index) => value === this.#settings[index])) return;
    this.#settings = settings;
    this.#talker?.leave();
    const provider = isConnected ? providerOf(this.#player) : null;
    this.#talker = provider && new Talker(provider, camera ?? '', () => this.#onChange());
    this.#player.requestUpdate();
  }

  hostUpdated(): void {
    // A new picture begins at the player's own volume.
    this.#lower();
  }

  hostDisconnected(): void {
    window.removeEventListener('pagehide', this.#onPageHide);
    document.removeEventListener('freeze', this.#onPageHide);
    // An element that is moved is removed and inserted within one task.
    queueMicrotask(() => this.hostUpdate());
  }

  #onChange(): void {
    const { isHeld } = this.#state;
    if (!isHeld) this.#hold.end();
    this.#lower();
    cancelAnimationFrame(this.#frame);
    this.#showLevel();
    this.#player.requestUpdate();
  }

  /** Lowers the camera's own sound while the viewer talks, and puts it back. The player's `volume` does not change. */
  #lower(): void {
    const isLowered = this.#state.isHeld;
    if (!isLowered && !this.#isLowered) return;
    this.#isLowered = isLowered;
    const { volume, renderRoot } = this.#player;
    for (const video of renderRoot.querySelectorAll('video')) video.volume = isLowered ? volume * LOWERED : volume;
  }

  #showLevel(): void {
    const level = this.#talker?.level ?? 0;
    this.#player.style.setProperty('--_level', level.toFixed(2));
    if (this.#state.isHeld) this.#frame = requestAnimationFrame(() => this.#showLevel());
    else this.#player.style.removeProperty('--_level');
  }
}
