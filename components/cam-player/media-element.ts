import type { PlaybackState, PlaybackStatus } from '../../src/index.js';

/** As a `MediaError` of the browser: `code` is 2 (network) or 4 (source not supported). */
export interface CamMediaError {
  readonly code: number;
  readonly message: string;
}

/** The states that no retry ends by itself. In the other states, a `<video>` would report that it waits for data. */
const ERROR_CODES: Partial<Record<PlaybackState, number>> = { unauthorized: 2, unconfigured: 4, unsupported: 4 };

/** The error of a media element in this status; null while it plays, and while a retry can help. */
export function toMediaError({ state, fault }: PlaybackStatus): CamMediaError | null {
  const code = ERROR_CODES[state];
  return code && fault ? { code, message: fault.message } : null;
}

/** The events that a media element fires when it enters a state; `waiting` for states that are not listed. */
const EVENTS: Partial<Record<PlaybackState, readonly string[]>> = {
  live: ['playing'],
  connecting: ['loadstart', 'waiting'],
  idle: ['emptied'],
  paused: [],
  suspended: [],
};

export const eventsOnEntering = (state: PlaybackState) => EVENTS[state] ?? ['waiting'];

/**
 * The outcome of a promise of `play()`: the name of a DOMException when it rejects, an empty text when it resolves,
 * null while it is pending.
 */
export function getPlayOutcome({ state, fault }: PlaybackStatus): string | null {
  if (state === 'live') return '';
  if (state === 'unsupported') return 'NotSupportedError';
  if (state === 'paused' && fault?.code === 'play-refused') return 'NotAllowedError';
  return state === 'idle' || state === 'paused' ? 'AbortError' : null;
}

/** The promise that all calls of `play()` share until it settles. */
export class PlayPromise {
  readonly promise: Promise<void>;
  /** Settles it. @param outcome As `getPlayOutcome` gives it. */
  declare settle: (outcome: string) => void;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.settle = (outcome) => (outcome ? reject(new DOMException('The camera does not play.', outcome)) : resolve());
    });
    // A page that ignores the promise must not get an `unhandledrejection` event.
    this.promise.catch(() => undefined);
  }
}
