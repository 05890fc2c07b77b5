import type { ErrorData, LevelDetails } from 'hls.js';
import type Hls from 'hls.js';
import { Fault } from '../../faults/fault.js';
import { fastestRate, liveDistanceS } from './profiles.js';
import type { Profile } from '../../playback/settings.js';
import type { PlaylistAnswer } from './playlist-answers.js';
import { LiveEdgeHolder, OBSERVE_EVERY_MS, type EdgeAim } from './live-edge.js';
import { findCodec, faultFromHls, isMissingFile, isSessionGone, isIndexError, isQueryMissing } from './faults.js';
import { holdPicture } from './hold-picture.js';
import { reloadWithinPrefix } from './prefix.js';
import { readMediaPlaylist, tidyPlaylist } from './media-playlist.js';
import { canPlayByMse, keepPlayableVariants, withoutSound } from './multivariant-playlist.js';
import { checkStandstill } from './standstill.js';
import { PlaylistLiveness } from './playlist-liveness.js';

/** Errors of the decoder that hls.js may mend, within this time of each other, before the transport is given up. */
const MEDIA_ERRORS = 2;
const MEDIA_ERRORS_WITHIN_MS = 30_000;
/** A new load that is needed again so soon has not helped. */
const RELOAD_AGAIN_MS = 3_000;

/** Files that are not there: so often in a row, and when to look again. */
const MOST_MISSING = 6;
const LOAD_ON_AFTER_MS = 1_000;
/** A server that refuses a viewer whom it has just served is asked again so often, as long as there is something to play. */
const REFUSED_AGAIN_MS = 2_000;
/** With less left to play than this a video has come to its end. */
const DRY_S = 0.15;

/** Is shown each playlist's text before hls.js reads it, and gives what that is to read; null for nothing at all. */
export type PlaylistListener = (hls: Hls, text: string, answer: PlaylistAnswer) => string | null;

/** What is played, and on what. */
export interface HlsSessionOptions {
  readonly requested: 'll-hls' | 'hls';
  readonly profile: Profile;
  readonly index: string;
  /** Are the addresses of what the index lists asked for with the index's own query? */
  readonly inheritsQuery: boolean;
  readonly video: HTMLVideoElement;
  /** Is it to be heard? Else sound that comes apart is not loaded. */
  readonly isAudible: boolean;
  /** Ends it: nothing settles and nothing runs afterwards. */
  readonly signal: AbortSignal;
  /** The codec of sound that was taken out of the media (`ec-3`); null of none. */
  readonly getRemovedSound: () => string | null;
  readonly create: (onPlaylist: PlaylistListener) => Hls;
  readonly Events: (typeof Hls)['Events'];
}

/** Keeps one video playing through what heals in place, and says when it has ended. */
export class HlsSession {
  /** Resolves once, with what ended the playing; never after the signal aborts. */
  readonly ended: Promise<Fault>;
  bytesReceived = 0;
  /** `performance.now()` at which the first segment or part had arrived; null before. */
  firstMediaAtMs: number | null = null;
  /** Is called when the media begins again, or comes by another codec. */
  onSourceChange: () => void = () => undefined;
  readonly #options: HlsSessionOptions;
  readonly #edge: LiveEdgeHolder;
  readonly #liveness: PlaylistLiveness;
  #end: (fault: Fault) => void = () => undefined;
  #hls: Hls;
  /** Loads the index anew while the other still shows its last pictures. */
  #next: Hls | null = null;
  #isPlaying = false;
  #isAudible: boolean;
  #hasSound = false;
  #hasParts = false;
  /** The codec of sound that can't be played here; null of none. */
  #soundFault: string | null = null;
  /** The longest segment, in seconds; null before there is a playlist, and where parts are played. */
  #segmentS: number | null = null;
  /** The index refused us while we play; null while it does not. */
  #refusal: Fault | null = null;
  /** How often it was given up on since one was there. */
  #missing = 0;
  #endSn = -1;
  #videoCodec: string | null = null;
  #reloadedAtMs = -Infinity;
  #mediaErrorsAtMs: number[] = [];
  /** Later than the profile asks, in seconds. */
  #addedDelayS = 0;
  /** Where the profile wants it on this playlist; null before there is one. */
  #aim: Omit<EdgeAim, 'addedDelayS'> | null = null;

