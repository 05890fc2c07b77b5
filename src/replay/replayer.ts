import type { Frame, GroupOfPictures } from './frame.js';
import type { Picture } from './picture-decoder.js';
import { PictureStore } from './picture-store.js';
import type { TimeRange } from './time-axis.js';
import { findPlace, firstPlace, lastPlace, momentAt, movePlace, pictureAt, type Place } from './timeline.js';

/** The groups that can be looked at: those of the memory; later, those of a recording. */
export interface ReplayMedia {
  readonly groups: readonly GroupOfPictures[];
  readonly ranges: readonly TimeRange[];
}

/** What the replayer tells. */
export interface ReplayListener {
  /** Another picture is shown, or the live one again. */
  onShow(): void;
  /** Somebody went to another moment, or changed the rate. */
  onSeek(): void;
  /** The moment of the live picture that is visible; null where it is unknown. */
  liveMs(): number | null;
}

export const MAX_RATE = 16;
/** Faster than this, key frames alone are shown. */
const MAX_SMOOTH_RATE = 4;
/** A page that was busy for longer goes on from where it was. */
const MAX_TICK_MS = 250;
/** So near to the newest picture, it is the live one. */
const LIVE_WITHIN_MS = 150;
/** A picture this far from the moment of the others is none of that moment. */
const FOLLOWS_WITHIN_MS = 1000;
/** A newest picture this old is no live one. */
const ENDED_AFTER_MS = 1000;

/** Looks back: shows pictures of a memory on a canvas, one by one or at any rate, while live goes on under it. */
export class Replayer {
  /** Over the live picture, and invisible while that is to be seen. */
  readonly canvas = document.createElement('canvas');
  readonly #media: ReplayMedia;
  readonly #listener: ReplayListener;
  readonly #store: PictureStore;
  /** Where it is, also while that picture is decoded; null for live. */
  #place: Place | null = null;
  /** The picture on the canvas; null while that is invisible. */
  #shown: Frame | null = null;
  #waiting: (() => void)[] = [];
  #isPending = false;
  /** The playing moment, which moves on between two pictures. */
  #playheadMs = 0;
  #rate = 1;
  #tickedAtMs = 0;
  #request = 0;
  /** Whose animation frame `#request` is. */
  #view: Window = window;

