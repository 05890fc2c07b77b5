import type { Fault } from '../../faults/fault.js';

/** What an offer asks for. */
export type OfferedMedia = 'both' | 'video' | 'audio';

/** Statuses that say "not this offer" when no known text says what is wrong with it. */
const NOT_THIS_OFFER = new Set([400, 406, 415, 422]);
/** A server whose every mistake is a 500 names what it means. */
const MEDIA_MESSAGE = /codec|media|track|m-?line|audio|sdp/i;
/** A camera may get a microphone one day: what was learnt of its offers is asked anew after this. */
const MEMORY_MS = 600_000;
const ORDER: readonly OfferedMedia[] = ['both', 'video', 'audio'];

interface OfferMemory {
  /** What the next offer asks for. */
  readonly next: OfferedMedia;
  readonly atMs: number;
}

const memories = new Map<string, OfferMemory>();
const soundOnly = new Set<string>();

/** Is the offer what the server refuses, so that another one may be taken? */
export function isOfferFault({ code, status, serverMessage }: Fault): boolean {
  if (code === 'refused') return status !== null && NOT_THIS_OFFER.has(status);
  return code === 'server-error' && status === 500 && MEDIA_MESSAGE.test(serverMessage ?? '');
}

/**
 * What to offer, one after the other while the server refuses. Some servers answer 406 to a section that their stream
 * has nothing for. All three are tried once for each endpoint and page; after that one, the one that was taken, or
 * where none was, each time another.
 */
export function offersFor(endpoint: string, nowMs = performance.now()): readonly OfferedMedia[] {
  const memory = memories.get(endpoint);
  return memory && nowMs - memory.atMs < MEMORY_MS ? [memory.next] : ORDER;
}

/** To be told how an offer went. */
export function noteOffer(endpoint: string, offered: OfferedMedia, isTaken: boolean, nowMs = performance.now()): void {
  const before = memories.get(endpoint);
  // A server that takes the usual offer needs no memory.
  if (isTaken && offered === 'both' && !before) return;
  const next = isTaken ? offered : (ORDER[(ORDER.indexOf(offered) + 1) % ORDER.length] ?? 'both');
  // Counted from the first time it was taken: using it does not prolong it.
  const atMs = isTaken && before?.next === offered ? before.atMs : nowMs;
  memories.set(endpoint, { next, atMs });
}

/** Did nothing but sound come from there, when it was last opened? */
export function isSoundOnly(endpoint: string): boolean {
  return soundOnly.has(endpoint);
}

/** To be told that nothing but sound comes from there, or that a picture does. */
export function noteSoundOnly(endpoint: string, isAlone: boolean): void {
  if (isAlone) soundOnly.add(endpoint);
  else soundOnly.delete(endpoint);
}
