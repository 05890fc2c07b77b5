import { PLAYERS, type Place, type PlayerName, type Playing } from './players.js';
import { frame, readDrawnMs } from './screen.js';

/** One player of several. */
export interface Entry {
  readonly name: PlayerName;
  readonly place: Place;
}

/** The result of one player in an outage; epoch milliseconds, null for what never happened. */
export interface Outage {
  /** When it reported that it has no live picture. */
  readonly noticedAtMs: number | null;
  /** The last change on the screen before the new picture. */
  readonly stoppedAtMs: number | null;
  /** The first visible frame that was drawn after the outage began. */
  readonly newAtMs: number | null;
}

/** Frames that were drawn shortly after the start of the outage may still have been sent. */
const GRACE_MS = 1500;

/** Players side by side that are observed through an outage. */
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

  /** From now on a reported fault belongs to the outage. */
  begin(): void {
    this.#beganAtMs = Date.now();
    this.players.forEach((_, i) => void this.#look(i));
  }

  /** Resolves when all players show new pictures, or after the limit. */
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

  /** Reads the picture in each animation frame until it is a new one. */
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
