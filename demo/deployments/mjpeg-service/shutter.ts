import type { CameraSource } from '../../cameras/source.js';

/** The frame rate of the service. */
const FPS = 15;

/** One frame of the camera. */
export interface Frame {
  readonly data: Uint8Array;
  readonly captureMs: number;
}

/**
 * Takes a JPEG of a camera 15 times a second while it is open, one for all viewers. It is a camera source for the
 * Motion JPEG endpoint, and encodes no H.264.
 */
export class Shutter implements CameraSource {
  readonly fps = FPS;
  readonly #camera: CameraSource;
  readonly #onFrame: (frame: Frame) => void;
  #newest: Frame | null = null;
  #timer: NodeJS.Timeout | null = null;
  #dueMs = 0;

  /** @param onFrame Called once with each frame. */
  constructor(camera: CameraSource, onFrame: (frame: Frame) => void) {
    this.#camera = camera;
    this.#onFrame = onFrame;
  }

  get name(): string {
    return this.#camera.name;
  }
  get width(): number {
    return this.#camera.width;
  }
  get height(): number {
    return this.#camera.height;
  }

  /** Takes the first frame, and continues. */
  async open(): Promise<void> {
    if (this.#timer) return;
    this.#dueMs = performance.now();
    this.#timer = setTimeout(() => void this.#takeNext(), 1000 / FPS);
    this.#newest = await this.#camera.jpeg();
  }

  shut(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  jpeg(): Promise<Frame> {
    return this.#newest ? Promise.resolve(this.#newest) : this.#camera.jpeg();
  }

  onAccessUnit(): () => void {
    return () => undefined;
  }

  requestKeyFrame(): void {}

  close(): Promise<void> {
    this.shut();
    return this.#camera.close();
  }

  async #takeNext(): Promise<void> {
    const frameMs = 1000 / FPS;
    const nowMs = performance.now();
    // After a long pause of the machine the schedule starts from now.
    this.#dueMs = nowMs - this.#dueMs > 10 * frameMs ? nowMs : this.#dueMs + frameMs;
    this.#timer = setTimeout(() => void this.#takeNext(), Math.max(0, this.#dueMs + frameMs - nowMs));
    const frame = await this.#camera.jpeg();
    if (!this.#timer || frame.captureMs === this.#newest?.captureMs) return;
    this.#newest = frame;
    this.#onFrame(frame);
  }
}
