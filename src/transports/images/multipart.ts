import { ByteQueue } from './byte-queue.js';
import { JpegEnd } from './jpeg-end.js';
import { Delimiter } from './multipart-delimiter.js';

/** One part of a multipart stream. */
export interface Part {
  /** The headers; names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array<ArrayBuffer>;
}

const MAX_HEADER_BYTES = 16 * 1024;
const MAX_BODY_BYTES = 16 * 1024 * 1024;
const CR = 13;
const LF = 10;

/**
 * Cuts a multipart stream (RFC 2046 §5.1) into its parts as the bytes arrive.
 *
 * It accepts what cameras really send: a boundary that the type names differently or not at all, lines that end in LF
 * alone, a preamble or none, wrong lengths. A JPEG ends where its own markers say so, and is given at once, because its
 * delimiter may come only with the next picture. Anything else ends at its Content-Length if a delimiter follows there,
 * and otherwise at the next delimiter. A part without an end is left out, and the next one is read.
 *
 * Memory is bounded, and each byte is read a bounded number of times.
 */
export class MultipartParser {
  readonly #delimiter: Delimiter;
  readonly #queue = new ByteQueue();
  #phase: 'between' | 'header' | 'body' = 'between';
  #headers = new Map<string, string>();
  #headerBytes = 0;
  /** The rest of the boundary's line has no meaning. */
  #isInDelimiterLine = false;
  #hasEmptyLine = false;
  /** The beginning of a line. Before it there is no delimiter, except one at the front. */
  #searched = 0;
  /** A range in which no line ends. */
  #noLineEnd = { from: 0, to: 0 };
  /** A delimiter in the middle of a line is data of a picture. */
  #isFrontLineStart = true;
  /** A camera that sends one wrong length sends only wrong ones. */
  #isLengthTrusted = true;
  #jpegEnd = new JpegEnd();

  /** @param boundary The boundary in the Content-Type, with or without its dashes; null where it has none. */
  constructor(boundary: string | null) {
    this.#delimiter = new Delimiter(boundary);
  }

  /** Adds bytes; gives the parts that are complete now. Never throws, whatever arrives. */
  push(chunk: Uint8Array): Part[] {
    this.#queue.append(chunk);
    const parts: Part[] = [];
    while (this.#step(parts));
    return parts;
  }

  /** Takes one step; false when it needs more bytes. */
  #step(parts: Part[]): boolean {
    if (this.#phase === 'between') return this.#skipToPart();
    if (this.#phase === 'header') return this.#readHeaderLine();
    return this.#readBody(parts);
  }

  /** Skips to the next delimiter, or before the first one to anything that begins a part. */
  #skipToPart(): boolean {
    if (!this.#delimiter.isDetected) return this.#detectDelimiter();
    const found = this.#find();
    this.#drop(found?.end ?? this.#searched);
    if (found) this.#beginHeader(true);
    else this.#skipLongLine();
    return found !== null;
  }

  #detectDelimiter(): boolean {
    const { view } = this.#queue;
    if (this.#isFrontLineStart && isJpeg(view)) {
      // JPEGs that follow each other with nothing in between.
      this.#headers = new Map();
      this.#beginBody();
      return true;
    }
    const end = this.#nextLine(0);
    if (end < 0) return this.#skipLongLine();
    const isLine = this.#isFrontLineStart && end <= MAX_HEADER_BYTES;
    const meaning = isLine ? this.#delimiter.detect(latin1(view.subarray(0, end))) : null;
    if (meaning !== 'header') this.#drop(end);
    if (meaning !== null) this.#beginHeader(false);
    return true;
  }

  /** Drops a long line: only one that could become a delimiter is kept. */
  #skipLongLine(): false {
    if (this.#queue.length > MAX_HEADER_BYTES) this.#dropInLine();
    return false;
  }

  #beginHeader(isInDelimiterLine: boolean): void {
    this.#phase = 'header';
    this.#headers = new Map();
    this.#headerBytes = 0;
    this.#isInDelimiterLine = isInDelimiterLine;
    this.#hasEmptyLine = false;
  }

  #beginBody(): void {
    this.#phase = 'body';
    this.#jpegEnd = new JpegEnd();
  }

