import type { LevelDetails } from 'hls.js';

/** How often to look. */
export const OBSERVE_EVERY_MS = 250;
/** Further from its aim than this it is brought back, sooner when others are shown beside it; nearer it is there. Seconds. */
const OFF_S = 0.12;
const OFF_SYNCED_S = 0.05;
const THERE_S = 0.03;
/** In steps of 5 %: each is heard. */
const RATE_STEP = 0.05;
/** Rates nearer to each other are one: WebKitGTK 2.50 loses 60 ms of playing by each change. */
const OTHER_RATE = 0.075;
/**
 * Behind by more than this when it begins, it jumps once: nothing has been seen yet. WebKitGTK's decoder needs half a
 * second from the seek to its first picture, and the edge goes on meanwhile. Seconds.
 */
const JUMP_S = 0.2;
const RATE_PER_S = 0.5;
const SLOWEST = 0.9;
/** Of the distance to the edge, how much must be there to be played before it is played faster. */
const BUFFERED_SHARE = 0.5;
const LEAST_BUFFER_S = 0.2;
/** A playlist tells of the edge late, by how it is asked for: what it told soonest is believed, and forgotten slowly. */
const LEAD_LOST_PER_S = 0.005;
/** Parts are told of sooner than segments: an edge that is further off is another one, or the clock was set. */
const PARTS_LATE_S = 0.3;
/** What a stall adds to the distance, up to one target duration, and how soon that is forgotten. Seconds. */
const STALL_MARGIN_S = 0.3;
const MARGIN_LOST_PER_S = 0.1 / 30;
/** Stalls so near to each other, or to the beginning, are one, or none. */
const ONE_STALL_S = 2;

/** Where a player is, in seconds. */
export interface EdgePosition {
  /** Behind where it should be; negative when nearer to the edge than that. */
  readonly behindS: number;
  /** What is there to be played. */
  readonly bufferS: number;
  /** Where it should be, from the edge. */
  readonly distanceS: number;
  /** How far off may it be before anything is done? */
  readonly offS: number;
  /** Nearer to the edge than it should be is no harm where it was not asked to wait. */
  readonly mayWait: boolean;
}

/** Where a player should be, in seconds. */
export interface EdgeAim {
  /** From the edge, by itself. */
  readonly distanceS: number;
  /** What it is held back by, besides. */
  readonly addedDelayS: number;
  readonly targetDurationS: number;
  readonly isByParts: boolean;
}

/** The rate at which a player comes back to its distance; 1 when it is there, or has too little to play. Pure. */
export function rateFor(position: EdgePosition, isCorrecting: boolean, fastest: number): number {
  const { behindS, bufferS, distanceS, offS, mayWait } = position;
  if (behindS < 0 && !mayWait) return 1;
  if (Math.abs(behindS) < (isCorrecting ? THERE_S : offS)) return 1;
  const steps = Math.max(1, Math.round((Math.abs(behindS) * RATE_PER_S) / RATE_STEP));
  if (behindS < 0) return Math.max(SLOWEST, 1 - steps * RATE_STEP);
  if (bufferS < leastBufferS(distanceS)) return 1;
  return Math.min(fastest, 1 + steps * RATE_STEP);
}

/** With less to be played it would run dry when it comes nearer to the edge. */
function leastBufferS(distanceS: number): number {
  return Math.max(LEAST_BUFFER_S, BUFFERED_SHARE * distanceS);
}

/** What of hls.js's level details tells where the live edge is: seconds on the video's clock, and since when. */
export type EdgeDetails = Pick<LevelDetails, 'live' | 'edge' | 'age'>;
/** What of a video is looked at, and set. */
export type EdgeVideo = Pick<HTMLVideoElement, 'currentTime' | 'buffered' | 'paused' | 'readyState' | 'playbackRate'>;

/**
 * Holds a video at its distance to the live edge by its playback rate: once it plays without a jump, whatever
 * delayed it.
 *
 * hls.js's own way corrects only what is within one target duration of the aim and has a second to play: a
 * stall of two seconds would stay for ever, and so would the half second by which a player begins too late.
 */
export class LiveEdgeHolder {
  readonly #video: EdgeVideo;
  readonly #fastest: number;
  #aim: EdgeAim | null = null;
  #marginS = 0;
  #stalledAtS: number | null = null;
  #hasBegun = false;
  /** The live edge on the video's clock, less the time. */
  #leadS = -Infinity;
  #atS = 0;

  /** @param fastest The highest rate at which to catch up. */
  constructor(video: EdgeVideo, fastest: number) {
    this.#video = video;
    this.#fastest = fastest;
  }

  /** Says where it should be. */
  aim(setAim: EdgeAim): void {
    this.#aim = setAim;
  }

  /** It ran dry: further from the edge for a while. */
  noteStall(nowMs: number): void {
    const nowS = nowMs / 1000;
    const isOne = this.#stalledAtS !== null && nowS - this.#stalledAtS > ONE_STALL_S;
    this.#stalledAtS = nowS;
    if (!isOne) return;
    this.#marginS = Math.min(this.#aim?.targetDurationS ?? 0, this.#marginS + STALL_MARGIN_S);
  }

  /** Looks where it is, and plays faster or slower. @param details What plays now; null before anything does. */
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
    // While nothing plays no rate would help.
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
