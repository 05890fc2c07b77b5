/** A queue of bytes. Each byte is copied a bounded number of times. */
export class ByteQueue {
  #bytes = new Uint8Array(new ArrayBuffer(64 * 1024));
  #from = 0;
  #to = 0;

  get length(): number {
    return this.#to - this.#from;
  }

  /** The bytes in the queue, without a copy; valid until the next `append`. */
  get view(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(this.#from, this.#to);
  }

  append(chunk: Uint8Array): void {
    const needed = this.length + chunk.length;
    if (this.#to + chunk.length > this.#bytes.length) {
      // The bytes move to the front of the same memory only when that frees half of it: otherwise each chunk would move
      // all of them.
      const isRoomy = 2 * needed <= this.#bytes.length;
      const target = isRoomy ? this.#bytes : new Uint8Array(new ArrayBuffer(2 * needed));
      if (isRoomy) target.copyWithin(0, this.#from, this.#to);
      else target.set(this.view);
      this.#to = this.length;
      this.#from = 0;
      this.#bytes = target;
    }
    this.#bytes.set(chunk, this.#to);
    this.#to += chunk.length;
  }

  drop(count: number): void {
    this.#from += count;
  }
}
