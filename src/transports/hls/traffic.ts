/** The time between two requests for one address: no address is requested more than twice a second. */
export const LEAST_MS = 500;
/** An address that gives nothing new is requested less and less often, down to this interval. */
const MOST_MS = 4_000;
/** The limit for all addresses together within one second. */
const MOST_IN_A_SECOND = 20;
const MAX_ADDRESSES = 256;

interface AddressRecord {
  readonly atMs: number;
  /** The earliest time of the next request: the last one gave nothing new. */
  readonly notBeforeMs: number;
  /** Responses in a row, each of them requested soon after the one before. */
  readonly repeats: number;
}

const NEVER: AddressRecord = { atMs: -Infinity, notBeforeMs: -Infinity, repeats: 0 };

const getPauseMs = (repeats: number) => (repeats === 0 ? 0 : Math.min(MOST_MS, LEAST_MS * 2 ** (repeats - 1)));

/**
 * Decides when an address may be requested again: hls.js repeats a request that did not help at once, and some servers
 * advance only when a request comes. Pure; all times in milliseconds on one monotonic clock.
 */
export class Traffic {
  readonly #records = new Map<string, AddressRecord>();
  #lately: number[] = [];

  /**
   * Gives the time to wait before this address may be requested; 0 for now.
   *
   * @param base The address without the parts that differ in each request; what gave nothing new counts for it, too.
   */
  waitMs(address: string, nowMs: number, base = address): number {
    const { atMs, notBeforeMs } = this.#get(address);
    // The request that leaves the last second makes room for this one.
    const placeAtMs = (this.#lately.at(-MOST_IN_A_SECOND) ?? -Infinity) + 1000;
    return Math.max(0, Math.max(atMs + LEAST_MS, notBeforeMs, this.#get(base).notBeforeMs, placeAtMs) - nowMs);
  }

  /** Notes that a request is sent. */
  noteRequest(address: string, nowMs: number): void {
    this.#lately = [...this.#lately.slice(1 - MOST_IN_A_SECOND), nowMs];
    const record = this.#get(address);
    // A request that comes much later is no loop.
    const isLoop = nowMs - record.notBeforeMs < 2 * getPauseMs(record.repeats);
    this.#set(address, { ...record, atMs: nowMs, repeats: isLoop ? record.repeats : 0 });
  }

  /**
   * Notes that a request ended, with or without a response, and that another one at once would not help: each pause is
   * longer.
   */
  noteDone(address: string, nowMs: number): void {
    const record = this.#get(address);
    this.#set(address, { ...record, notBeforeMs: nowMs + getPauseMs(record.repeats + 1), repeats: record.repeats + 1 });
  }

  /**
   * Notes that a playlist has not changed. RFC 8216bis §6.3.4: no request within half of a target duration of the last
   * one.
   */
  notePause(address: string, untilMs: number): void {
    this.#set(address, { ...this.#get(address), notBeforeMs: untilMs });
  }

  #get(address: string): AddressRecord {
    return this.#records.get(address) ?? NEVER;
  }

  #set(address: string, record: AddressRecord): void {
    // The address that was requested last comes last.
    this.#records.delete(address);
    this.#records.set(address, record);
    for (const oldest of this.#records.keys()) if (this.#records.size > MAX_ADDRESSES) this.#records.delete(oldest);
  }
}
