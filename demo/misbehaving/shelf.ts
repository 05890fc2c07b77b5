import type { CameraSource } from '../cameras/source.js';
import { toMpegTs } from '../origin/hls/mpegts.js';
import { Timeline, type Segment } from '../origin/hls/timeline.js';

/** The options of a shelf. */
export interface ShelfOptions {
  readonly segmentMs: number;
  /** The number of complete segments that are kept. */
  readonly count?: number;
}

/** Collects the newest complete HLS segments of a camera, as long as it is open. */
export class Shelf {
  readonly #camera: CameraSource;
  readonly #timeline: Timeline;
  readonly #stop: () => void;
  readonly #made = new Map<number, Promise<Uint8Array>>();
  readonly #waiting = new Set<() => void>();

  constructor(camera: CameraSource, { segmentMs, count = 5 }: ShelfOptions) {
    this.#camera = camera;
    const cut = { segmentMs, partMs: segmentMs, segmentCount: count, firstSequence: 0 };
    this.#timeline = new Timeline(cut, () => this.#waiting.forEach((wake) => wake()));
    this.#stop = camera.onAccessUnit((unit) => this.#timeline.add(unit));
  }

  /** Complete segments, oldest first. */
  get segments(): readonly Segment[] {
    return this.#timeline.segments.filter(({ isComplete }) => isComplete);
  }

  /** Resolves when the shelf has this many segments. */
  async filled(count = 1): Promise<void> {
    while (this.segments.length < count) {
      await new Promise<void>((resolve) => {
        const wake = () => void (this.#waiting.delete(wake), resolve());
        this.#waiting.add(wake);
      });
    }
  }

  /** Returns a segment as MPEG-TS; null if it has been removed. */
  async ts(sequence: number): Promise<Uint8Array | null> {
    const segment = this.segments.find((one) => one.sequence === sequence);
    const { parameters } = this.#timeline;
    if (!segment || !parameters) return null;
    const made = this.#made.get(sequence) ?? toMpegTs(segment, parameters, this.#camera);
    this.#made.set(sequence, made);
    this.#made.delete(sequence - 20);
    return made;
  }

  close(): void {
    this.#stop();
  }
}
