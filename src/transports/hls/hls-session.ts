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

/** How many decoder errors hls.js may recover from within this time before the transport is given up. */
const MEDIA_ERRORS = 2;
const MEDIA_ERRORS_WITHIN_MS = 30_000;
/** A reload that is needed again this soon has not helped. */
const RELOAD_AGAIN_MS = 3_000;

/** How many missing files in a row are tolerated, and when to try again. */
const MOST_MISSING = 6;
const LOAD_ON_AFTER_MS = 1_000;
/**
 * A server that refuses a session that it has just served is asked again at this interval, as long as there is
 * something to play.
 */
const REFUSED_AGAIN_MS = 2_000;
/** With less left to play than this, in seconds, a video has come to its end. */
const DRY_S = 0.15;

/** Receives each playlist's text before hls.js reads it, and gives the text for hls.js; null for none at all. */
export type PlaylistListener = (hls: Hls, text: string, answer: PlaylistAnswer) => string | null;

/** What to play, and on which video. */
export interface HlsSessionOptions {
  readonly requested: 'll-hls' | 'hls';
  readonly profile: Profile;
  readonly index: string;
  /** Whether everything that the index lists is requested with the index's own query. */
  readonly inheritsQuery: boolean;
  readonly video: HTMLVideoElement;
  /** Whether the sound should be audible. Otherwise a separate audio rendition is not loaded. */
  readonly isAudible: boolean;
  /** Ends the session: nothing settles and nothing runs afterwards. */
  readonly signal: AbortSignal;
  /** Gives the codec of sound that was removed from the media (`ec-3`); null for none. */
  readonly getRemovedSound: () => string | null;
  readonly create: (onPlaylist: PlaylistListener) => Hls;
  readonly Events: (typeof Hls)['Events'];
}

/** Keeps one video playing through everything that can be repaired in place, and reports when it has ended. */
export class HlsSession {
  /** Resolves once, with the fault that ended the session; never after the signal aborts. */
  readonly ended: Promise<Fault>;
  bytesReceived = 0;
  /** When the first segment or part arrived, by `performance.now()`; null before. */
  firstMediaAtMs: number | null = null;
  /** Called when the media restarts, or changes its codec. */
  onSourceChange: () => void = () => undefined;
  readonly #options: HlsSessionOptions;
  readonly #edge: LiveEdgeHolder;
  readonly #liveness: PlaylistLiveness;
  #end: (fault: Fault) => void = () => undefined;
  #hls: Hls;
  /** Loads the index again while the other one still shows its last pictures. */
  #next: Hls | null = null;
  #isPlaying = false;
  #isAudible: boolean;
  #hasSound = false;
  #hasParts = false;
  /** The codec of sound that cannot be played here; null for none. */
  #soundFault: string | null = null;
  /** The longest segment in seconds; null before there is a playlist, and where parts are played. */
  #segmentS: number | null = null;
  /** The refusal of the index while the session plays; null while there is none. */
  #refusal: Fault | null = null;
  /** Missing segments since one was there. */
  #missing = 0;
  #endSn = -1;
  #videoCodec: string | null = null;
  #reloadedAtMs = -Infinity;
  #mediaErrorsAtMs: number[] = [];
  /** The delay in addition to the profile's, in seconds. */
  #addedDelayS = 0;
  /** The position that the profile requires on this playlist; null before there is one. */
  #aim: Omit<EdgeAim, 'addedDelayS'> | null = null;

  /** Starts to load at once. */
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
    // This comes before its first picture is visible.
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

  /** Resolves when it is proven that the playlist is written: until then the picture may be an old one. */
  get proven(): Promise<void> {
    return this.#liveness.proven;
  }

  /** The hls.js that plays on the video now: another one after a reload. */
  get hls(): Hls {
    return this.#hls;
  }

  /** The transport that really plays: a playlist without parts is classic HLS, whatever was requested. */
  get transport(): 'll-hls' | 'hls' {
    return this.#options.requested === 'll-hls' && this.#hasParts ? 'll-hls' : 'hls';
  }

  /** Whether there is sound, loaded or not. */
  get hasSound(): boolean {
    if (this.soundFault !== null) return false;
    const { audioTracks, levels } = this.#hls;
    return this.#hasSound || audioTracks.length > 0 || levels.some(({ audioCodec }) => Boolean(audioCodec));
  }

  /** The codec of sound that was found and cannot be played here (`ec-3`); null for none. */
  get soundFault(): string | null {
    return this.#soundFault ?? this.#options.getRemovedSound();
  }

  /** The longest time between two pictures in milliseconds, as far as segments show it: each has a picture. */
  get paceMs(): number | undefined {
    return this.#segmentS === null ? undefined : this.#segmentS * 1000;
  }

