/** So long between two requests for one address: no address is asked more than twice a second. */
export const LEAST_MS = 500;
/** An address that brings nothing new is asked ever less often, down to this. */
const MOST_MS = 4_000;
/** Of all addresses together, within one second. */
const MOST_IN_A_SECOND = 20;
const MAX_ADDRESSES = 256;

interface AddressRecord {
  readonly atMs: number;
  /** Not before then: it has brought nothing new. */
  readonly notBeforeMs: number;
  /** Answers in a row, each of them asked for soon after the one before. */
  readonly repeats: number;
}

const NEVER: AddressRecord = { atMs: -Infinity, notBeforeMs: -Infinity, repeats: 0 };

const getPauseMs = (repeats: number) => (repeats === 0 ? 0 : Math.min(MOST_MS, LEAST_MS * 2 ** (repeats - 1)));

/**
 * When an address may be asked again, whoever asks: hls.js asks for what does not help it at once, and some servers
 * move only when they are asked for something. Pure; all times in milliseconds of one monotonic clock.
 */
export class Traffic {
  readonly #records = new Map<string, AddressRecord>();
  #lately: number[] = [];

  /**
   * How long to wait before this address may be asked; 0 for now.
   * @param base The address without what is another in each request; what brought nothing new counts for it, too.
   */
  waitMs(address: string, nowMs: number, base = address): number {
    const { atMs, notBeforeMs } = this.#get(address);
    // The request that leaves the second makes place for this one.
    const placeAtMs = (this.#lately.at(-MOST_IN_A_SECOND) ?? -Infinity) + 1000;
    return Math.max(0, Math.max(atMs + LEAST_MS, notBeforeMs, this.#get(base).notBeforeMs, placeAtMs) - nowMs);
  }

  /** A request goes out. */
  noteRequest(address: string, nowMs: number): void {
    this.#lately = [...this.#lately.slice(1 - MOST_IN_A_SECOND), nowMs];
    const record = this.#get(address);
    // Whoever comes again much later is no loop.
    const isLoop = nowMs - record.notBeforeMs < 2 * getPauseMs(record.repeats);
    this.#set(address, { ...record, atMs: nowMs, repeats: isLoop ? record.repeats : 0 });
  }

  /** It was answered, or was not, with nothing that another request at once would better: each pause is longer. */
  noteDone(address: string, nowMs: number): void {
    const record = this.#get(address);
    this.#set(address, { ...record, notBeforeMs: nowMs + getPauseMs(record.repeats + 1), repeats: record.repeats + 1 });
  }

  /** A playlist reads as before. RFC 8216bis §6.3.4: not again within half of a target duration of its request. */
  notePause(address: string, untilMs: number): void {
    this.#set(address, { ...this.#get(address), notBeforeMs: untilMs });
  }

  #get(address: string): AddressRecord {
    return this.#records.get(address) ?? NEVER;
  }

  #set(address: string, record: AddressRecord): void {
    // What was asked last stands last.
    this.#records.delete(address);
    this.#records.set(address, record);
    for (const oldest of this.#records.keys()) if (this.#records.size > MAX_ADDRESSES) this.#records.delete(oldest);
  }
}
