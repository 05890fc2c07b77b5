import type { SyncSpread, SyncGroup, SyncCamera } from '../../src/index.js';

/** Gives the visible cameras the same delay while it is on. It loads the module for this when it is first turned on. */
export class SyncLink {
  readonly #cameras: () => Iterable<SyncCamera>;
  #group: SyncGroup | null = null;
  #isOn = false;

  /** @param cameras Called many times, because the cameras change when the page is turned. */
  constructor(cameras: () => Iterable<SyncCamera>) {
    this.#cameras = cameras;
  }

  /** How far apart the cameras are; null while it is off. */
  get spread(): SyncSpread | null {
    return this.#isOn ? (this.#group?.spread ?? null) : null;
  }

  /** Setting the same value again has no effect. */
  set isOn(isOn: boolean) {
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    if (isOn) void this.#start();
    else this.#group?.stop();
  }

  async #start(): Promise<void> {
    // If loading fails, the cameras play without sync.
    const module = await import('../../src/sync/sync-group.js').catch(() => null);
    if (!module || !this.#isOn) return;
    this.#group ??= new module.SyncGroup(this.#cameras);
    this.#group.start();
  }
}

/** The widest spread of all transports in whole steps of ten milliseconds; null while none is known. */
export function widestMs(spread: SyncSpread | null): number | null {
  const known = Object.values(spread ?? {}).filter((ms) => ms !== null);
  return known.length === 0 ? null : Math.max(10, Math.ceil(Math.max(...known) / 10) * 10);
}