  #readHeaderLine(): boolean {
    const { view } = this.#queue;
    if (this.#hasEmptyLine) {
      // Some cameras send an empty line before the header as well.
      const isHeader = isHeaderStart(view);
      if (isHeader === null) return false;
      if (!isHeader) this.#beginBody();
      this.#hasEmptyLine = false;
      return true;
    }
    const end = this.#nextLine(0);
    if (this.#headerBytes + (end < 0 ? view.length : end) > MAX_HEADER_BYTES) {
      // The header has no end: the next part may be better.
      this.#phase = 'between';
      return true;
    }
    if (end < 0) return false;
    const isDelimiter = !this.#isInDelimiterLine && this.#delimiter.endAt(view, 0) >= 0;
    const line = latin1(view.subarray(0, end)).trim();
    this.#drop(end);
    this.#headerBytes += end;
    if (isDelimiter) this.#beginHeader(false);
    else if (this.#isInDelimiterLine) this.#isInDelimiterLine = false;
    else if (line !== '') this.#note(line);
    else if (this.#headers.size > 0) this.#beginBody();
    else this.#hasEmptyLine = true;
    return true;
  }

  #note(line: string): void {
    const colon = line.indexOf(':');
    if (colon > 0) this.#headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }

  #readBody(parts: Part[]): boolean {
    const { view } = this.#queue;
    const declaredLength = this.#trustedLength();
    if (view.length < Math.min(2, declaredLength ?? 2)) return false;
    const isPicture = isJpeg(view);
    const found = declaredLength === null ? this.#find() : null;
    const end = isPicture ? this.#jpegEnd.find(view.subarray(0, declaredLength ?? found?.start ?? view.length)) : null;
    if (end !== null) return this.#take(parts, end, end);
    if (this.#jpegEnd.nextAt !== null) return this.#skipToNext(declaredLength, this.#jpegEnd.nextAt);
    if (declaredLength !== null)
      return view.length >= declaredLength && this.#takeDeclared(parts, declaredLength, isPicture);
    if (found) return this.#take(parts, this.#bodyEnd(found.start), found.start);
    if (view.length <= MAX_BODY_BYTES) return false;
    this.#phase = 'between';
    this.#dropInLine();
    return false;
  }

  #trustedLength(): number | null {
    const declaredLength = this.#headers.get('content-length') ?? '';
    const isTrusted = this.#isLengthTrusted && /^\d+$/.test(declaredLength) && Number(declaredLength) <= MAX_BODY_BYTES;
    return isTrusted ? Number(declaredLength) : null;
  }

  /** Takes a body of the declared length if a delimiter follows it. */
  #takeDeclared(parts: Part[], declaredLength: number, isPicture: boolean): boolean {
    const { view } = this.#queue;
    const line = this.#afterLineEnd(declaredLength);
    const isFollowed = this.#delimiter.endAt(view, line) >= 0;
    if (!isFollowed && this.#delimiter.mayBeginAt(view, line)) {
      // Nothing contradicts the length, so it is trusted at once, except for a picture whose end has not arrived.
      return declaredLength > 0 && !isPicture && this.#take(parts, declaredLength, declaredLength);
    }
    if (isFollowed) return this.#take(parts, declaredLength, declaredLength);
    this.#isLengthTrusted = false;
    return true;
  }

  /** Skips a picture without an end. The next one may be whole, but the declared length means nothing. */
  #skipToNext(declaredLength: number | null, nextAt: number): true {
    this.#isLengthTrusted = false;
    if (declaredLength === null) {
      this.#headers = new Map();
      this.#drop(nextAt);
    }
    this.#beginBody();
    return true;
  }

  /** Gives the end of the body before a delimiter, without the line break that belongs to the delimiter. */
  #bodyEnd(delimiterAt: number): number {
    const { view } = this.#queue;
    let end = delimiterAt;
    if (end > 0 && view[end - 1] === LF) end -= 1;
    if (end > 0 && view[end - 1] === CR) end -= 1;
    return end;
  }

  #afterLineEnd(at: number): number {
    const { view } = this.#queue;
    const line = view[at] === CR ? at + 1 : at;
    return view[line] === LF ? line + 1 : line;
  }

  /** Finds the next delimiter: its first byte, and the position after the boundary; null when it is not there (yet). */
  #find(): { start: number; end: number } | null {
    const { view } = this.#queue;
    const frontEnd = this.#isFrontLineStart ? this.#delimiter.endAt(view, 0) : -1;
    if (frontEnd >= 0) return { start: 0, end: frontEnd };
    for (;;) {
      const line = this.#searched;
      const end = line > 0 ? this.#delimiter.endAt(view, line) : -1;
      if (end >= 0) return { start: line, end };
      const next = this.#nextLine(line);
      if (next < 0) return null;
      this.#searched = next;
    }
  }

  /** Gives the beginning of the next line after this position; -1 when it has not arrived. */
  #nextLine(from: number): number {
    const isKnown = from >= this.#noLineEnd.from && from <= this.#noLineEnd.to;
    const { view } = this.#queue;
    const at = view.indexOf(LF, isKnown ? this.#noLineEnd.to : from);
    if (at < 0) this.#noLineEnd = { from, to: view.length };
    return at < 0 ? -1 : at + 1;
  }

  #take(parts: Part[], size: number, drop: number): true {
    if (size > 0) parts.push({ headers: this.#headers, body: this.#queue.view.slice(0, size) });
    this.#drop(drop);
    this.#phase = 'between';
    return true;
  }

  /** What follows begins a line, or follows a body: both may be a delimiter. */
  #drop(count: number): void {
    this.#queue.drop(count);
    this.#searched = Math.max(0, this.#searched - count);
    const { from, to } = this.#noLineEnd;
    this.#noLineEnd = { from: Math.max(0, from - count), to: Math.max(0, to - count) };
    if (count > 0) this.#isFrontLineStart = true;
  }

  #dropInLine(): void {
    this.#drop(this.#queue.length);
    this.#isFrontLineStart = false;
  }
}

function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8;
}

/** Whether a line of a header begins here; null while that is unknown. */
function isHeaderStart(bytes: Uint8Array): boolean | null {
  const text = latin1(bytes.subarray(0, 64));
  if (/^[a-z][a-z0-9-]*\s*:/i.test(text)) return true;
  return text === '' || (text.length < 64 && /^[a-z][a-z0-9-]*$/i.test(text)) ? null : false;
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
