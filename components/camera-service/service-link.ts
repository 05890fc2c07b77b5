import { nothing, type ReactiveController } from 'lit';
import type { CameraControls } from '../../src/camera-service/camera-service.js';
import type { PartHost, PlayerPart } from '../cam-player/player-part.js';
import type { View } from '../cam-player/view.js';
import { attach, type ServicePlayer } from './camera-service-part.js';

/** Creates the part that draws the service of the player's `cameraControls`. */
export function createPart(player: PartHost): PlayerPart {
  return new ServiceLink(player);
}

/** Follows a player's `cameraControls`: attaches the part that draws them, and detaches it with the player. */
class ServiceLink implements ReactiveController, PlayerPart {
  readonly #player: ServicePlayer;
  #controls: CameraControls | null = null;
  /** Null without a service. */
  #part: PlayerPart | null = null;
  #end = new AbortController();

  constructor(player: ServicePlayer) {
    this.#player = player;
    player.addController(this);
    this.hostUpdate();
  }

  viewOf(view: View) {
    return this.#part?.viewOf?.(view) ?? view;
  }

  indicators(view: View) {
    return this.#part?.indicators?.(view) ?? nothing;
  }

  buttons(view: View) {
    return this.#part?.buttons?.(view) ?? nothing;
  }

  hostConnected(): void {
    this.hostUpdate();
  }

  hostUpdate(): void {
    const { cameraControls, isConnected } = this.#player;
    const controls = isConnected ? cameraControls : null;
    if (controls === this.#controls) return;
    this.#end.abort();
    this.#end = new AbortController();
    this.#controls = controls;
    this.#part = controls && attach(this.#player, controls, this.#end.signal);
  }

  hostDisconnected(): void {
    // An element that is moved is removed and inserted within one task.
    queueMicrotask(() => this.hostUpdate());
  }
}
