import type { PlaybackState } from '../../src/index.js';

/** What comes and goes within this time is nothing to speak of. */
const SETTLE_MS = 1000;

/** States that are somebody's own doing, or on the way to another. */
const SILENT_STATES: ReadonlySet<PlaybackState> = new Set<PlaybackState>(['idle', 'connecting', 'paused', 'suspended']);

/** Speaks for all cameras with one voice: each change of state once, however often it is tried again. */
export class Announcer {
  readonly #say: (text: string) => void;
  readonly #announced = new Map<string, PlaybackState>();
  readonly #noted = new Map<string, PlaybackState>();
  readonly #waiting = new Map<string, { readonly state: PlaybackState; readonly text: string }>();
  #timer = 0;

  /** @param say Takes what is to be heard now. */
  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  /** A camera is in this state; said as `text` if it stays so and was in another. */
  note(key: string, state: PlaybackState, text: string): void {
    if (this.#noted.get(key) === state) return;
    this.#noted.set(key, state);
    if (SILENT_STATES.has(state)) {
      this.#waiting.delete(key);
      return;
    }
    this.#waiting.set(key, { state, text });
    this.#timer ||= window.setTimeout(() => this.#announceWaiting(), SETTLE_MS);
  }

  /** Says something at once. */
  announce(text: string): void {
    this.#say(text);
  }

  /** Says nothing any more. */
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
      // That all is well from the first is seen, and heard by the silence.
      if (state !== before && (before !== undefined || state !== 'live')) texts.push(text);
    }
    this.#waiting.clear();
    if (texts.length > 0) this.#say(texts.join(' '));
  }
}
