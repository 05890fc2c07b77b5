import type { AccessUnit, CameraSource } from '../../demo/cameras/source.js';

/** A camera that sends what a test gives it, and counts the requests to it. */
export abstract class CameraDouble implements CameraSource {
  readonly name: string;
  readonly width = 640;
  readonly height = 360;
  readonly fps = 25;
  keyFrameRequests = 0;
  readonly #listeners = new Set<(unit: AccessUnit) => void>();

  constructor(name: string) {
    this.name = name;
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  onAccessUnit(listener: (unit: AccessUnit) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  requestKeyFrame(): void {
    this.keyFrameRequests += 1;
  }

  abstract jpeg(): ReturnType<CameraSource['jpeg']>;

  close(): Promise<void> {
    return Promise.resolve();
  }

  protected tell(unit: AccessUnit): void {
    for (const listener of [...this.#listeners]) listener(unit);
  }
}
