import type { Frame, GroupOfPictures } from './frame.js';
import { isPicture } from './memory.js';
import { JpegDecoder } from './jpeg-decoder.js';
import { copyPicture, PictureDecoder, type GroupDecoder, type Picture } from './picture-decoder.js';
import { listPictures, pictureAt, type Place } from './timeline.js';

/** What all stores of a page hold of decoded pictures, in bytes. */
const PAGE_BYTES = 192 * 1024 * 1024;
const FEWEST_PICTURES = 6;
const MOST_PICTURES = 150;
/** A decoder that has everything up to the picture asked for, and gives nothing for so long, holds it back. */
const HOLDS_BACK_MS = 80;

/** Receives the pictures that were asked for. */
export interface StoreListener {
  /** Called once for each request that was not replaced by another. The image is valid during the call. */
  onPicture(frame: Frame, image: Picture): void;
  /** The picture cannot be decoded: frames before it were lost. */
  onMissing(frame: Frame): void;
  /** Whether the group still grows. */
  isOpen(group: GroupOfPictures): boolean;
}

/** Decoded pictures of one group, from one place to another. */
interface Slot {
  readonly group: GroupOfPictures;
  lo: number;
  hi: number;
  decoder: GroupDecoder;
  readonly pictures: Map<Frame, Picture>;
  /** Pictures on their way out of the decoder. */
  readonly copying: Set<Frame>;
  usedAt: number;
}

const STORES = new Set<PictureStore>();

/**
 * Decodes pictures that are asked for one after the other, and holds those around them: of the group that is shown, and
 * of the one that comes next.
 */
export class PictureStore {
  readonly #listener: StoreListener;
  #slots: Slot[] = [];
  #wanted: Frame | null = null;
  #pictureBytes = 1280 * 720 * 1.5;
  #acceleration: HardwareAcceleration = 'no-preference';
  #uses = 0;

  constructor(listener: StoreListener) {
    this.#listener = listener;
    STORES.add(this);
  }

  /**
   * Asks for a picture. The listener gets it at once where it is held.
   *
   * @param direction Where the next request will be: 1 later, -1 earlier, 0 unknown.
   * @param next The neighbour of the group in this direction, to be decoded in time.
   */
  request(place: Place, direction: number, next: GroupOfPictures | null): void {
    const frame = pictureAt(place);
    if (!frame) return;
    this.#wanted = frame;
    const { group, index } = place;
    let slot = this.#find(group, index);
    if (!slot) slot = this.#extend(group, index) ?? this.#open(place, direction);
    slot.usedAt = this.#uses += 1;
    const image = slot.pictures.get(frame);
    if (image) this.#give(frame, image);
    else this.#watch(frame, slot);
    if (direction > 0) this.#lookAhead(slot, index, next);
    else if (direction < 0) this.#lookBack(slot, index, next);
  }

  /** Decodes the key frame of a group alone. */
  requestKey(group: GroupOfPictures): void {
    const frame = listPictures(group)[0];
    if (!frame) return;
    this.#wanted = frame;
    const slot = this.#find(group, 0) ?? this.#start(group, 0, 0);
    slot.usedAt = this.#uses += 1;
    const image = slot.pictures.get(frame);
    if (image) this.#give(frame, image);
    else this.#watch(frame, slot);
  }

  /** Forgets all pictures. */
  clear(): void {
    this.#wanted = null;
    for (const slot of this.#slots) closeSlot(slot);
    this.#slots = [];
  }

  end(): void {
    this.clear();
    STORES.delete(this);
  }

  /** How many pictures one slot holds. */
  get #capacity(): number {
    const busy = [...STORES].filter((store) => store === this || store.#slots.length > 0).length;
    const count = Math.floor(PAGE_BYTES / busy / 2 / this.#pictureBytes);
    return Math.min(MOST_PICTURES, Math.max(FEWEST_PICTURES, count));
  }

  #find(group: GroupOfPictures, index: number): Slot | undefined {
    return this.#slots.find((slot) => slot.group === group && slot.lo <= index && index <= slot.hi);
  }

  /** Lets the decoder of this group go on to a later picture, where it can. */
  #extend(group: GroupOfPictures, index: number): Slot | null {
    const slot = this.#slots.find((slot) => slot.group === group && index > slot.hi && !slot.decoder.isFlushed);
    if (!slot) return null;
    const capacity = this.#capacity;
    slot.hi = Math.min(listPictures(group).length - 1, index + Math.ceil(capacity / 2));
    slot.lo = Math.max(slot.lo, slot.hi - capacity + 1);
    listPictures(group).forEach((frame, i) => {
      if (i < slot.lo) dropPicture(slot, frame);
    });
    this.#feed(slot);
    return slot;
  }

