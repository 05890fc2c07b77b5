import type { ErrorData, LevelDetails } from 'hls.js';
import type Hls from 'hls.js';
import { Fault } from '../../faults/fault.js';
import { fastestRate, liveDistanceS } from './profiles.js';
import type { Profile } from '../../playback/settings.js';
import type { PlaylistAnswer } from './answers.js';
import { LiveEdgeHolder, LOOK_EVERY_MS, type EdgeAim } from './live-edge.js';
import { codecOf, faultFromHls, isMissingFile, isSessionGone } from './faults.js';
import { holdPicture } from './hold-picture.js';
import { loadsWithinPrefix } from './prefix.js';
import { withQueryOf } from './query.js';
import { readMediaPlaylist, tidyPlaylist } from './media-playlist.js';
import { canPlayByMse, triedVariants, withoutSound } from './multivariant-playlist.js';
import { standsStill } from './standstill.js';
import { HlsWitness } from './witness.js';

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
  readonly asked: 'll-hls' | 'hls';
  readonly profile: Profile;
  readonly index: string;
  /** Are the addresses of what the index lists asked for with the index's own query? */
  readonly inheritsQuery: boolean;
  readonly video: HTMLVideoElement;
  /** Is it to be heard? Else sound that comes apart is not loaded. */
  readonly wantsSound: boolean;
  /** Ends it: nothing settles and nothing runs afterwards. */
  readonly signal: AbortSignal;
  /** The codec of sound that was taken out of the media (`ec-3`); null of none. */
  readonly silenced: () => string | null;
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
  onRemade: () => void = () => undefined;
  readonly #playback: HlsSessionOptions;
  readonly #edge: LiveEdgeHolder;
  readonly #witness: HlsWitness;
  #end: (fault: Fault) => void = () => undefined;
  #hls: Hls;
  /** Loads the index anew while the other still shows its last pictures. */
  #next: Hls | null = null;
  #isPlaying = false;
  #wantsSound: boolean;
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
  #heldS = 0;
  /** Where the profile wants it on this playlist; null before there is one. */
  #aim: Omit<EdgeAim, 'heldS'> | null = null;

  /** Begins to load at once. */
  constructor(playback: HlsSessionOptions) {
    this.#playback = playback;
    this.#wantsSound = playback.wantsSound;
    this.#witness = new HlsWitness(playback.index);
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.#hls = this.#create();
    this.#edge = new LiveEdgeHolder(playback.video, fastestRate(playback.profile));
    const looking = setInterval(() => this.#look(), LOOK_EVERY_MS);
    // Before its first picture is seen.
    playback.video.addEventListener('canplay', () => this.#look(), { signal: playback.signal });
    this.#hls.attachMedia(playback.video);
    this.#hls.loadSource(playback.index);
    const destroy = () => {
      clearInterval(looking);
      this.#next?.destroy();
      this.#hls.destroy();
    };
    playback.signal.addEventListener('abort', destroy, { once: true });
  }

  /** Resolves when it is known that somebody makes what is played: until then it may be an old picture. */
  get proven(): Promise<void> {
    return this.#witness.proven;
  }

  /** What plays on the video now: another one after a new load. */
  get hls(): Hls {
    return this.#hls;
  }

  /** What is really played: a playlist without parts is classic HLS, whatever was asked. */
  get transport(): 'll-hls' | 'hls' {
    return this.#playback.asked === 'll-hls' && this.#hasParts ? 'll-hls' : 'hls';
  }

  /** Is there sound, loaded or not? */
  get hasSound(): boolean {
    if (this.soundFault !== null) return false;
    const { audioTracks, levels } = this.#hls;
    return this.#hasSound || audioTracks.length > 0 || levels.some(({ audioCodec }) => Boolean(audioCodec));
  }

  /** The codec of sound that was found and can't be played here (`ec-3`); null of none. */
  get soundFault(): string | null {
    return this.#soundFault ?? this.#playback.silenced();
  }

  /** The longest time between two pictures, in milliseconds, as far as segments tell: each has one. */
  get paceMs(): number | undefined {
    return this.#segmentS === null ? undefined : this.#segmentS * 1000;
  }

  /** Loads the sound too, from now on: the last picture stands for a moment. */
  wantSound(): void {
    if (this.#wantsSound) return;
    this.#wantsSound = true;
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
    this.#heldS = Math.max(0, this.#heldS + ms / 1000);
    this.#hold(this.#hls);
  }

  #hold(hls: Hls): void {
    if (!this.#aim) return;
    // Where it begins, and where it goes when it is hopelessly behind.
    hls.targetLatency = this.#aim.distanceS + this.#heldS;
    this.#edge.aim({ ...this.#aim, heldS: this.#heldS });
  }

  #look(): void {
    this.#edge.look(this.#hls.latestLevelDetails, performance.now());
    const why = this.#witness.stopped ?? this.#refusal;
    // What is left is shown first.
    if (why && this.#isDry()) this.#finish(why);
  }

  #isDry(): boolean {
    const { currentTime, buffered } = this.#playback.video;
    return buffered.length === 0 || buffered.end(buffered.length - 1) - currentTime < DRY_S;
  }

  #create(): Hls {
    const { create, Events } = this.#playback;
    const hls = create((which, text, answer) => this.#onText(which, text, answer));
    hls.on(Events.ERROR, (_, data) => this.#onError(hls, data));
    hls.on(Events.LEVEL_LOADED, (_, { details }) => this.#onPlaylist(hls, details));
    hls.on(Events.BUFFER_CODECS, (_, { video }) => {
      const codec = video?.codec ?? this.#videoCodec;
      if (this.#videoCodec !== null && codec !== this.#videoCodec) this.onRemade();
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
  #onText(hls: Hls, written: string, answer: PlaylistAnswer): string | null {
    const text = tidyPlaylist(written);
    const facts = readMediaPlaylist(text);
    if (!facts) return this.#onVariants(text);
    const { asked, profile } = this.#playback;
    this.#hasParts = facts.hasParts;
    const fresh = facts.hasParts ? null : this.#witness.read(text, answer);
    const { stopped } = this.#witness;
    if (facts.hasParts) this.#witness.vouch();
    // Not even the first of its segments is asked for.
    else if (stopped && !this.#isPlaying) {
      this.#finish(stopped);
      return null;
    }
    const isByParts = facts.hasParts && asked === 'll-hls';
    hls.lowLatencyMode = isByParts;
    const playableS = Math.min(facts.playableS, fresh?.playableS ?? Infinity);
    const distanceS = liveDistanceS(profile, { ...facts, ...(isByParts ? {} : { partHoldBackS: null }), playableS });
    this.#aim = { distanceS, targetDurationS: facts.targetDurationS, isByParts };
    this.#segmentS = isByParts ? null : facts.targetDurationS;
    this.#hold(hls);
    return fresh?.text ?? text;
  }

  #onVariants(text: string): string {
    const silent = withoutSound(text);
    const tried = triedVariants(text, canPlayByMse);
    this.#soundFault = tried.soundFault ?? this.#soundFault;
    this.#hasSound = silent !== null && this.#soundFault === null;
    return silent === null || (this.#wantsSound && this.#hasSound)
      ? tried.text
      : triedVariants(silent, canPlayByMse).text;
  }

  #onPlaylist(hls: Hls, details: LevelDetails): void {
    const { endSN } = details;
    const mayStandStill = this.#hasParts && !this.#isPlaying;
    if (standsStill(this.#playback.index, details, performance.now()) && mayStandStill) {
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
    if (this.#playback.signal.aborted) return;
    if ((data.details as string) === 'bufferStalledError') this.#edge.noteStall(performance.now());
    // The other one is loading in its place; what this one still meets is old news.
    if (this.#next && hls !== this.#next) return;
    if (loadsWithinPrefix(hls, this.#playback.index, data)) return;
    const fault = this.#meaningOf(data);
    // Of several levels one may be broken: hls.js goes to another.
    const isGone = isSessionGone(data) && (data.fatal || hls.levels.length < 2);
    if (this.#playsOnWithoutSound(data)) this.#load();
    else if (hls === this.#next) {
      if (data.fatal || isGone) this.#onRefused(fault);
    } else if (!this.#hasParts && isMissingFile(data)) {
      if (data.fatal) this.#loadOn(hls, fault);
    } else if (isGone && !isOfIndex(data)) this.#reload(fault);
    else if (!data.fatal) return;
    else if ((data.type as string) === 'mediaError' && fault.code !== 'unsupported' && this.#mayMend()) {
      hls.recoverMediaError();
    } else this.#finish(fault);
  }

  /** A picture without its sound is better than none: true of sound that comes apart and can't be played. */
  #playsOnWithoutSound(data: ErrorData): boolean {
    const isOfSound = data.sourceBufferName === 'audio' || (data.frag?.type as string | undefined) === 'audio';
    if (!data.fatal || !isOfSound || !this.#hasSound || (data.type as string) !== 'mediaError') return false;
    this.#soundFault = codecOf(data) ?? 'unknown';
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
    const { signal } = this.#playback;
    const again = () => signal.aborted || this.#refusal !== fault || this.#load();
    setTimeout(again, REFUSED_AGAIN_MS);
  }

  /**
   * The newest file is not there. hls.js plays over one that is followed by another, and gives up on the last:
   * until the next one is listed it is asked to go on.
   */
  #loadOn(hls: Hls, fault: Fault): void {
    this.#missing += 1;
    if (this.#missing > MOST_MISSING) this.#finish(fault);
    else {
      const { signal } = this.#playback;
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
    this.onRemade();
  }

  /**
   * Loads the index anew on the same video: a new session on the server. By a second hls.js, because
   * one that loads anew blanks its video at once, and the camera may be gone: then the last frame stays.
   */
  #load(): void {
    const { index, video, Events } = this.#playback;
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
  #meaningOf(data: ErrorData): Fault {
    const { asked, index, inheritsQuery } = this.#playback;
    const told = faultFromHls(asked, data);
    const isChildRefused = told.code === 'unauthorized' && !isOfIndex(data);
    const isTokenMissing = isChildRefused && !inheritsQuery && lacksQuery(index, data);
    const fault = isTokenMissing
      ? new Fault('token-missing', { transport: asked, status: told.status, serverMessage: told.serverMessage })
      : told;
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

  #mayMend(): boolean {
    const nowMs = performance.now();
    this.#mediaErrorsAtMs = this.#mediaErrorsAtMs.filter((atMs) => nowMs - atMs < MEDIA_ERRORS_WITHIN_MS);
    this.#mediaErrorsAtMs.push(nowMs);
    return this.#mediaErrorsAtMs.length <= MEDIA_ERRORS;
  }

  #finish(fault: Fault): void {
    if (this.#playback.signal.aborted) return;
    this.#next?.destroy();
    this.#next = null;
    this.#refusal = null;
    this.#hls.stopLoad();
    this.#end(fault);
  }
}

function isOfIndex(data: ErrorData): boolean {
  return data.details.startsWith('manifest');
}

/** Does the index have a query that what was asked for has not? */
function lacksQuery(index: string, { context, frag, url }: ErrorData): boolean {
  const asked = context?.url ?? frag?.url ?? url;
  return index.includes('?') && asked !== undefined && withQueryOf(index, asked) !== asked;
}
