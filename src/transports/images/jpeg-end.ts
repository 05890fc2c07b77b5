const MARK = 0xff;
const START_OF_IMAGE = 0xd8;
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;

/**
 * Finds the end of a JPEG while its bytes arrive, by its markers (ITU T.81, annex B): a thumbnail inside a segment has
 * an end of its own. Each byte is read once.
 */
export class JpegEnd {
  #at = 2;
  #isInScan = false;
  #nextAt: number | null = null;

  /**
   * Where another picture begins before this one ends, because its source sent only a part of it; null while none does.
   */
  get nextAt(): number | null {
    return this.#nextAt;
  }

  /**
   * Gives the length of the picture in bytes; null while its end has not arrived.
   *
   * @param bytes All bytes so far, from the first.
   */
  find(bytes: Uint8Array): number | null {
    while (this.#nextAt === null && this.#at + 1 < bytes.length) {
      const at = bytes.indexOf(MARK, this.#at);
      this.#at = at < 0 ? bytes.length : at;
      const code = bytes[this.#at + 1];
      if (code === undefined) return null;
      if (code === END_OF_IMAGE) return this.#at + 2;
      if (code === START_OF_IMAGE) this.#nextAt = this.#at;
      else if (!this.#pass(code, bytes)) return null;
    }
    return null;
  }

  /** Passes over one marker; false when its length has not arrived. */
  #pass(code: number, bytes: Uint8Array): boolean {
    if (code === MARK) this.#at += 1;
    // A byte of the image data, or a marker without a length.
    else if (code <= 0x01 || (code >= 0xd0 && code <= 0xd7)) this.#at += 2;
    // In a damaged scan such bytes are data: only a marker that can follow a scan ends it.
    else if (this.#isInScan && code < 0xc0) this.#at += 2;
    else {
      const [high, low] = [bytes[this.#at + 2], bytes[this.#at + 3]];
      if (high === undefined || low === undefined) return false;
      this.#at += 2 + Math.max(2, high * 256 + low);
      this.#isInScan = code === START_OF_SCAN;
    }
    return true;
  }
}
