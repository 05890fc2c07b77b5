import type { LevelDetails } from 'hls.js';

/** How often the position is checked. */
export const OBSERVE_EVERY_MS = 250;
/**
 * Seconds. Further from its target position than the first, the video is corrected; than the second, when it is
 * synchronised with others; nearer than the third, the correction is complete.
 */
const OFF_S = 0.12;
const OFF_SYNCED_S = 0.05;
const THERE_S = 0.03;
/** Rates change in steps of 5 %, because each change can be heard. */
const RATE_STEP = 0.05;
/** Rates nearer to each other than this count as equal: WebKitGTK 2.50 loses 60 ms of playback at each change. */
const OTHER_RATE = 0.075;
/**
 * A video that is further behind than this at its start jumps once, because nothing has been visible yet. WebKitGTK's
 * decoder needs half a second from the seek to its first picture, and the edge advances meanwhile. Seconds.
 */
const JUMP_S = 0.2;
const RATE_PER_S = 0.5;
const SLOWEST = 0.9;
/** The part of the distance to the edge that must be buffered before playback is faster. */
const BUFFERED_SHARE = 0.5;
const LEAST_BUFFER_S = 0.2;
/**
 * A playlist reports the edge with a delay that depends on its requests: the earliest report is used, and loses weight
 * slowly.
 */
const LEAD_LOST_PER_S = 0.005;
/** Parts are reported sooner than segments: an edge that is further off is another one, or the clock was set. */
const PARTS_LATE_S = 0.3;
/** A stall adds this to the distance, up to one target duration, and it decays at this rate. Seconds. */
const STALL_MARGIN_S = 0.3;
const MARGIN_LOST_PER_S = 0.1 / 30;
/** Stalls nearer to each other than this count as one, and those nearer to the beginning as none. */
const ONE_STALL_S = 2;

/** The position of a video, in seconds. */
export interface EdgePosition {
  /** How far it is behind its target; negative when it is nearer to the edge. */
  readonly behindS: number;
  /** The buffered media ahead of the position. */
  readonly bufferS: number;
  /** The distance of its target from the edge. */
  readonly distanceS: number;
  /** The deviation that is tolerated. */
  readonly offS: number;
  /** Whether playback may be slower. A video that is too near to the edge is left alone, unless delay was added. */
  readonly mayWait: boolean;
}

/** The target position of a video, in seconds. */
export interface EdgeAim {
  /** The distance from the edge by the profile. */
  readonly distanceS: number;
  /** The delay in addition. */
  readonly addedDelayS: number;
  readonly targetDurationS: number;
  readonly isByParts: boolean;
}

/**
 * Gives the rate at which a video returns to its target; 1 when it is there, or has too little to play. A pure
 * function.
 */
export function rateFor(position: EdgePosition, isCorrecting: boolean, fastest: number): number {
  const { behindS, bufferS, distanceS, offS, mayWait } = position;
  if (behindS < 0 && !mayWait) return 1;
  if (Math.abs(behindS) < (isCorrecting ? THERE_S : offS)) return 1;
  const steps = Math.max(1, Math.round((Math.abs(behindS) * RATE_PER_S) / RATE_STEP));
  if (behindS < 0) return Math.max(SLOWEST, 1 - steps * RATE_STEP);
  if (bufferS < leastBufferS(distanceS)) return 1;
  return Math.min(fastest, 1 + steps * RATE_STEP);
}

/** Gives the smallest buffer, in seconds, with which the video may come nearer to the edge. */
function leastBufferS(distanceS: number): number {
  return Math.max(LEAST_BUFFER_S, BUFFERED_SHARE * distanceS);
}

/**
 * The part of hls.js's level details that says where the live edge is: seconds on the video's clock, and since when.
 */
export type EdgeDetails = Pick<LevelDetails, 'live' | 'edge' | 'age'>;
/** The part of a video that is read and set. */
export type EdgeVideo = Pick<HTMLVideoElement, 'currentTime' | 'buffered' | 'paused' | 'readyState' | 'playbackRate'>;

/**
 * Keeps a video at its distance to the live edge by its playback rate: once it plays it does not jump, whatever delayed
 * it.
 *
 * hls.js itself corrects only a position that is within one target duration of the target and has a second to play: a
 * stall of two seconds would stay for ever, and so would the half second by which a player starts too late.
 */
export class LiveEdgeHolder {
  readonly #video: EdgeVideo;
  readonly #fastest: number;
  #aim: EdgeAim | null = null;
  #marginS = 0;
  #stalledAtS: number | null = null;
  #hasBegun = false;
  /** The live edge on the video's clock, minus the time. */
  #leadS = -Infinity;
  #atS = 0;

  /** @param fastest The highest playback rate. */
  constructor(video: EdgeVideo, fastest: number) {
    this.#video = video;
    this.#fastest = fastest;
  }

  /** Sets the target position. */
  setAim(aim: EdgeAim): void {
    this.#aim = aim;
  }

  /** Notes that the buffer ran dry: the video plays further from the edge for a while. */
  noteStall(nowMs: number): void {
    const nowS = nowMs / 1000;
    const isOne = this.#stalledAtS !== null && nowS - this.#stalledAtS > ONE_STALL_S;
    this.#stalledAtS = nowS;
    if (!isOne) return;
    this.#marginS = Math.min(this.#aim?.targetDurationS ?? 0, this.#marginS + STALL_MARGIN_S);
  }

  /**
   * Checks the position, and adjusts the playback rate.
   *
   * @param details The playlist that plays now; null before there is one.
   */
  observe(details: EdgeDetails | null, nowMs: number): void {
    const nowS = nowMs / 1000;
    const passedS = nowS - this.#atS;
    this.#atS = nowS;
    this.#marginS = Math.max(0, this.#marginS - MARGIN_LOST_PER_S * passedS);
    const { currentTime, buffered, paused, readyState, playbackRate } = this.#video;
    if (!details?.live || !this.#aim) return;
    this.#stalledAtS ??= nowS;
    const listedLeadS = details.edge + details.age - nowS;
    const { addedDelayS, isByParts, targetDurationS } = this.#aim;
    const mostS = listedLeadS + (isByParts ? PARTS_LATE_S : targetDurationS);
    this.#leadS = Math.max(listedLeadS, Math.min(mostS, this.#leadS - LEAD_LOST_PER_S * passedS));
    // While nothing plays, no rate helps.
    if (paused || readyState < HTMLMediaElement.HAVE_FUTURE_DATA) return;
    const distanceS = this.#aim.distanceS + addedDelayS + this.#marginS;
    const position = {
      behindS: this.#leadS + nowS - currentTime - distanceS,
      bufferS: buffered.length > 0 ? buffered.end(buffered.length - 1) - currentTime : 0,
      distanceS,
      offS: addedDelayS > 0 ? OFF_SYNCED_S : OFF_S,
      mayWait: addedDelayS > 0 || this.#marginS > 0,
    };
    if (!this.#hasBegun) this.#begin(position);
    else {
      const rate = rateFor(position, playbackRate !== 1, this.#fastest);
      const isAnother = rate === 1 || playbackRate === 1 || Math.abs(rate - playbackRate) > OTHER_RATE;
      if (playbackRate !== rate && isAnother) this.#video.playbackRate = rate;
    }
  }

  #begin({ behindS, bufferS, distanceS }: EdgePosition): void {
    this.#hasBegun = true;
    const jumpS = Math.min(behindS, bufferS - leastBufferS(distanceS));
    if (jumpS > JUMP_S) this.#video.currentTime += jumpS;
  }
}
