import { Fault } from '../../faults/fault.js';
import { readAnswer, type PlaylistAnswer } from './playlist-answers.js';

/** The text to be read in place of a response. */
export interface FreshText {
  readonly text: string;
  /** The duration of current media at its end, in seconds. */
  readonly playableS: number;
}

/** Checks the playlists of one player, and says whether the playback is live. */
export class PlaylistLiveness {
  /** Resolves when it is proven that the playlist is written: until then the picture may be an old one. */
  readonly proven: Promise<void>;
  /** The fault when the playlist is not written any more; null while it is, or may be. */
  stopped: Fault | null = null;
  isProven = false;
  #prove: () => void = () => undefined;
  /**
   * The newest text of each playlist, by address, which replaces an older one. Sound may have a playlist of its own.
   */
  readonly #newest = new Map<string, string>();
  readonly #index: string;

  /** @param index The address that was requested first. */
  constructor(index: string) {
    this.#index = index;
    this.proven = new Promise((resolve) => {
      this.#prove = resolve;
    });
  }

  /** Notes that the playlist is proven to be live: a server that sends parts has its camera. */
  noteProof(): void {
    this.isProven = true;
    this.#prove();
  }

  /**
   * Checks whether a playlist of whole segments is still written. A response that is older than the one before is
   * replaced by that one.
   */
  read(text: string, answer: PlaylistAnswer): FreshText {
    const reading = readAnswer(this.#index, text, answer);
    if (!reading || reading.freshness === 'live') this.noteProof();
    if (!reading) return { text, playableS: Infinity };
    const { freshness, isStale, lastAtMs, playableS } = reading;
    // An old response changes nothing.
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
