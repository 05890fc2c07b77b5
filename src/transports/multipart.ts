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
  /** The boundary without its dashes. */
  readonly #name: Uint8Array;
  #bytes = new Uint8Array(new ArrayBuffer(64 * 1024));
  #length = 0;
  #headers: ReadonlyMap<string, string> | null = null;
  /** Where to look on for a delimiter: before it there is none. */
  #searched = 0;
  /** In the middle of a line a delimiter is a picture's own bytes. */
  #isFrontLineStart = true;

  constructor(boundary: string) {
    // The dashes before it vary from camera to camera; two at least are there.
    this.#name = new TextEncoder().encode(boundary.replace(/^-+/, ''));
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
    const found = this.#find();
    if (!found) {
      this.#skipPreamble();
      return false;
    }
    const from = found.end;
    const end = this.#emptyLine(from);
    if (end < 0) {
      this.#searched = found.start;
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
    return true;
  }

  #readBody(): Uint8Array<ArrayBuffer> | null {
    const told = this.#headers?.get('content-length');
    const size = told !== undefined && /^\d+$/.test(told) ? Number(told) : null;
    if (size !== null) return this.#length < checkedSize(size) ? null : this.#take(size, size);
    const found = this.#find();
    if (found) return this.#take(checkedSize(this.#bodyEnd(found.start)), found.start);
    // What could be the beginning of a delimiter is no body yet.
    checkedSize(this.#length - MAX_HEADER_BYTES);
    return null;
  }

  /** The end of the body before a delimiter: without the line break that belongs to it. */
  #bodyEnd(delimiterAt: number): number {
    let end = delimiterAt;
    if (end > 0 && this.#bytes[end - 1] === LF) end -= 1;
    if (end > 0 && this.#bytes[end - 1] === CR) end -= 1;
    return end;
  }

  /** The next delimiter: its first dash, and the place after the boundary; null when it is not there (yet). */
  #find(): { start: number; end: number } | null {
    let line = this.#searched > 0 || this.#isFrontLineStart ? this.#searched : this.#nextLine(0);
    while (line >= 0) {
      let at = line;
      while (at < this.#length && this.#bytes[at] === DASH) at += 1;
      if (at - line >= 2 && this.#hasNameAt(at)) return { start: line, end: at + this.#name.length };
      const next = this.#nextLine(at);
      if (next < 0) break;
      line = next;
    }
    this.#searched = Math.max(0, line);
    return null;
  }

  #hasNameAt(at: number): boolean {
    return this.#length >= at + this.#name.length && this.#name.every((byte, i) => this.#bytes[at + i] === byte);
  }

  /** The beginning of the line after this place; -1 when it has not come. */
  #nextLine(from: number): number {
    const at = this.#bytes.indexOf(LF, from);
    return at < 0 || at >= this.#length ? -1 : at + 1;
  }

  /** What is before the first delimiter says nothing: only the line that could become one is kept. */
  #skipPreamble(): void {
    this.#drop(this.#searched);
    if (this.#length <= MAX_HEADER_BYTES) return;
    this.#drop(this.#length);
    this.#isFrontLineStart = false;
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

  /** What comes next begins a line, or follows a body of known length: both may be a delimiter. */
  #drop(count: number): void {
    this.#bytes.copyWithin(0, count, this.#length);
    this.#length -= count;
    this.#searched = 0;
    if (count > 0) this.#isFrontLineStart = true;
  }
}

function checkedSize(bytes: number): number {
  if (bytes > MAX_BODY_BYTES) throw new RangeError('a part that is too large');
  return bytes;
}
