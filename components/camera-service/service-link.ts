import type { ReactiveController } from 'lit';
import type { CameraControls } from '../../src/camera-service/camera-service.js';
import { attach, type ServicePart, type ServicePlayer } from './camera-service-part.js';

/** Follows a player's `cameraControls`: attaches the part that draws them, and detaches it with the player. */
export class ServiceLink implements ReactiveController {
  readonly #player: ServicePlayer;
  #controls: CameraControls | null = null;
  #part: ServicePart | null = null;
  #end = new AbortController();

  constructor(player: ServicePlayer) {
    this.#player = player;
    player.addController(this);
    this.hostUpdate();
  }

  /** The part to draw; null without a service. */
  get part(): ServicePart | null {
    return this.#part;
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
