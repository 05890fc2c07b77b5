import type { SyncSpread, SyncGroup, SyncCamera } from '../../src/index.js';

/** Holds the cameras that are shown to one delay, while it is asked to. What does it is loaded when it is. */
export class SyncLink {
  readonly #cameras: () => Iterable<SyncCamera>;
  #group: SyncGroup | null = null;
  #isOn = false;

  /** @param cameras Asked again and again: pages are turned. */
  constructor(cameras: () => Iterable<SyncCamera>) {
    this.#cameras = cameras;
  }

  /** How far apart the cameras are; null while nothing holds them. */
  get spread(): SyncSpread | null {
    return this.#isOn ? (this.#group?.spread ?? null) : null;
  }

  /** May be said again and again. */
  set isOn(isOn: boolean) {
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    if (isOn) void this.#start();
    else this.#group?.stop();
  }

  async #start(): Promise<void> {
    // Cameras that are not held play on all the same.
    const found = await import('../../src/sync/sync-group.js').catch(() => null);
    if (!found || !this.#isOn) return;
    this.#group ??= new found.SyncGroup(this.#cameras);
    this.#group.start();
  }
}

/** The widest spread of all transports in whole steps of ten milliseconds; null while none is known. */
export function widestMs(spread: SyncSpread | null): number | null {
  const known = Object.values(spread ?? {}).filter((ms) => ms !== null);
  return known.length === 0 ? null : Math.max(10, Math.ceil(Math.max(...known) / 10) * 10);
}
