/** What is wrong with the camera service on command; the blank one is healthy. */
export interface ServiceFaults {
  /** Nobody listens on its port, as when the small computer has no power. */
  readonly isDown: boolean;
  /** Another program has the camera: it can't be started, nor recorded (409). */
  readonly isBusy: boolean;
  /** Everything is answered 500. */
  readonly isBroken: boolean;
  /** From the order to start to the first picture, in milliseconds. */
  readonly startMs: number;
  /** The stream stays, its picture stands. */
  readonly isFrozen: boolean;
  /** The cable between the computer and its camera is out. */
  readonly isUnplugged: boolean;
  /** Of the user `viewer`, which every request must bring; null asks for none. */
  readonly password: string | null;
}

/** A camera is not there at once. */
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

/** A change of faults out of JSON. @throws {TypeError} For what is none: a mistyped fault would be a test of nothing. */
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