  /** Begins to load at once. */
  constructor(options: HlsSessionOptions) {
    this.#options = options;
    this.#isAudible = options.isAudible;
    this.#liveness = new PlaylistLiveness(options.index);
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#hls = this.#create();
    this.#edge = new LiveEdgeHolder(options.video, fastestRate(options.profile));
    const observing = setInterval(() => this.#observe(), OBSERVE_EVERY_MS);
    // Before its first picture is seen.
    options.video.addEventListener('canplay', () => this.#observe(), { signal: options.signal });
    this.#hls.attachMedia(options.video);
    this.#hls.loadSource(options.index);
    const destroy = () => {
      clearInterval(observing);
      this.#next?.destroy();
      this.#hls.destroy();
    };
    options.signal.addEventListener('abort', destroy, { once: true });
  }

  /** Resolves when it is known that somebody makes what is played: until then it may be an old picture. */
  get proven(): Promise<void> {
    return this.#liveness.proven;
  }

  /** What plays on the video now: another one after a new load. */
  get hls(): Hls {
    return this.#hls;
  }

  /** What is really played: a playlist without parts is classic HLS, whatever was asked. */
  get transport(): 'll-hls' | 'hls' {
    return this.#options.requested === 'll-hls' && this.#hasParts ? 'll-hls' : 'hls';
  }

  /** Is there sound, loaded or not? */
  get hasSound(): boolean {
    if (this.soundFault !== null) return false;
    const { audioTracks, levels } = this.#hls;
    return this.#hasSound || audioTracks.length > 0 || levels.some(({ audioCodec }) => Boolean(audioCodec));
  }

  /** The codec of sound that was found and can't be played here (`ec-3`); null of none. */
  get soundFault(): string | null {
    return this.#soundFault ?? this.#options.getRemovedSound();
  }

  /** The longest time between two pictures, in milliseconds, as far as segments tell: each has one. */
  get paceMs(): number | undefined {
    return this.#segmentS === null ? undefined : this.#segmentS * 1000;
  }

  /** Loads the sound too, from now on: the last picture stands for a moment. */
  loadSound(): void {
    if (this.#isAudible) return;
    this.#isAudible = true;
    if (this.#hasSound) this.#load();
  }

  /** To be called at the first frame: errors mean from now on that something was lost. */
  notePlaying(): void {
    this.#isPlaying = true;
  }

  /** Ends the session: what it plays has become something else. */
  lose(serverMessage: string): void {
    this.#finish(new Fault('lost', { transport: this.transport, serverMessage }));
  }

  /** Shows everything by so many milliseconds later than until now. */
  shiftBy(ms: number): void {
    this.#addedDelayS = Math.max(0, this.#addedDelayS + ms / 1000);
    this.#setAim(this.#hls);
  }

  #setAim(hls: Hls): void {
    if (!this.#aim) return;
    // Where it begins, and where it goes when it is hopelessly behind.
    hls.targetLatency = this.#aim.distanceS + this.#addedDelayS;
    this.#edge.aim({ ...this.#aim, addedDelayS: this.#addedDelayS });
  }

  #observe(): void {
    this.#edge.observe(this.#hls.latestLevelDetails, performance.now());
    const fault = this.#liveness.stopped ?? this.#refusal;
    // What is left is shown first.
    if (fault && this.#isDry()) this.#finish(fault);
  }

  #isDry(): boolean {
    const { currentTime, buffered } = this.#options.video;
    return buffered.length === 0 || buffered.end(buffered.length - 1) - currentTime < DRY_S;
  }

  #create(): Hls {
    const { create, Events } = this.#options;
    const hls = create((which, text, answer) => this.#onPlaylistText(which, text, answer));
    hls.on(Events.ERROR, (_, data) => this.#onError(hls, data));
    hls.on(Events.LEVEL_LOADED, (_, { details }) => this.#onPlaylist(hls, details));
    hls.on(Events.BUFFER_CODECS, (_, { video }) => {
      const codec = video?.codec ?? this.#videoCodec;
      if (this.#videoCodec !== null && codec !== this.#videoCodec) this.onSourceChange();
      this.#videoCodec = codec;
    });
    hls.on(Events.FRAG_LOADED, (_, { payload }) => {
      this.firstMediaAtMs ??= performance.now();
      this.bytesReceived += payload.byteLength;
      this.#missing = 0;
    });
    return hls;
  }

  /** Gives the text to be played. */
  #onPlaylistText(hls: Hls, written: string, answer: PlaylistAnswer): string | null {
    const text = tidyPlaylist(written);
    const playlist = readMediaPlaylist(text);
    if (!playlist) return this.#prepareVariants(text);
    const { requested, profile } = this.#options;
    this.#hasParts = playlist.hasParts;
    const fresh = playlist.hasParts ? null : this.#liveness.read(text, answer);
    const { stopped } = this.#liveness;
    if (playlist.hasParts) this.#liveness.noteProof();
    // Not even the first of its segments is asked for.
    else if (stopped && !this.#isPlaying) {
      this.#finish(stopped);
      return null;
    }
    const isByParts = playlist.hasParts && requested === 'll-hls';
    hls.lowLatencyMode = isByParts;
    const playableS = Math.min(playlist.playableS, fresh?.playableS ?? Infinity);
    const distanceS = liveDistanceS(profile, { ...playlist, ...(isByParts ? {} : { partHoldBackS: null }), playableS });
    this.#aim = { distanceS, targetDurationS: playlist.targetDurationS, isByParts };
    this.#segmentS = isByParts ? null : playlist.targetDurationS;
    this.#setAim(hls);
    return fresh?.text ?? text;
  }

  #prepareVariants(text: string): string {
    const silent = withoutSound(text);
    const playable = keepPlayableVariants(text, canPlayByMse);
    this.#soundFault = playable.soundFault ?? this.#soundFault;
    this.#hasSound = silent !== null && this.#soundFault === null;
    return silent === null || (this.#isAudible && this.#hasSound)
      ? playable.text
      : keepPlayableVariants(silent, canPlayByMse).text;
  }

  #onPlaylist(hls: Hls, details: LevelDetails): void {
    const { endSN } = details;
    const mayStandStill = this.#hasParts && !this.#isPlaying;
    if (checkStandstill(this.#options.index, details, performance.now()) && mayStandStill) {
      this.#finish(new Fault('stalled', { transport: this.transport, serverMessage: 'the playlist stands still' }));
    }
    if (hls !== this.#hls) return;
    // A sequence that begins again: hls.js would wait for ever for the segments that it expects. One less
    // is only an answer from a cache that lags behind the others.
    const hasBegunAgain = endSN < this.#endSn - 1;
    this.#endSn = endSN;
    if (hasBegunAgain)
      this.#reload(new Fault('lost', { transport: this.transport, serverMessage: 'the playlist began again' }));
  }

  #onError(hls: Hls, data: ErrorData): void {
    if (this.#options.signal.aborted) return;
    if ((data.details as string) === 'bufferStalledError') this.#edge.noteStall(performance.now());
    // The other one is loading in its place; what this one still meets is old news.
    if (this.#next && hls !== this.#next) return;
    if (reloadWithinPrefix(hls, this.#options.index, data)) return;
    const fault = this.#toFault(data);
    // Of several levels one may be broken: hls.js goes to another.
    const isGone = isSessionGone(data) && (data.fatal || hls.levels.length < 2);
    if (this.#dropBrokenSound(data)) this.#load();
    else if (hls === this.#next) {
      if (data.fatal || isGone) this.#onRefused(fault);
    } else if (!this.#hasParts && isMissingFile(data)) {
      if (data.fatal) this.#retryMissing(hls, fault);
    } else if (isGone && !isIndexError(data)) this.#reload(fault);
    else if (!data.fatal) return;
    else if ((data.type as string) === 'mediaError' && fault.code !== 'unsupported' && this.#canRecover()) {
      hls.recoverMediaError();
    } else this.#finish(fault);
  }

  /** A picture without its sound is better than none: true of sound that comes apart and can't be played. */
  #dropBrokenSound(data: ErrorData): boolean {
    const isOfSound = data.sourceBufferName === 'audio' || (data.frag?.type as string | undefined) === 'audio';
    if (!data.fatal || !isOfSound || !this.#hasSound || (data.type as string) !== 'mediaError') return false;
    this.#soundFault = findCodec(data) ?? 'unknown';
    return true;
  }

  /** The new load failed. A refusal may be an accident of the server's: while there is something to play it is asked again. */
  #onRefused(fault: Fault): void {
    const isRefusal = fault.status === 401 || fault.status === 403;
    if (!isRefusal || !this.#isPlaying || this.#isDry()) {
      this.#finish(fault);
      return;
    }
    this.#next?.destroy();
    this.#next = null;
    this.#refusal = fault;
    const { signal } = this.#options;
    const again = () => signal.aborted || this.#refusal !== fault || this.#load();
    setTimeout(again, REFUSED_AGAIN_MS);
  }

  /**
   * The newest file is not there. hls.js plays over one that is followed by another, and gives up on the last:
   * until the next one is listed it is asked to go on.
   */
  #retryMissing(hls: Hls, fault: Fault): void {
    this.#missing += 1;
    if (this.#missing > MOST_MISSING) this.#finish(fault);
    else {
      const { signal } = this.#options;
      setTimeout(() => signal.aborted || hls !== this.#hls || hls.startLoad(), LOAD_ON_AFTER_MS);
    }
  }

  /** Something was lost that a new session on the server brings back, unless the last one has just failed to. */
  #reload(fault: Fault): void {
    if (performance.now() - this.#reloadedAtMs < RELOAD_AGAIN_MS) {
      this.#finish(fault);
      return;
    }
    this.#reloadedAtMs = performance.now();
    this.#load();
    this.onSourceChange();
  }

  /**
   * Loads the index anew on the same video: a new session on the server. By a second hls.js, because
   * one that loads anew blanks its video at once, and the camera may be gone: then the last frame stays.
   */
  #load(): void {
    const { index, video, Events } = this.#options;
    this.#next?.destroy();
    this.#hls.stopLoad();
    const next = this.#create();
    this.#next = next;
    next.once(Events.LEVEL_LOADED, () => {
      this.#hls.destroy();
      this.#hls = next;
      this.#next = null;
      this.#endSn = -1;
      this.#refusal = null;
      holdPicture(video);
      next.attachMedia(video);
    });
    next.loadSource(index);
  }

  /**
   * For a picture that was there: a decoder that gave up has lost it, and a refusal by anything but the
   * index is a server that forgot us, no word about our credentials. MediaMTX calls a muxer that is being
   * taken down "not available", as it does one that can't carry the codec.
   */
  #toFault(data: ErrorData): Fault {
    const { requested, index, inheritsQuery } = this.#options;
    const answered = faultFromHls(requested, data);
    const { status, serverMessage } = answered;
    const isChildRefused = answered.code === 'unauthorized' && !isIndexError(data);
    const isTokenMissing = isChildRefused && !inheritsQuery && isQueryMissing(index, data);
    const fault = isTokenMissing
      ? new Fault('token-missing', { transport: requested, status, serverMessage })
      : answered;
    const isLost =
      fault.code === 'no-media' || isChildRefused || (fault.code === 'unsupported' && fault.status !== null);
    if (!this.#isPlaying || !isLost) return fault;
    return new Fault('lost', {
      transport: this.transport,
      serverMessage: fault.serverMessage,
      status: fault.status,
      cause: fault,
    });
  }

  #canRecover(): boolean {
    const nowMs = performance.now();
    this.#mediaErrorsAtMs = this.#mediaErrorsAtMs.filter((atMs) => nowMs - atMs < MEDIA_ERRORS_WITHIN_MS);
    this.#mediaErrorsAtMs.push(nowMs);
    return this.#mediaErrorsAtMs.length <= MEDIA_ERRORS;
  }

  #finish(fault: Fault): void {
    if (this.#options.signal.aborted) return;
    this.#next?.destroy();
    this.#next = null;
    this.#refusal = null;
    this.#hls.stopLoad();
    this.#end(fault);
  }
}
