import { PLAYERS, type Place, type PlayerName, type Playing } from './players.js';
import { frame, readDrawnMs } from './screen.js';

/** One player of several. */
export interface Entry {
  readonly name: PlayerName;
  readonly place: Place;
}

/** What became of one player in an outage; epoch milliseconds, null for what never came. */
export interface Outage {
  /** It said so. */
  readonly noticedAtMs: number | null;
  /** The last change on the screen before the new picture. */
  readonly stoppedAtMs: number | null;
  /** The first picture on the screen that was drawn after the outage began. */
  readonly newAtMs: number | null;
}

/** Pictures drawn a little after the outage began may still have been sent. */
const GRACE_MS = 1500;

/** Players side by side, watched through an outage. */
export class OutageWatch {
  readonly players: readonly Playing[];
  readonly #noticedAtMs: (number | null)[];
  readonly #stoppedAtMs: (number | null)[];
  readonly #newAtMs: (number | null)[];
  #beganAtMs = Infinity;

  /** Starts the players. */
  constructor(entries: readonly Entry[]) {
    this.#noticedAtMs = entries.map(() => null);
    this.#stoppedAtMs = entries.map(() => null);
    this.#newAtMs = entries.map(() => null);
    this.players = entries.map(({ name, place }, i) => PLAYERS[name](place, () => this.#onTrouble(i)));
  }

  /** From now on a trouble is one of the outage. */
  begin(): void {
    this.#beganAtMs = Date.now();
    this.players.forEach((_, i) => void this.#look(i));
  }

  /** Resolves when every player shows new pictures, or after the limit. */
  async end(limitMs: number): Promise<readonly Outage[]> {
    const deadlineMs = Date.now() + limitMs;
    while (this.#newAtMs.includes(null) && Date.now() < deadlineMs) await frame();
    return this.players.map((_, i) => ({
      noticedAtMs: this.#noticedAtMs[i] ?? null,
      stoppedAtMs: this.#stoppedAtMs[i] ?? null,
      newAtMs: this.#newAtMs[i] ?? null,
    }));
  }

  #onTrouble(i: number): void {
    if (Date.now() >= this.#beganAtMs) this.#noticedAtMs[i] ??= Date.now();
  }

  /** Looks at what is on the screen, frame by frame of the page, until it is new. */
  async #look(i: number): Promise<void> {
    let seenMs: number | null = null;
    while (this.#newAtMs[i] === null) {
      const video = this.players[i]?.video();
      const drawnMs = video ? readDrawnMs(video) : null;
      if (drawnMs !== null && drawnMs !== seenMs) {
        seenMs = drawnMs;
        if (drawnMs > this.#beganAtMs + GRACE_MS) this.#newAtMs[i] = Date.now();
        else this.#stoppedAtMs[i] = Date.now();
      }
      await frame();
    }
  }
}
