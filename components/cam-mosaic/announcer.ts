import type { PlaybackState } from '../../src/index.js';

/** A state that lasts for a shorter time is not announced. */
const SETTLE_MS = 1000;

/** States that are not announced: a person or the page caused them, or they lead to another state. */
const SILENT_STATES: ReadonlySet<PlaybackState> = new Set<PlaybackState>(['idle', 'connecting', 'paused', 'suspended']);

/** Makes the announcements of all cameras: each change of state once, even if the player retries many times. */
export class Announcer {
  readonly #onAnnounce: (text: string) => void;
  readonly #announced = new Map<string, PlaybackState>();
  readonly #lastStates = new Map<string, PlaybackState>();
  readonly #waiting = new Map<string, { readonly state: PlaybackState; readonly text: string }>();
  #timer = 0;

  /** @param onAnnounce Called with each text to announce. */
  constructor(onAnnounce: (text: string) => void) {
    this.#onAnnounce = onAnnounce;
  }

  /** Reports the state of a camera. `text` is announced if the state is new and lasts. */
  note(key: string, state: PlaybackState, text: string): void {
    if (this.#lastStates.get(key) === state) return;
    this.#lastStates.set(key, state);
    if (SILENT_STATES.has(state)) {
      this.#waiting.delete(key);
      return;
    }
    this.#waiting.set(key, { state, text });
    this.#timer ||= window.setTimeout(() => this.#announceWaiting(), SETTLE_MS);
  }

  /** Announces a text now. */
  announce(text: string): void {
    this.#onAnnounce(text);
  }

  /** Drops the announcements that wait. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = 0;
    this.#waiting.clear();
  }

  #announceWaiting(): void {
    this.#timer = 0;
    const texts: string[] = [];
    for (const [key, { state, text }] of this.#waiting) {
      const before = this.#announced.get(key);
      this.#announced.set(key, state);
      // A camera that is live from the start is not announced.
      if (state !== before && (before !== undefined || state !== 'live')) texts.push(text);
    }
    this.#waiting.clear();
    if (texts.length > 0) this.#onAnnounce(texts.join(' '));
  }
}
