import { asCameraSees, type Orientation } from './motions.js';
import type { PtzDriver } from '../../src/ptz/driver.js';
import { addMotions, isSameMotion, type PtzMotion } from '../../src/ptz/motion.js';

/** What one player holds: several keys, fingers and sticks at a time, by their names. */
export class Holds {
  readonly #driver: PtzDriver;
  readonly #orientation: Orientation;
  readonly #held = new Map<string, PtzMotion>();
  #sum: PtzMotion | null = null;

  /** @param orientation Read with each change: how the player shows the picture. */
  constructor(driver: PtzDriver, orientation: Orientation) {
    this.#driver = driver;
    this.#orientation = orientation;
  }

  has(name: string): boolean {
    return this.#held.has(name);
  }

  set(name: string, motion: PtzMotion): void {
    this.#held.set(name, motion);
    this.#apply();
  }

  release(name: string): void {
    if (this.#held.delete(name)) this.#apply();
  }

  /** Releases everything whose name begins with this. */
  releaseAll(prefix = ''): void {
    for (const name of [...this.#held.keys()]) if (name.startsWith(prefix)) this.#held.delete(name);
    this.#apply();
  }

  /** Releases what begins with this prefix, but for these names. */
  keepOnly(prefix: string, names: ReadonlySet<string>): void {
    for (const name of [...this.#held.keys()]) {
      if (name.startsWith(prefix) && !names.has(name)) this.release(name);
    }
  }

  #apply(): void {
    const sum = addMotions(this.#held.values());
    if (isSameMotion(sum, this.#sum)) return;
    this.#sum = sum;
    this.#driver.hold(this, sum && asCameraSees(sum, this.#orientation));
  }
}
