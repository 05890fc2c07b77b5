/** A random number from [0, 1). */
export type Random = () => number;

/**
 * Creates random numbers that are the same for the same arguments (mulberry32).
 *
 * @param index Each index gives other numbers from the same seed; the seed alone if absent.
 */
export function createRandom(seed: number, index?: number): Random {
  let state = index === undefined ? seed : Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
