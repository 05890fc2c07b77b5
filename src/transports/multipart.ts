/** One part of a multipart stream. */
export interface Part {
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array<ArrayBuffer>;
}

const MAX_HEADER_BYTES = 16 * 1024;
const MAX_BODY_BYTES = 16 * 1024 * 1024;
const CR = 13;
const LF = 10;
const DASH = 45;

/** The boundary that a Content-Type names; null when it is no multipart type or names none. */
export function boundaryOf(contentType: string | null): string | null {
  if (!contentType || !/^\s*multipart\//i.test(contentType)) return null;
  const [, quoted, plain] = /;\s*boundary\s*=\s*(?:"([^"]*)"|([^\s;]+))/i.exec(contentType) ?? [];
  return (quoted ?? plain) || null;
}

/**
 * Cuts a multipart stream (RFC 2046 §5.1) into its parts as the bytes come.
 *
 * Takes what cameras really send: the boundary written in the type with or without its dashes, lines
 * that end in LF alone, a preamble or none, parts with and without Content-Length.
 */
export class MultipartParser {
  readonly #delimiter: Uint8Array;
  #bytes = new Uint8Array(new ArrayBuffer(64 * 1024));
  #length = 0;
  #headers: ReadonlyMap<string, string> | null = null;
  /** Bytes at the front in which no delimiter was found: not looked at again. */
  #searched = 0;

  constructor(boundary: string) {
    // The dashes before it vary from camera to camera; two at least are there.
    this.#delimiter = new TextEncoder().encode(`--${boundary.replace(/^-+/, '')}`);
  }

  /** Adds bytes; gives the parts that are whole now. Throws a RangeError when a part passes all measure. */
  push(chunk: Uint8Array): Part[] {
    this.#append(chunk);
    const parts: Part[] = [];
    for (;;) {
      if (!this.#headers && !this.#readHeaders()) return parts;
      const body = this.#readBody();
      if (!body) return parts;
      if (body.length > 0) parts.push({ headers: this.#headers ?? new Map<string, string>(), body });
      this.#headers = null;
    }
  }

  /** Skips to the next delimiter and reads the lines after it. */
  #readHeaders(): boolean {
    const at = this.#find(this.#searched);
    if (at < 0) {
      // A preamble says nothing: keep only what could be the beginning of a delimiter.
      this.#drop(Math.max(0, this.#length - this.#delimiter.length));
      this.#searched = 0;
      return false;
    }
    const from = at + this.#delimiter.length;
    const end = this.#emptyLine(from);
    if (end < 0) {
      this.#searched = at;
      if (this.#length - from > MAX_HEADER_BYTES) throw new RangeError('a part whose header does not end');
      return false;
    }
    const text = new TextDecoder('latin1').decode(this.#bytes.subarray(from, end));
    const headers = new Map<string, string>();
    for (const line of text.split('\n')) {
      const colon = line.indexOf(':');
      if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
    }
    this.#headers = headers;
    this.#drop(end);
    this.#searched = 0;
    return true;
  }

  #readBody(): Uint8Array<ArrayBuffer> | null {
    const told = this.#headers?.get('content-length');
    const size = told !== undefined && /^\d+$/.test(told) ? Number(told) : null;
    if ((size ?? this.#length) > MAX_BODY_BYTES) throw new RangeError('a part that is too large');
    if (size !== null) return this.#length < size ? null : this.#take(size, size);
    const at = this.#find(this.#searched);
    if (at < 0) {
      this.#searched = Math.max(0, this.#length - this.#delimiter.length - 2);
      return null;
    }
    this.#searched = 0;
    return this.#take(this.#bodyEnd(at), at);
  }

  /** The end of the body before a delimiter: without the line break, and the further dashes, that belong to it. */
  #bodyEnd(delimiterAt: number): number {
    let end = delimiterAt;
    while (end > 0 && this.#bytes[end - 1] === DASH) end -= 1;
    if (end > 0 && this.#bytes[end - 1] === LF) end -= 1;
    if (end > 0 && this.#bytes[end - 1] === CR) end -= 1;
    return end;
  }

  /** The place of the next delimiter at the beginning of a line; -1 when it is not there (yet). */
  #find(from: number): number {
    const { length } = this.#delimiter;
    for (let at = from; at + length <= this.#length; at += 1) {
      at = this.#bytes.indexOf(DASH, at);
      if (at < 0 || at + length > this.#length) return -1;
      if (this.#isDelimiter(at)) return at;
    }
    return -1;
  }

  #isDelimiter(at: number): boolean {
    for (let i = 0; i < this.#delimiter.length; i += 1) {
      if (this.#bytes[at + i] !== this.#delimiter[i]) return false;
    }
    let before = at;
    while (before > 0 && this.#bytes[before - 1] === DASH) before -= 1;
    // In the middle of a line it is a picture's own bytes.
    return before === 0 || this.#bytes[before - 1] === LF;
  }

  /** The place after the empty line that ends a header; -1 when it has not come. */
  #emptyLine(from: number): number {
    const limit = Math.min(this.#length, from + MAX_HEADER_BYTES);
    for (let at = from; at < limit; at += 1) {
      if (this.#bytes[at] !== LF) continue;
      if (this.#bytes[at + 1] === LF && at + 1 < this.#length) return at + 2;
      if (this.#bytes[at + 1] === CR && this.#bytes[at + 2] === LF && at + 2 < this.#length) return at + 3;
    }
    return -1;
  }

  #take(size: number, drop: number): Uint8Array<ArrayBuffer> {
    const body = this.#bytes.slice(0, size);
    this.#drop(drop);
    return body;
  }

  #append(chunk: Uint8Array): void {
    const needed = this.#length + chunk.length;
    if (needed > this.#bytes.length) {
      const larger = new Uint8Array(new ArrayBuffer(Math.max(needed, 2 * this.#bytes.length)));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(chunk, this.#length);
    this.#length = needed;
  }

  #drop(count: number): void {
    this.#bytes.copyWithin(0, count, this.#length);
    this.#length -= count;
  }
}
