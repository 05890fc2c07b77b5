const CR = 13;
const LF = 10;
const DASH = 45;

const encoder = new TextEncoder();

/** Parses the boundary in a Content-Type; null when it is no multipart type or has none. */
export function parseBoundary(contentType: string | null): string | null {
  if (!isMultipart(contentType)) return null;
  const [, double, single, plain] =
    /;\s*boundary\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s;]+))/i.exec(contentType ?? '') ?? [];
  return (double ?? single ?? plain) || null;
}

/** Whether the type is multipart. */
export function isMultipart(contentType: string | null): boolean {
  return /^\s*multipart\//i.test(contentType ?? '');
}

/**
 * The line before each part: dashes and a name. The camera's first line counts, not what its Content-Type declares: it
 * first line gives the name where none was declared, and whether there are dashes before it.
 */
export class Delimiter {
  /** The name without its dashes; null while it is unknown. */
  #name: Uint8Array | null;
  #dashes = 2;
  #isDetected = false;
  /** A line that is the delimiter if a part's header follows. */
  #candidate: string | null = null;

  constructor(declared: string | null) {
    this.#name = declared === null ? null : encoder.encode(declared.replace(/^-+/, ''));
  }

  get isDetected(): boolean {
    return this.#isDetected;
  }

  /** Gives the position after the delimiter that begins at this line; -1 when there is none, or not all of it yet. */
  endAt(bytes: Uint8Array, line: number): number {
    if (!this.#name) return -1;
    let at = line;
    while (bytes[at] === DASH) at += 1;
    const end = at + this.#name.length;
    if (at - line < this.#dashes || end > bytes.length) return -1;
    if (!this.#name.every((byte, i) => bytes[at + i] === byte)) return -1;
    // Without dashes the name could be any word, unless it is alone on its line.
    const isAlone = bytes[end] === CR || bytes[end] === LF || bytes[end] === DASH;
    return this.#dashes > 0 || isAlone ? end : -1;
  }

  /** Whether the bytes from here on could become the delimiter. */
  mayBeginAt(bytes: Uint8Array, from: number): boolean {
    let at = from;
    while (bytes[at] === DASH) at += 1;
    const name = this.#name ?? new Uint8Array();
    for (let i = 0; i < name.length && at + i < bytes.length; i += 1) if (bytes[at + i] !== name[i]) return false;
    return at + name.length >= bytes.length;
  }

  /**
   * Detects the delimiter in a line before the first part.
   *
   * @returns 'delimiter': a header follows. 'header': the line itself is the first of a header. Null: neither.
   */
  detect(line: string): 'delimiter' | 'header' | null {
    const text = line.trimEnd();
    const [, dashes = '', name = ''] = /^(-*)(.*)$/.exec(text) ?? [];
    const declared = this.#name === null ? null : String.fromCharCode(...this.#name);
    const isNamed = declared !== null && (dashes === '' ? name === declared : name.startsWith(declared));
    if (isNamed) return this.#set(dashes.length, declared);
    if (/^content-[a-z]+\s*:/i.test(text)) {
      const [, itsDashes = '', itsName = ''] = /^(-*)(.*)$/.exec(this.#candidate ?? '') ?? [];
      if (itsName !== '') this.#set(itsDashes.length, itsName);
      return 'header';
    }
    if (dashes.length >= 2 && name !== '') {
      if (declared === null) return this.#set(dashes.length, name);
      this.#candidate = text;
    }
    return null;
  }

  #set(dashes: number, name: string): 'delimiter' {
    this.#name = Uint8Array.from(name, (letter) => letter.charCodeAt(0));
    this.#dashes = Math.min(2, dashes);
    this.#isDetected = true;
    return 'delimiter';
  }
}
