import type { Fault } from '../faults/fault.js';

/** What a browser says to each video that it does not let play. */
const REFUSALS = new WeakMap<object, Promise<Fault>>();

/** Notes what resolves when the browser does not let this surface play. */
export function notePlayRefusal(surface: object, refusal: Promise<Fault>): void {
  REFUSALS.set(surface, refusal);
}

/** Resolves when the browser does not let this surface play; never for what needs no leave to play. */
export function waitForPlayRefusal(surface: object): Promise<Fault> {
  return REFUSALS.get(surface) ?? new Promise(() => undefined);
}
