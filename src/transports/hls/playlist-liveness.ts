import { Fault } from '../../faults/fault.js';
import { readAnswer, type PlaylistAnswer } from './playlist-answers.js';

/** What is to be read in place of an answer. */
export interface FreshText {
  readonly text: string;
  /** Media at its end that is of now, in seconds. */
  readonly playableS: number;
}

/** Sees the playlists of one player, and says whether what is played may be called live. */
export class PlaylistLiveness {
  /** Resolves when it is known that somebody makes what is played: until then it may be an old picture. */
  readonly proven: Promise<void>;
  /** Nobody makes any more of it. Null while somebody does, or may. */
  stopped: Fault | null = null;
  isProven = false;
  #prove: () => void = () => undefined;
  /** The newest of each playlist, by address: what is read in place of an older one. Sound may have one of its own. */
  readonly #newest = new Map<string, string>();
  readonly #index: string;

  /** @param index The address that was asked for. */
  constructor(index: string) {
    this.#index = index;
    this.proven = new Promise((resolve) => {
      this.#prove = resolve;
    });
  }

  /** Its server answers for it: one that hands out parts knows its camera. */
  noteProof(): void {
    this.isProven = true;
    this.#prove();
  }

  /** Is a playlist of whole segments still written? An answer that is older than the one before is not read at all. */
  read(text: string, answer: PlaylistAnswer): FreshText {
    const reading = readAnswer(this.#index, text, answer);
    if (!reading || reading.freshness === 'live') this.noteProof();
    if (!reading) return { text, playableS: Infinity };
    const { freshness, isStale, lastAtMs, playableS } = reading;
    // An old answer takes nothing back.
    if (!isStale) {
      const lastAt = lastAtMs === null ? 'an unknown time' : new Date(lastAtMs).toISOString();
      const serverMessage = `the newest segment is of ${lastAt}`;
      this.stopped = freshness === 'stopped' ? new Fault('stopped-sending', { transport: 'hls', serverMessage }) : null;
    }
    const newest = isStale ? this.#newest.get(answer.url) : undefined;
    if (newest !== undefined) return { text: newest, playableS };
    this.#newest.set(answer.url, reading.text);
    return reading;
  }
}
