import type { Frame, GroupOfPictures } from './frame.js';
import type { TimeRange } from './time-axis.js';

/** What the memories of one page hold together, in bytes, if nothing else is set. */
const PAGE_BYTES = 64 * 1024 * 1024;
/** Two groups this far apart belong to two ranges, unless the camera itself is that slow. */
const GAP_MS = 2000;
/** The camera's own distance between pictures may grow by this factor before the pictures count as missing. */
const GAP_FACTOR = 3;
/** While somebody looks at a memory it keeps this many times its seconds, so that a paused picture stays in it. */
const LOOKED_AT_FACTOR = 4;

/** Bounds the bytes of all memories of a page. Over the limit, the memory that was looked at least recently loses first. */
export class ReplayBudget {
  readonly #memories = new Set<ReplayMemory>();
  #maxBytes: number;

  constructor(maxBytes = PAGE_BYTES) {
    this.#maxBytes = maxBytes;
  }

  get maxBytes(): number {
    return this.#maxBytes;
  }
  set maxBytes(maxBytes: number) {
    this.#maxBytes = maxBytes;
    this.enforce();
  }

  /** The bytes of all memories. */
  get bytes(): number {
    let sum = 0;
    for (const memory of this.#memories) sum += memory.bytes;
    return sum;
  }

  /** @internal */
  join(memory: ReplayMemory): void {
    this.#memories.add(memory);
  }

  /** @internal */
  leave(memory: ReplayMemory): void {
    this.#memories.delete(memory);
  }

  /** @internal Removes the oldest groups until the bytes are within the limit. */
  enforce(): void {
    for (let bytes = this.bytes; bytes > this.#maxBytes; bytes = this.bytes) {
      const filled = [...this.#memories].filter((memory) => memory.bytes > 0);
      filled.sort((a, b) => a.lookedAtMs - b.lookedAtMs || b.bytes - a.bytes);
      if (!filled[0]) return;
      filled[0].dropOldest();
    }
  }
}

/** The budget of the page: all players share it. */
export const pageBudget = new ReplayBudget();

/** A group that still grows. */
interface OpenGroup extends GroupOfPictures {
  frames: Frame[];
  startMs: number;
  endMs: number;
  bytes: number;
}

/**
 * The encoded frames of the last seconds of one camera, by groups of pictures. It begins with a key frame, and loses
 * whole groups, the oldest first. Pictures that come after a gap begin a new range.
 */
export class ReplayMemory {
  /** The seconds of pictures to keep, in milliseconds. */
  keepMs: number;
  /** When somebody last looked back, in epoch milliseconds; 0 for never. */
  lookedAtMs = 0;
  /** True while somebody looks back: the groups that are looked at stay longer. */
  isLookedAt = false;
  readonly #budget: ReplayBudget;
  #groups: OpenGroup[] = [];
  #bytes = 0;
  #isWaitingForKey = true;

  constructor(keepMs: number, budget: ReplayBudget = pageBudget) {
    this.keepMs = keepMs;
    this.#budget = budget;
    budget.join(this);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The groups, the oldest first. The last one grows until the next key frame, as the same object. */
  get groups(): readonly GroupOfPictures[] {
    return this.#groups;
  }

  /** From the first to the last picture, with the gaps between them; null while there is none. */
  get range(): TimeRange | null {
    const [first] = this.#groups;
    const last = this.#groups.at(-1);
    return first && last ? { startMs: first.startMs, endMs: last.endMs, source: 'memory' } : null;
  }

  /** The stretches of time without a gap, the oldest first. */
  get ranges(): readonly TimeRange[] {
    const ranges: { startMs: number; endMs: number; source: 'memory' }[] = [];
    let distanceMs = 0;
    for (const { startMs, endMs, frames } of this.#groups) {
      const last = ranges.at(-1);
      const gapMs = last ? startMs - last.endMs : 0;
      if (last && gapMs <= Math.max(GAP_MS, distanceMs * GAP_FACTOR)) last.endMs = endMs;
      else ranges.push({ startMs, endMs, source: 'memory' });
      const pictures = frames.filter(isPicture).length;
      distanceMs = pictures > 1 ? (endMs - startMs) / (pictures - 1) : gapMs;
    }
    return ranges;
  }

  /** The groups that have a picture of this stretch of time, and the one that is shown when it begins. */
  groupsBetween(startMs: number, endMs: number): readonly GroupOfPictures[] {
    return this.#groups.filter((group, place) => {
      const next = this.#groups[place + 1];
      return group.startMs <= endMs && (group.endMs >= startMs || (next !== undefined && next.startMs > startMs));
    });
  }

  /** Adds a frame. Frames come in the order in which they are decoded; those before the first key frame are left out. */
  add(frame: Frame): void {
    if (isPicture(frame) && frame.isKey) this.#begin(frame);
    const group = this.#groups.at(-1);
    if (!group || this.#isWaitingForKey) return;
    group.frames.push(frame);
    group.bytes += frame.data.byteLength;
    this.#bytes += frame.data.byteLength;
    if (isPicture(frame)) {
      group.startMs = Math.min(group.startMs, frame.atMs);
      group.endMs = Math.max(group.endMs, frame.atMs);
    }
    this.#budget.enforce();
  }

  /** Leaves out what comes before the next key frame: frames were lost, or the source is another one. */
  interrupt(): void {
    this.#isWaitingForKey = true;
  }

  /** Removes the oldest group. A group that still grows goes too, and the next key frame begins another one. */
  dropOldest(): void {
    const oldest = this.#groups.shift();
    if (!oldest) return;
    this.#bytes -= oldest.bytes;
    if (this.#groups.length === 0) this.#isWaitingForKey = true;
  }

  /** Removes everything; the memory can be filled again. */
  clear(): void {
    this.#groups = [];
    this.#bytes = 0;
    this.#isWaitingForKey = true;
  }

  /** Removes everything, and leaves the budget. */
  end(): void {
    this.clear();
    this.#budget.leave(this);
  }

  #begin(key: Frame): void {
    this.#isWaitingForKey = false;
    // A clock that went back, or the same pictures again: the newer ones count, because ranges never overlap.
    while (this.#groups.length > 0 && (this.#groups.at(-1) as OpenGroup).endMs >= key.atMs) {
      this.#bytes -= (this.#groups.pop() as OpenGroup).bytes;
    }
    this.#groups.push({ frames: [], startMs: key.atMs, endMs: key.atMs, bytes: 0 });
    const keepMs = this.keepMs * (this.isLookedAt ? LOOKED_AT_FACTOR : 1);
    while (this.#groups[1] && this.#groups[1].startMs <= key.atMs - keepMs) this.dropOldest();
  }
}

/** Whether a frame is a picture, not sound. */
export const isPicture = ({ track }: Frame): boolean => track.kind === 'video';