  constructor(media: ReplayMedia, listener: ReplayListener) {
    this.#media = media;
    this.#listener = listener;
    this.#store = new PictureStore({
      onPicture: (frame, image) => this.#onPicture(frame, image),
      onMissing: () => this.#settle(),
      isOpen: (group) => media.groups.at(-1) === group,
    });
    // The graphics process took the picture with it.
    this.canvas.addEventListener('contextrestored', () => this.#repaint());
  }

  get isLive(): boolean {
    return this.#place === null;
  }

  /** The picture that is shown; null for live. */
  get shown(): Frame | null {
    return this.#shown;
  }

  get rate(): number {
    return this.#rate;
  }

  /**
   * Goes to a moment, or to live. Resolves when its picture is shown, when there is none, and when another call came
   * before that.
   */
  seek(to: number | 'live'): Promise<void> {
    if (to === 'live') {
      this.#toLive();
      return Promise.resolve();
    }
    const place = Number.isFinite(to) ? findPlace(this.#media.groups, this.#intoRange(to)) : null;
    if (!place) return Promise.resolve();
    this.#listener.onSeek();
    this.#playheadMs = Math.max(momentAt(place), this.#intoRange(to));
    const shown = this.#go(place, 0);
    this.#play();
    return shown;
  }

  /** Pauses, and goes this many pictures on, or back if negative. */
  step(by: number): Promise<void> {
    const from = this.#place ?? this.#livePlace;
    if (!from || (this.isLive && by >= 0)) return Promise.resolve();
    this.#setRate(0);
    this.#listener.onSeek();
    const place = movePlace(this.#media.groups, from, by);
    this.#playheadMs = momentAt(place);
    return this.#go(place, Math.sign(by));
  }

  /** Plays at this rate, from live as well; 0 pauses, less plays backwards. */
  play(rate: number): void {
    const asked = Number.isFinite(rate) ? Math.min(MAX_RATE, Math.max(-MAX_RATE, rate)) : 1;
    const isLive = this.isLive;
    // Live cannot be faster than it is.
    if (isLive && asked >= 1) return;
    if (isLive) {
      const place = this.#livePlace;
      if (!place) return;
      this.#playheadMs = momentAt(place);
      void this.#go(place, Math.sign(asked));
    }
    if (this.#setRate(asked) || isLive) this.#listener.onSeek();
    this.#play();
  }

  /**
   * Shows the picture of a moment that another player leads to, without events.
   *
   * @returns Whether there is a picture of that moment.
   */
  follow(ms: number): boolean {
    const nearMs = this.#intoRange(ms);
    const place = findPlace(this.#media.groups, nearMs);
    if (!place || Math.abs(nearMs - ms) > FOLLOWS_WITHIN_MS) return false;
    this.#setRate(0);
    // One after the other: what is asked for too fast would never be shown.
    if (this.#isPending || (this.#place && pictureAt(place) === pictureAt(this.#place))) return true;
    const direction = Math.sign(nearMs - this.#playheadMs);
    this.#playheadMs = nearMs;
    void this.#go(place, direction);
    return true;
  }

  /** Ends it, and removes the canvas. */
  end(): void {
    this.#toLive();
    this.#store.end();
    this.canvas.remove();
  }

  get #livePlace(): Place | null {
    const { groups } = this.#media;
    const ms = this.#listener.liveMs();
    return ms === null ? lastPlace(groups) : findPlace(groups, ms + 1);
  }

  /** The moment, or the nearest one that has a picture. */
  #intoRange(ms: number): number {
    const { ranges } = this.#media;
    let best = ms;
    let bestMs = Infinity;
    for (const { startMs, endMs } of ranges) {
      const near = Math.min(endMs, Math.max(startMs, ms));
      if (Math.abs(near - ms) < bestMs) [best, bestMs] = [near, Math.abs(near - ms)];
    }
    return best;
  }

  #go(place: Place, direction: number, isKeyAlone = false): Promise<void> {
    this.#settle();
    this.#place = place;
    this.#isPending = true;
    const promise = new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (isKeyAlone) this.#store.requestKey(place.group);
    else this.#store.request(place, direction, this.#neighbour(place, direction));
    return promise;
  }

  #neighbour({ group }: Place, direction: number): GroupOfPictures | null {
    const { groups } = this.#media;
    const at = groups.indexOf(group);
    return at < 0 ? null : (groups[at + direction] ?? null);
  }

  #settle(): void {
    this.#isPending = false;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #onPicture(frame: Frame, image: Picture): void {
    if (!this.#place) return;
    const [width, height] =
      image instanceof VideoFrame ? [image.displayWidth, image.displayHeight] : [image.width, image.height];
    const { canvas } = this;
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    canvas.getContext('2d')?.drawImage(image, 0, 0, width, height);
    this.#shown = frame;
    this.#settle();
    this.#listener.onShow();
  }

  #repaint(): void {
    if (this.#place) void this.#go(this.#place, 0);
  }

  #toLive(): void {
    const wasLive = this.isLive;
    this.#view.cancelAnimationFrame(this.#request);
    this.#request = 0;
    this.#place = null;
    this.#shown = null;
    this.#rate = 1;
    this.#store.clear();
    this.#settle();
    if (wasLive) return;
    this.#listener.onSeek();
    this.#listener.onShow();
  }

  /** Gives whether it is another one. */
  #setRate(rate: number): boolean {
    const isOther = rate !== this.#rate;
    this.#rate = rate;
    return isOther;
  }

  #play(): void {
    if (this.#request || this.isLive || this.#rate === 0) return;
    this.#tickedAtMs = performance.now();
    // A page that is hidden has no frames. The window that the picture is in has them.
    this.#view = this.canvas.ownerDocument.defaultView ?? window;
    this.#request = this.#view.requestAnimationFrame(() => this.#tick());
  }

  #tick(): void {
    this.#request = 0;
    const nowMs = performance.now();
    const passedMs = Math.min(MAX_TICK_MS, nowMs - this.#tickedAtMs);
    if (this.#place && this.#rate !== 0 && !this.#isPending) this.#move(passedMs * this.#rate);
    this.#play();
  }

  #move(byMs: number): void {
    const { groups, ranges } = this.#media;
    const [first, last] = [firstPlace(groups), lastPlace(groups)];
    if (!first || !last) return;
    this.#playheadMs = crossGap(ranges, this.#playheadMs, byMs);
    // HLS brings pictures that are newer than the live one.
    const endMs = Math.min(momentAt(last), this.#listener.liveMs() ?? Infinity);
    const hasEnded = Date.now() - endMs > ENDED_AFTER_MS && this.#playheadMs >= endMs;
    if (byMs > 0 && (hasEnded || (this.#rate > 1 && this.#playheadMs >= endMs - LIVE_WITHIN_MS))) {
      this.#toLive();
      return;
    }
    this.#playheadMs = Math.min(endMs, this.#playheadMs);
    const startMs = momentAt(first);
    if (this.#playheadMs <= startMs && byMs < 0) {
      this.#playheadMs = startMs;
      this.#setRate(0);
      this.#listener.onSeek();
    }
    this.#playheadMs = Math.max(startMs, this.#playheadMs);
    const isKeyAlone = Math.abs(byMs) > 0 && Math.abs(this.#rate) > MAX_SMOOTH_RATE;
    const found = findPlace(groups, this.#playheadMs);
    if (!found) return;
    const place = isKeyAlone ? { group: found.group, index: 0 } : found;
    if (this.#place && pictureAt(place) === pictureAt(this.#place)) return;
    void this.#go(place, Math.sign(byMs), isKeyAlone);
  }
}

/** The playing moment a while later. Where nothing can be shown, it goes on behind that. */
function crossGap(ranges: readonly TimeRange[], fromMs: number, byMs: number): number {
  const toMs = fromMs + byMs;
  if (ranges.some(({ startMs, endMs }) => startMs <= toMs && toMs <= endMs)) return toMs;
  if (byMs > 0) return ranges.find(({ startMs }) => startMs > toMs)?.startMs ?? toMs;
  return ranges.findLast(({ endMs }) => endMs < toMs)?.endMs ?? toMs;
}
