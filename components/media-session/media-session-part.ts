/**
 * The media keys, and the browser's own media controls: they name the camera, pause it and play it. This module is a
 * separate chunk. A player loads it when it is unmuted, or in picture-in-picture.
 */
import type { ReactiveController } from 'lit';
import type { PartHost, PlayerPart } from '../cam-player/player-part.js';
import { PageSession, type SessionHolder } from './page-session.js';

/** What the page's players share. */
const pageSession = new PageSession();

/** Creates the part that gives the media keys to the player while it is heard. */
export function createPart(player: PartHost): PlayerPart {
  player.addController(new MediaSessionLink(player));
  return {};
}

class MediaSessionLink implements ReactiveController, SessionHolder {
  readonly #player: PartHost;
  /** Whether the player is heard now, or in its own window. */
  #isActive = false;

  constructor(player: PartHost) {
    this.#player = player;
    // These events do not always lead to an update.
    for (const type of ['enterpictureinpicture', 'leavepictureinpicture', 'play', 'pause'])
      player.addEventListener(type, () => this.hostUpdate());
  }

  get title(): string {
    return this.#player.label || this.#player.camera || document.title;
  }
  get isPaused(): boolean {
    return this.#player.paused;
  }
  play(): void {
    void this.#player.play();
  }
  pause(): void {
    this.#player.pause();
  }

  hostConnected(): void {
    this.hostUpdate();
  }

  hostUpdate(): void {
    const { isConnected, isPip, muted, status } = this.#player;
    const isAudible = isConnected && !muted && status.hasAudio && status.state === 'live';
    const wasActive = this.#isActive;
    this.#isActive = isConnected && (isPip || isAudible);
    // A player that is paused, or that reconnects, keeps the keys: they play it again.
    if (!isConnected || (muted && !isPip)) pageSession.release(this);
    else if (this.#isActive && !wasActive) pageSession.claim(this);
    else pageSession.update();
  }

  hostDisconnected(): void {
    // An element that is moved is removed and inserted within one task.
    queueMicrotask(() => this.hostUpdate());
  }
}
