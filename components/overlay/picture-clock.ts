import type { Surface } from '../../src/transports/transport.js';
import type { PartHost } from '../cam-player/player-part.js';
import { advanceClock, arrivalOf, type FrameClock } from './frame-clock.js';

/** Tells at which moment the visible picture was made, as far as its transport can. */
export class PictureClock {
  readonly #player: PartHost;
  readonly #onFrame: () => void;
  #surface: Surface | null = null;
  #frames: FrameClock | null = null;
  #momentMs: number | null = null;
  #handle = 0;
  /** Whether the surface's pictures do not tell their time. */
  #isBlind = false;

  /** @param onFrame Called for a watched picture, where the pictures tell their time. It watches the next one. */
  constructor(player: PartHost, onFrame: () => void) {
    this.#player = player;
    this.#onFrame = onFrame;
  }

  /** Whether the moment goes on with the time. Otherwise it comes with a watched picture, or the picture stands still. */
  get isRunning(): boolean {
    return this.#frames === null && this.#momentMs !== null && this.#player.status.state === 'live';
  }

  /** When the visible picture was made, in epoch milliseconds; null where that is unknown. */
  get momentMs(): number | null {
    const { status, telemetry } = this.#player;
    this.#follow(status.surface);
    // A picture that stands still stays at its moment.
    if (status.state === 'live' && !this.#frames) {
      const totalMs = telemetry?.latencyMs.total ?? null;
      this.#momentMs = totalMs === null ? null : Date.now() - totalMs;
    }
    return this.#momentMs;
  }

  /** Watches each picture, or stops. A callback for each costs the browser time, so it runs only while it is needed. */
  watch(isNeeded: boolean): void {
    const surface = this.#player.status.surface;
    this.#follow(surface);
    if (!isVideo(surface) || this.#isBlind) return;
    if (isNeeded) this.#handle ||= surface.requestVideoFrameCallback(this.#onPicture);
    else this.#stop();
  }

  /** Forgets all pictures so far. */
  reset(): void {
    this.#stop();
    this.#surface = this.#frames = this.#momentMs = null;
  }

  #stop(): void {
    if (this.#handle !== 0 && isVideo(this.#surface)) this.#surface.cancelVideoFrameCallback(this.#handle);
    this.#handle = 0;
  }

  #follow(surface: Surface | null): void {
    if (surface === this.#surface || surface === null) return;
    this.#stop();
    this.#surface = surface;
    this.#frames = null;
    this.#isBlind = false;
  }

  readonly #onPicture: VideoFrameRequestCallback = (_, { receiveTime, rtpTimestamp }) => {
    this.#handle = 0;
    // Only pictures that came by WebRTC have these, and not in every browser.
    this.#isBlind = receiveTime === undefined || rtpTimestamp === undefined;
    if (receiveTime === undefined || rtpTimestamp === undefined) return;
    // In a window of its own, the document of the video has another time origin.
    const { performance: clock } = this.#surface?.ownerDocument.defaultView ?? window;
    const receivedMs = Date.now() - clock.now() + receiveTime;
    this.#frames = advanceClock(this.#frames, rtpTimestamp, receivedMs);
    this.#momentMs = arrivalOf(this.#frames) - (this.#player.telemetry?.latencyMs.network ?? 0);
    this.#onFrame();
  };
}

function isVideo(surface: Surface | null): surface is HTMLVideoElement {
  return surface !== null && 'requestVideoFrameCallback' in surface;
}
