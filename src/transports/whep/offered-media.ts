import type { Fault } from '../../faults/fault.js';

/** The media that an offer asks for. */
export type OfferedMedia = 'both' | 'video' | 'audio';

/** Statuses that mean "not this offer" when no known message says what is wrong with it. */
const NOT_THIS_OFFER = new Set([400, 406, 415, 422]);
/** A server that answers every error with 500 names the cause in its message. */
const MEDIA_MESSAGE = /codec|media|track|m-?line|audio|sdp/i;
/** How long the result for an endpoint is valid: a camera may get a microphone one day. */
const MEMORY_MS = 600_000;
const ORDER: readonly OfferedMedia[] = ['both', 'video', 'audio'];

interface OfferMemory {
  /** The media of the next offer. */
  readonly next: OfferedMedia;
  readonly atMs: number;
}

const memories = new Map<string, OfferMemory>();
const soundOnly = new Set<string>();

/** Whether the server refuses this offer, so that it may accept another one. */
export function isOfferFault({ code, status, serverMessage }: Fault): boolean {
  if (code === 'refused') return status !== null && NOT_THIS_OFFER.has(status);
  return code === 'server-error' && status === 500 && MEDIA_MESSAGE.test(serverMessage ?? '');
}

/**
 * Gives the media to offer, one after the other while the server refuses. Some servers answer 406 to a section that
 * their stream has nothing for. All three are tried once for each endpoint and page. After that it is the one that was
 * accepted, or, where none was, another one each time.
 */
export function offersFor(endpoint: string, nowMs = performance.now()): readonly OfferedMedia[] {
  const memory = memories.get(endpoint);
  return memory && nowMs - memory.atMs < MEMORY_MS ? [memory.next] : ORDER;
}

/** Notes the result of an offer. */
export function noteOffer(endpoint: string, offered: OfferedMedia, isTaken: boolean, nowMs = performance.now()): void {
  const before = memories.get(endpoint);
  // A server that accepts the usual offer needs no memory.
  if (isTaken && offered === 'both' && !before) return;
  const next = isTaken ? offered : (ORDER[(ORDER.indexOf(offered) + 1) % ORDER.length] ?? 'both');
  // Counted from the first time that it was accepted: later uses do not prolong it.
  const atMs = isTaken && before?.next === offered ? before.atMs : nowMs;
  memories.set(endpoint, { next, atMs });
}

/** Whether only sound came from the endpoint when it was last opened. */
export function isSoundOnly(endpoint: string): boolean {
  return soundOnly.has(endpoint);
}

/** Notes whether only sound comes from the endpoint. */
export function noteSoundOnly(endpoint: string, isAlone: boolean): void {
  if (isAlone) soundOnly.add(endpoint);
  else soundOnly.delete(endpoint);
}
