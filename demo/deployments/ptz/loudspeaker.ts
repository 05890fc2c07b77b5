/** A sound is visible for this long. Pieces arrive every tenth of a second. */
const SHOWN_MS = 300;
/** The loudest sample of 16 bits. */
const LOUDEST = 32_768;

/** The loudspeaker of a camera. It takes sound as samples of 16 bits, and tells how loud it is. */
export class Loudspeaker {
  #level = 0;
  #atMs = -Infinity;

  /** 0 (silence) to 1. */
  get level(): number {
    return performance.now() - this.#atMs < SHOWN_MS ? this.#level : 0;
  }

  /** Plays a piece of sound: little-endian samples. */
  play(piece: Buffer): void {
    const count = Math.floor(piece.length / 2);
    let sum = 0;
    for (let index = 0; index < count; index += 1) sum += (piece.readInt16LE(index * 2) / LOUDEST) ** 2;
    this.#level = count > 0 ? Math.sqrt(sum / count) : 0;
    this.#atMs = performance.now();
  }
}
