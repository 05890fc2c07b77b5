/** The faults of the camera service; without any, the service is healthy. */
export interface ServiceFaults {
  /** The port is closed, as when the computer has no power. */
  readonly isDown: boolean;
  /** Another program uses the camera: it can be neither started nor recorded (409). */
  readonly isBusy: boolean;
  /** All requests are answered with 500. */
  readonly isBroken: boolean;
  /** The time from the start command to the first picture, in milliseconds. */
  readonly startMs: number;
  /** The stream stays open, but its picture does not change. */
  readonly isFrozen: boolean;
  /** The cable between the computer and its camera is unplugged. */
  readonly isUnplugged: boolean;
  /** The password of the user `viewer`, which each request must send; null for none. */
  readonly password: string | null;
}

/** A real camera needs a moment to start. */
const START_MS = 300;

export const NO_FAULTS: ServiceFaults = Object.freeze({
  isDown: false,
  isBusy: false,
  isBroken: false,
  startMs: START_MS,
  isFrozen: false,
  isUnplugged: false,
  password: null,
});

/**
 * Parses a change of faults from JSON.
 *
 * @throws {TypeError} For an unknown fault, because a test with it would test nothing.
 */
export function parseFaults(body: string): Partial<ServiceFaults> {
  const change: unknown = JSON.parse(body);
  if (typeof change !== 'object' || change === null) throw new TypeError('not an object');
  for (const [name, value] of Object.entries(change)) {
    if (!(name in NO_FAULTS)) throw new TypeError(`no fault '${name}'`);
    const isText = name === 'password' && (value === null || typeof value === 'string');
    if (!isText && typeof value !== typeof NO_FAULTS[name as keyof ServiceFaults])
      throw new TypeError(`fault '${name}'`);
  }
  return change;
}