  /** Loads the sound too, from now on: the last picture stays for a moment. */
  loadSound(): void {
    if (this.#isAudible) return;
    this.#isAudible = true;
    if (this.#hasSound) this.#load();
  }

  /** Call this at the first frame: from then on errors mean that the session was lost. */
  notePlaying(): void {
    this.#isPlaying = true;
  }

  /** Ends the session, because what it plays has changed. */
  lose(serverMessage: string): void {
    this.#finish(new Fault('lost', { transport: this.transport, serverMessage }));
  }

  /** Delays everything by this many milliseconds more, or less when negative. */
  shiftBy(ms: number): void {
    this.#addedDelayS = Math.max(0, this.#addedDelayS + ms / 1000);
    this.#setAim(this.#hls);
  }

  #setAim(hls: Hls): void {
    if (!this.#aim) return;
    // The position where it starts, and where it jumps when it is far behind.
    hls.targetLatency = this.#aim.distanceS + this.#addedDelayS;
    this.#edge.setAim({ ...this.#aim, addedDelayS: this.#addedDelayS });
  }

  #observe(): void {
    this.#edge.observe(this.#hls.latestLevelDetails, performance.now());
    const fault = this.#liveness.stopped ?? this.#refusal;
    // The rest of the buffer plays first.
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

  /** Prepares the session for a playlist; gives the text to be played. */
  #onPlaylistText(hls: Hls, written: string, answer: PlaylistAnswer): string | null {
    const text = tidyPlaylist(written);
    const playlist = readMediaPlaylist(text);
    if (!playlist) return this.#prepareVariants(text);
    const { requested, profile } = this.#options;
    this.#hasParts = playlist.hasParts;
    const fresh = playlist.hasParts ? null : this.#liveness.read(text, answer);
    const { stopped } = this.#liveness;
    if (playlist.hasParts) this.#liveness.noteProof();
    // Not even its first segment is requested.
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
    // After a restart of the sequence, hls.js would wait for ever for the segments that it expects. One segment less is
    // only the response of a cache that lags behind the others.
    const hasBegunAgain = endSN < this.#endSn - 1;
    this.#endSn = endSN;
    if (hasBegunAgain)
      this.#reload(new Fault('lost', { transport: this.transport, serverMessage: 'the playlist began again' }));
  }

  #onError(hls: Hls, data: ErrorData): void {
    if (this.#options.signal.aborted) return;
    if ((data.details as string) === 'bufferStalledError') this.#edge.noteStall(performance.now());
    // The other hls.js loads in its place; errors of this one do not matter any more.
    if (this.#next && hls !== this.#next) return;
    if (reloadWithinPrefix(hls, this.#options.index, data)) return;
    const fault = this.#toFault(data);
    // If one of several levels is broken, hls.js changes to another.
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

  /**
   * Gives up sound that cannot be played, so that the picture plays without it; true where the error is of a separate
   * audio rendition.
   */
  #dropBrokenSound(data: ErrorData): boolean {
    const isOfSound = data.sourceBufferName === 'audio' || (data.frag?.type as string | undefined) === 'audio';
    if (!data.fatal || !isOfSound || !this.#hasSound || (data.type as string) !== 'mediaError') return false;
    this.#soundFault = findCodec(data) ?? 'unknown';
    return true;
  }

  /**
   * Handles a failed reload. A refusal may be an accident of the server's: while there is something to play, the load
   * is repeated.
   */
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
    const again = () => {
      if (!signal.aborted && this.#refusal === fault) this.#load();
    };
    setTimeout(again, REFUSED_AGAIN_MS);
  }

  /**
   * Handles a missing newest segment. hls.js skips a missing segment that is followed by another, and gives up at the
   * last one: it is told to continue until the next one is listed.
   */
  #retryMissing(hls: Hls, fault: Fault): void {
    this.#missing += 1;
    if (this.#missing > MOST_MISSING) this.#finish(fault);
    else {
      const { signal } = this.#options;
      const loadOn = () => {
        if (!signal.aborted && hls === this.#hls) hls.startLoad();
      };
      setTimeout(loadOn, LOAD_ON_AFTER_MS);
    }
  }

  /** Reloads after a loss that a new session on the server repairs, unless the last reload has just failed to. */
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
   * Loads the index again on the same video: a new session on the server. A second hls.js does it, because one that
   * reloads blanks its video at once, and the camera may be gone: then the last frame has to stay.
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
   * Makes the fault for an error. In a session that plays, a decoder that gives up has lost the picture, and a refusal
   * of anything but the index means that the server forgot the session: it says nothing about our credentials. MediaMTX
   * reports a muxer that is being closed as "not available", the same as one that cannot carry the codec.
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
