import type { Fault } from '../faults/fault.js';

/** For each video, the refusal of the browser to play it. */
const REFUSALS = new WeakMap<object, Promise<Fault>>();

/** Stores a promise that resolves when the browser does not let this surface play. */
export function notePlayRefusal(surface: object, refusal: Promise<Fault>): void {
  REFUSALS.set(surface, refusal);
}

/** Resolves when the browser does not let this surface play; never for a surface that needs no permission. */
export function waitForPlayRefusal(surface: object): Promise<Fault> {
  return REFUSALS.get(surface) ?? new Promise(() => undefined);
}
