import { createRandom } from '../random.js';
import type { Link } from './relay.js';

/** What a link between a viewer and a server does. All of it is the same in both directions. */
export interface LinkConditions {
  /** The name of the row: `5%`. */
  readonly name: string;
  /** For people: what the link does. */
  readonly title: string;
  /** The share of packets that are lost, 0 to 1. */
  readonly lossShare?: number;
  /** How many packets in a row are lost, on average; 1 if absent: each loss stands alone. */
  readonly burstPackets?: number;
  /** The time for one way. */
  readonly delayMs?: number;
  /** The most that is added to the time for one way. Packets stay in order, as in a queue. */
  readonly jitterMs?: number;
  /** The link carries nothing for a time, again and again; the first time after one interval. */
  readonly outage?: Interval;
  /** The link is narrower for a time, again and again; the first time after one interval. `isForUdp`: for UDP alone. */
  readonly narrow?: Interval & { readonly kbps: number; readonly isForUdp?: boolean };
}

interface Interval {
  readonly everyMs: number;
  readonly lastsMs: number;
}

/** What waits longer in front of a narrow link is lost, as in a router with a queue of this length. */
const QUEUE_MS = 300;

/** A burst ends after this time even if nobody sends: otherwise a sender that waits would find it there for seconds. */
const LONGEST_BURST_MS = 100;

/** The queue in front of a narrow link. Connections that share a link share it. */
export interface Queue {
  /** When the link has sent all that waits. */
  freeAtMs: number;
}

/**
 * Creates one direction of a link. The same seed and the same packets give the same losses.
 *
 * @param startMs When the intervals of the conditions begin, on the clock of `now`: links that share it are cut off and
 * narrow at the same moments.
 */
export function createLink(
  conditions: LinkConditions,
  seed: number,
  startMs: number,
  now: () => number = () => performance.now(),
  queue: Queue = { freeAtMs: -Infinity },
): Link {
  const { lossShare = 0, burstPackets = 1, delayMs = 0, jitterMs = 0, outage, narrow } = conditions;
  const random = createRandom(seed);
  // Two states with geometric lengths (Gilbert): their shares give the loss, and the length of the lost one the burst.
  const endsBurst = 1 / burstPackets;
  const beginsBurst = (endsBurst * lossShare) / (1 - lossShare);
  let isLosing = false;
  let burstBeganMs = -Infinity;
  let arrivedMs = -Infinity;
  return (bytes) => {
    const nowMs = now();
    const isInBurst = isLosing && nowMs - burstBeganMs < LONGEST_BURST_MS;
    isLosing = random() < (isInBurst ? 1 - endsBurst : beginsBurst);
    if (isLosing && !isInBurst) burstBeganMs = nowMs;
    const addedMs = random() * jitterMs;
    if (isLosing || isWithin(outage, nowMs - startMs)) return null;
    let leavesMs = nowMs;
    // What still waits when the link is wide again arrives at once.
    if (narrow && isWithin(narrow, nowMs - startMs)) {
      const beginsMs = Math.max(nowMs, queue.freeAtMs);
      if (beginsMs - nowMs > QUEUE_MS) return null;
      leavesMs = queue.freeAtMs = beginsMs + (bytes * 8) / narrow.kbps;
    }
    arrivedMs = Math.max(arrivedMs, leavesMs + delayMs + addedMs);
    return arrivedMs - nowMs;
  };
}

function isWithin(interval: Interval | undefined, sinceMs: number): boolean {
  if (!interval || sinceMs < interval.everyMs) return false;
  return sinceMs % interval.everyMs < interval.lastsMs;
}
