import type { ReactiveController } from 'lit';
import type { CameraControls } from '../../src/camera-controls.js';
import type { ServicePart } from '../camera-controls/camera-controls.js';
import type { CamPlayer } from './cam-player.js';

/** Follows a player's `cameraControls`: loads what draws them, and lets go of them with the player. */
export class ServiceLink implements ReactiveController {
  readonly #player: CamPlayer;
  #controls: CameraControls | null = null;
  #part: ServicePart | null = null;
  #end = new AbortController();

  constructor(player: CamPlayer) {
    this.#player = player;
    player.addController(this);
  }

  /** What there is to draw; null without a service, and until it has come. */
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
    this.#part = null;
    if (controls) void this.#attach(controls, this.#end.signal);
  }

  hostDisconnected(): void {
    // An element that is moved is taken out and put in within one task.
    queueMicrotask(() => this.hostUpdate());
  }

  async #attach(controls: CameraControls, signal: AbortSignal): Promise<void> {
    try {
      const { attach } = await import('../camera-controls/camera-controls.js');
      if (signal.aborted) return;
      this.#part = attach(this.#player, controls, signal);
      this.#player.requestUpdate();
    } catch {
      // The next update asks for it again.
      if (!signal.aborted) this.#controls = null;
    }
  }
}
