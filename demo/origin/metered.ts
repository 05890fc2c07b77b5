import type { AccessUnit, CameraSource, VideoCodec } from '../cameras/source.js';

/** Counts the bytes that a camera sends, and the bytes that go out to all viewers. */
export class MeteredSource implements CameraSource {
  readonly #source: CameraSource;
  readonly #listeners = new Set<(unit: AccessUnit) => void>();
  inboundBytes = 0;
  outboundBytes = 0;

  constructor(source: CameraSource) {
    this.#source = source;
  }

  get name(): string {
    return this.#source.name;
  }
  get width(): number {
    return this.#source.width;
  }
  get height(): number {
    return this.#source.height;
  }
  get fps(): number {
    return this.#source.fps;
  }
  get codec(): VideoCodec {
    return this.#source.codec ?? 'h264';
  }

  onAccessUnit(listener: (unit: AccessUnit) => void): () => void {
    this.#listeners.add(listener);
    const stop = this.#source.onAccessUnit((unit) => {
      // The source calls each listener; one of them counts the incoming bytes.
      if (this.#listeners.values().next().value === listener) this.inboundBytes += unit.data.length;
      this.outboundBytes += unit.data.length;
      listener(unit);
    });
    return () => {
      this.#listeners.delete(listener);
      stop();
    };
  }

  requestKeyFrame(): void {
    this.#source.requestKeyFrame();
  }

  jpeg(): ReturnType<CameraSource['jpeg']> {
    return this.#source.jpeg();
  }

  close(): Promise<void> {
    return this.#source.close();
  }
}
