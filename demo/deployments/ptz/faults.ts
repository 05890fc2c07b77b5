/** Faults of the demo's PTZ service. */
export interface PtzFaults {
  /** Nothing listens on its port. */
  readonly isDown: boolean;
  /** It answers each command with 500. */
  readonly isBroken: boolean;
  /** It answers each command with 403. */
  readonly isForbidden: boolean;
  /** It answers later by so many milliseconds. */
  readonly delayMs: number;
}

export const NO_FAULTS: PtzFaults = { isDown: false, isBroken: false, isForbidden: false, delayMs: 0 };

/** Reads the faults that a JSON text names; throws for anything else. */
export function parseFaults(text: string): Partial<PtzFaults> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new TypeError('not an object');
  return Object.fromEntries(
    Object.entries(value).filter(([name, one]) => name in NO_FAULTS && typeof one === typeof NO_FAULTS[name as never]),
  );
}
