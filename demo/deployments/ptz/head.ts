import { computeCut, PANORAMA_HEIGHT, PANORAMA_WIDTH, type PanoramaView } from '../../cameras/scenes/panorama.js';

/** The velocity of each axis, −1 to 1. */
export interface HeadVelocity {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
  readonly focus: number;
}

/** One movement or stop, as the head carried it out. */
export interface HeadEvent {
  readonly atMs: number;
  /** `move`, `stop`, `limit` (stopped by itself), `goto`. */
  readonly what: 'move' | 'stop' | 'limit' | 'goto';
  readonly velocity: HeadVelocity | null;
  /** The interface that asked; `head` for the limit. */
  readonly by: string;
}

const STILL: HeadVelocity = { pan: 0, tilt: 0, zoom: 0, focus: 0 };
/** At full speed: a quarter of the panorama a second, and twice the zoom. */
const PAN_PER_S = 0.25;
const TILT_PER_S = 0.4;
const ZOOM_PER_S = 2;
const MAX_ZOOM = 8;
const MAX_EVENTS = 20_000;

/** The saved positions. */
export const HEAD_PRESETS: Readonly<Record<string, { readonly name: string; readonly view: PanoramaView }>> = {
  '1': { name: 'Gate', view: { x: 0.07, y: 0.55, zoom: 2 } },
  '2': { name: 'Road', view: { x: 0.5, y: 0.75, zoom: 1.5 } },
  '3': { name: 'House 8', view: { x: 0.93, y: 0.55, zoom: 2.5 } },
};
const HOME: PanoramaView = { x: 0.5, y: 0.5, zoom: 1 };

/** A camera head with motors. A move ends after `limitMs` if nobody repeats it. */
export class PtzHead {
  readonly #limitMs: number;
  #view = HOME;
  #velocity = STILL;
  #atMs = performance.now();
  #limit: NodeJS.Timeout | null = null;
  #events: HeadEvent[] = [];

  /** @param limitMs `Infinity` for a head that moves until it is stopped. */
  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** Where the head looks now. */
  get view(): PanoramaView {
    this.#advance();
    return this.#view;
  }
  get isMoving(): boolean {
    return this.#velocity !== STILL;
  }
  /** What the head did, oldest first. */
  get events(): readonly HeadEvent[] {
    return this.#events;
  }

  move(velocity: HeadVelocity, by: string): void {
    this.#advance();
    this.#velocity = velocity;
    this.#note('move', by, velocity);
    this.#startLimit();
  }

  stop(by: string): void {
    this.#advance();
    this.#velocity = STILL;
    this.#note('stop', by);
    this.#endLimit();
  }

  goTo(view: PanoramaView, by: string): void {
    this.#velocity = STILL;
    this.#endLimit();
    this.#view = keepInside(view);
    this.#note('goto', by);
  }

  home(by: string): void {
    this.goTo(HOME, by);
  }

  /** Brings a point of the picture into its middle, and enlarges it by a factor. */
  center(x: number, y: number, factor: number, by: string): void {
    const cut = computeCut(this.view);
    this.goTo(
      {
        x: (cut.x + x * cut.width) / PANORAMA_WIDTH,
        y: (cut.y + y * cut.height) / PANORAMA_HEIGHT,
        zoom: this.#view.zoom * factor,
      },
      by,
    );
  }

  /** Forgets what the head did, and looks home. */
  reset(): void {
    this.home('test');
    this.#events = [];
  }

  close(): void {
    this.#endLimit();
  }

  #advance(): void {
    const nowMs = performance.now();
    const seconds = (nowMs - this.#atMs) / 1000;
    this.#atMs = nowMs;
    if (!this.isMoving) return;
    const { pan, tilt, zoom } = this.#velocity;
    const slow = 1 / this.#view.zoom;
    this.#view = keepInside({
      x: this.#view.x + pan * PAN_PER_S * slow * seconds,
      y: this.#view.y - tilt * TILT_PER_S * slow * seconds,
      zoom: this.#view.zoom * ZOOM_PER_S ** (zoom * seconds),
    });
  }

  #startLimit(): void {
    this.#endLimit();
    if (this.#limitMs === Infinity) return;
    this.#limit = setTimeout(() => {
      this.#advance();
      this.#velocity = STILL;
      this.#note('limit', 'head');
    }, this.#limitMs);
  }

  #endLimit(): void {
    if (this.#limit) clearTimeout(this.#limit);
    this.#limit = null;
  }

  #note(what: HeadEvent['what'], by: string, velocity: HeadVelocity | null = null): void {
    this.#events.push({ atMs: Date.now(), what, velocity, by });
    if (this.#events.length > MAX_EVENTS) this.#events.shift();
  }
}

function keepInside({ x, y, zoom }: PanoramaView): PanoramaView {
  const near = Math.min(Math.max(zoom, 1), MAX_ZOOM);
  const cut = computeCut({ x, y, zoom: near });
  return {
    x: (cut.x + cut.width / 2) / PANORAMA_WIDTH,
    y: (cut.y + cut.height / 2) / PANORAMA_HEIGHT,
    zoom: near,
  };
}