  #open({ group, index }: Place, direction: number): Slot {
    const last = listPictures(group).length - 1;
    const capacity = this.#capacity;
    if (last < capacity) return this.#start(group, 0, last);
    if (direction < 0) return this.#start(group, Math.max(0, index - capacity + 1), index);
    const lo = Math.max(0, index - (capacity >> 2));
    return this.#start(group, lo, Math.min(last, lo + capacity - 1));
  }

  #start(group: GroupOfPictures, lo: number, hi: number): Slot {
    while (this.#slots.length > 1) {
      const oldest = this.#slots.reduce((a, b) => (a.usedAt < b.usedAt ? a : b));
      closeSlot(oldest);
      this.#slots.splice(this.#slots.indexOf(oldest), 1);
    }
    const slot: Slot = {
      group,
      lo,
      hi,
      pictures: new Map(),
      copying: new Set(),
      usedAt: (this.#uses += 1),
      decoder: this.#createDecoder(group, () => slot),
    };
    this.#slots.push(slot);
    this.#feed(slot);
    return slot;
  }

  #createDecoder(group: GroupOfPictures, slot: () => Slot): GroupDecoder {
    const sink = {
      onPicture: (frame: Frame, output: VideoFrame) => this.#onPicture(slot(), frame, output),
      onError: () => queueMicrotask(() => this.#onError(slot())),
    };
    const isJpeg = group.frames.find(isPicture)?.track.codec === 'jpeg';
    return isJpeg ? new JpegDecoder(group, sink) : new PictureDecoder(group, sink, this.#acceleration);
  }

  #feed(slot: Slot): void {
    const { group, decoder, hi } = slot;
    const pictures = listPictures(group);
    // With B-frames, a picture may be decoded after one that is shown later.
    const shown = new Set(pictures.slice(0, hi + 1));
    const last = group.frames.findLast((frame) => shown.has(frame));
    if (last) decoder.feedTo(last);
    const isWhole = hi === pictures.length - 1 && !this.#listener.isOpen(group);
    if (isWhole || slot.hi === 0) void this.#flush(slot);
  }

  async #flush(slot: Slot): Promise<void> {
    const { decoder } = slot;
    await decoder.flush();
    if (decoder !== slot.decoder || decoder.isClosed) return;
    const frame = this.#wanted;
    if (frame && this.#holds(slot, frame)) this.#miss(frame);
  }

  /** Whether the picture is still to come from this slot. */
  #holds(slot: Slot, frame: Frame): boolean {
    const index = listPictures(slot.group).indexOf(frame);
    return index >= slot.lo && index <= slot.hi && !slot.pictures.has(frame) && !slot.copying.has(frame);
  }

  #watch(frame: Frame, slot: Slot): void {
    // Another try without the graphics process may be about to begin.
    const hasFailed = slot.decoder.isClosed && slot.decoder.acceleration === 'prefer-software';
    if (hasFailed && this.#holds(slot, frame)) {
      this.#miss(frame);
      return;
    }
    setTimeout(() => {
      if (this.#wanted === frame && this.#slots.includes(slot) && this.#holds(slot, frame)) void this.#flush(slot);
    }, HOLDS_BACK_MS);
  }

  #onPicture(slot: Slot, frame: Frame, output: VideoFrame): void {
    this.#pictureBytes = output.codedWidth * output.codedHeight * 1.5;
    if (!this.#slots.includes(slot)) return;
    if (frame === this.#wanted) this.#give(frame, output);
    if (!this.#holds(slot, frame)) return;
    slot.copying.add(frame);
    void copyPicture(output).then(
      (picture) => {
        slot.copying.delete(frame);
        if (!this.#slots.includes(slot) || !this.#holds(slot, frame)) return picture.close();
        slot.pictures.set(frame, picture);
        // Asked for meanwhile.
        if (frame === this.#wanted) this.#give(frame, picture);
      },
      () => {
        slot.copying.delete(frame);
        if (frame === this.#wanted) this.#miss(frame);
      },
    );
  }

  /** The graphics process has failed, or the group has a hole. Another try without the graphics process tells. */
  #onError(slot: Slot): void {
    if (!this.#slots.includes(slot)) return;
    if (slot.decoder.acceleration !== 'prefer-software') {
      this.#acceleration = 'prefer-software';
      slot.decoder.close();
      slot.decoder = this.#createDecoder(slot.group, () => slot);
      this.#feed(slot);
      return;
    }
    const frame = this.#wanted;
    if (frame && this.#holds(slot, frame)) this.#miss(frame);
  }

  #give(frame: Frame, image: Picture): void {
    this.#wanted = null;
    this.#listener.onPicture(frame, image);
  }

  #miss(frame: Frame): void {
    this.#wanted = null;
    this.#listener.onMissing(frame);
  }

  #lookAhead(slot: Slot, index: number, next: GroupOfPictures | null): void {
    const last = listPictures(slot.group).length - 1;
    const quarter = this.#capacity >> 2;
    if (slot.hi < last && index > slot.hi - quarter) this.#extend(slot.group, slot.hi + 1);
    else if (next && slot.hi === last && index > last - quarter && !this.#find(next, 0)) {
      this.#open({ group: next, index: 0 }, 1);
      slot.usedAt = this.#uses += 1;
    }
  }

  #lookBack(slot: Slot, index: number, next: GroupOfPictures | null): void {
    if (index - slot.lo > this.#capacity >> 1) return;
    const before: Place | null =
      slot.lo > 0
        ? { group: slot.group, index: slot.lo - 1 }
        : next && { group: next, index: listPictures(next).length - 1 };
    if (!before || this.#find(before.group, before.index)) return;
    this.#open(before, -1);
    slot.usedAt = this.#uses += 1;
  }
}

function dropPicture(slot: Slot, frame: Frame): void {
  slot.pictures.get(frame)?.close();
  slot.pictures.delete(frame);
}

function closeSlot(slot: Slot): void {
  slot.decoder.close();
  for (const frame of slot.pictures.keys()) dropPicture(slot, frame);
}
