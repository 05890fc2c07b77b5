import type { PropertyDeclarations, PropertyValues } from 'lit';
import {
  CameraPlayback,
  type Fault,
  type TransportName,
  type Telemetry,
  type PlaybackState,
  type PlaybackStatus,
} from '../../src/index.js';
import { CamReplay } from './cam-replay.js';
import {
  CamFaultEvent,
  CamFirstFrameEvent,
  CamStateChangeEvent,
  CamTelemetryEvent,
  CamTransportChangeEvent,
} from './events.js';
import { eventsOnEntering, getPlayOutcome, PlayPromise, toMediaError, type CamMediaError } from './media-element.js';
import { VisibilityController } from '../shared/visibility-controller.js';
import { Sound } from './sound.js';
import { pictureSize } from '../../src/playback/picture-size.js';
import {
  fromScreen,
  placePicture,
  toScreen,
  toTurns,
  type PicturePlace,
  type PicturePoint,
} from '../../src/picture/geometry.js';
import type { Thumbnail } from './thumbnail/thumbnail.js';

/** The time after which a part of the player that could not be loaded is requested again. */
const RETRY_MS = 5000;
const PIP_CLOSES_MS = 300;
const NO_SIZE = [0, 0] as const;

/**
 * A camera as a media element. It plays while it is in the page and near the viewport, and reports its state in
 * properties and events. `CamPlayer` adds the visible interface.
 */
export class CamMedia extends CamReplay {
  static override properties: PropertyDeclarations = {
    muted: { converter: (text) => text === null, attribute: 'unmuted', noAccessor: true },
    volume: { type: Number, noAccessor: true },
  };

  /** For media-chrome: a live stream is not seekable. */
  readonly streamType = 'live';
  readonly duration = Infinity;
  readonly ended = false;

  #status: PlaybackStatus;
  #wantsPlay = true;
  /** @internal Whether its video is in the browser's picture-in-picture window. */
  isPip = false;
  #playPromise: PlayPromise | null = null;
  #error: CamMediaError | null = null;
  #size: readonly [number, number] = NO_SIZE;
  /** How long live pictures were shown before the current state, and when the current live picture began. */
  #playedMs = 0;
  #liveSinceMs = 0;
  readonly #playback: CameraPlayback;
  readonly #visibility = new VisibilityController(this);
  readonly #internals = this.attachInternals();
  /** Decides when a thumbnail refreshes. */
  #thumbnail: Thumbnail | null = null;
  /** @internal The container of the picture. */
  protected readonly surfaces = document.createElement('div');
  /** @internal */
  protected readonly sound: Sound;

  constructor() {
    super();
    this.#playback = this.createPlayback(this.surfaces);
    this.#status = this.#playback.status;
    this.#mark(this.#status.state, true);
    this.#playback.addEventListener('change', () => this.#onChange());
    this.#playback.addEventListener('firstframe', () => {
      this.dispatchEvent(new CamFirstFrameEvent(this.transport));
      this.#measure();
      this.#fire('loadedmetadata', 'loadeddata', 'canplay');
    });
    this.#playback.addEventListener('telemetry', () => this.#onTelemetry());
    this.sound = new Sound(this.#playback, () => {
      this.requestUpdate();
      this.#fire('volumechange');
    });
    for (const type of ['enterpictureinpicture', 'leavepictureinpicture']) {
      this.surfaces.addEventListener(type, () => this.#onPip(type));
    }
    // A person can pause the video in its picture-in-picture window. That event does not bubble.
    this.surfaces.addEventListener('pause', ({ target }) => this.#onPauseInPip(target), true);
    this.#internals.role = 'group';
  }

  /** @internal Creates the playback that draws into `container`. Tests override this method. */
  protected createPlayback(container: HTMLElement): CameraPlayback {
    return new CameraPlayback(container);
  }

  /** Everything about the playback in one frozen object; a new one after each change. */
  get status(): PlaybackStatus {
    return this.#status;
  }
  /** The state in one word. */
  get state(): PlaybackState {
    return this.#status.state;
  }
  /** The transport that shows the live picture; null without one. */
  get transport(): TransportName | null {
    return this.#status.transport;
  }
  /** Why there is no live picture; null while there is one. */
  get fault(): Fault | null {
    return this.#status.fault;
  }
  /** The newest telemetry record; null before the first. */
  get telemetry(): Telemetry | null {
    return this.#playback.telemetry;
  }
  /** The telemetry records of the last five minutes, oldest first; a new list with each record. */
  get telemetryHistory(): readonly Telemetry[] {
    return this.#playback.telemetryHistory;
  }

  /** Age of the visible frame in milliseconds; null when it is unknown. */
  get frameAgeMs(): number | null {
    return this.#playback.frameAgeMs;
  }
  /** True after `pause()`. `state` says whether a picture moves. */
  get paused(): boolean {
    return !this.#wantsPlay;
  }
  /** As on a media element: 4 while a picture moves, 2 while a picture stands still, 0 without a picture. */
  get readyState(): number {
    const { state, surface, stillFrame } = this.#status;
    return state === 'live' ? 4 : (surface ?? stillFrame) ? 2 : 0;
  }
  /** As on a media element: 0 before the start, 1 while paused or suspended, 2 while connecting or playing, 3 without a source that can be played. */
  get networkState(): number {
    if (this.#error?.code === 4) return 3;
    return { idle: 0, paused: 1, suspended: 1 }[this.state as string] ?? 2;
  }
  /** As on a media element: why a retry alone does not help; null while the player plays or retries. */
  get error(): CamMediaError | null {
    return this.#error;
  }
  /** Seconds for which live pictures were shown. A live stream is not seekable: setting this does nothing. */
  get currentTime(): number {
    const liveMs = this.state === 'live' ? performance.now() - this.#liveSinceMs : 0;
    return (this.#playedMs + liveMs) / 1000;
  }
  set currentTime(_: number) {
    // Controls that seek by keys set it, and must not fail.
  }
  /** Width of the picture as it is seen, in its own pixels; 0 before the first picture. */
  get videoWidth(): number {
    return this.#size[0];
  }
  /** Height of the picture as it is seen, in its own pixels; 0 before the first picture. */
  get videoHeight(): number {
    return this.#size[1];
  }

  /** Whether the visible picture is the live one. */
  get isLive(): boolean {
    return this.replayControls?.isLive ?? this.state === 'live';
  }
  /** True by default, because browsers allow autoplay only without sound. */
  get muted(): boolean {
    return this.sound.isMuted;
  }
  set muted(muted: boolean) {
    this.sound.isMuted = muted;
  }
  /** 0 to 1. */
  get volume(): number {
    return this.sound.volume;
  }
  set volume(volume: number) {
    this.sound.volume = volume;
  }

  /**
   * Plays, or resumes after `pause()`, also far from the viewport. Resolves when a picture is live. Rejects with
   * `NotAllowedError` where the browser refuses playback, with `NotSupportedError` where it cannot play the camera, and
   * with `AbortError` when `pause()`, another camera or removal from the page interrupts it. While the camera is offline
   * the promise waits, because the player retries.
   */
  play(): Promise<void> {
    const wasPaused = this.paused;
    this.#wantsPlay = true;
    this.requestUpdate();
    const { promise } = (this.#playPromise ??= new PlayPromise());
    if (wasPaused) this.#fire('play');
    this.#visibility.ask();
    if (this.#visibility.isWanted) this.#begin();
    if (this.state === 'live') this.#settlePlay('');
    // If the last try was refused, try again: this call may come from a user gesture.
    else if (!wasPaused && /^Not/.test(getPlayOutcome(this.#status) ?? '')) this.#playback.retry();
    return promise;
  }
  /** Closes the connection; the last frame stays. */
  pause(): void {
    if (this.paused) return;
    this.#wantsPlay = false;
    this.requestUpdate();
    this.#playback.pause();
    this.#settlePlay('AbortError');
    this.#fire('pause');
  }
  /** Tries again now instead of at the planned time; plays if the player was paused. */
  retry(): void {
    // While nothing runs, a thumbnail's own `state` is that of its last refresh. So this reads the playback's state.
    const { state } = this.#playback.status;
    if (this.paused || state === 'idle' || state === 'suspended') void this.play();
    else this.#playback.retry();
  }
  /** A PNG of the visible picture, turned and mirrored as it is seen, but whole. Rejects without a picture, or when its origin forbids reading it. */
  capture(): Promise<Blob> {
    const { rotate, flip } = this;
    const capture = () => this.#playback.capture();
    if (!toTurns(rotate) && !flip) return capture();
    return import('./controls/turn-capture.js').then(({ turnCapture }) => turnCapture(capture, rotate, flip));
  }
  /**
   * The point of the picture at this place of the page, which is given as in a pointer event: 0 to 1 from the left and
   * from the top of the picture as the camera made it, whatever rotates, mirrors or enlarges it. Null beside the
   * picture, and without one.
   */
  toPicture(clientX: number, clientY: number): PicturePoint | null {
    const place = this.picturePlace;
    const point = place && fromScreen(place.box, place.matrix, clientX, clientY);
    return point && Math.max(Math.abs(point.x - 0.5), Math.abs(point.y - 0.5)) <= 0.5 ? point : null;
  }
  /**
   * Where this point of the picture is in the page: the reverse of `toPicture`. `x` and `y` are as `clientX` and
   * `clientY` of a pointer event, also where the point is cut off. Null without a picture.
   */
  toPage(point: PicturePoint): PicturePoint | null {
    const place = this.picturePlace;
    return place && toScreen(place.box, place.matrix, point);
  }
  /** @internal Where the picture is on the page, with its zoom; null without a picture. */
  get picturePlace(): PicturePlace | null {
    const box = this.surfaces.getBoundingClientRect();
    const size = this.#playback.pictureSize;
    return size && { box, matrix: placePicture(box, size, this) };
  }
  /** Opens the picture-in-picture window. Rejects when the picture is not a `<video>`, or the browser refuses. */
  requestPictureInPicture(): Promise<PictureInPictureWindow> {
    const { surface } = this.#status;
    if (surface instanceof HTMLVideoElement) return surface.requestPictureInPicture();
    return Promise.reject(new DOMException('There is no video to show.', 'InvalidStateError'));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.#internals.ariaLabel = this.label || this.camera;
    if (changed.has('rotate')) this.#measure();
    if (!this.hasOptionIn(changed)) return;
    this.#playback.configure(this.playbackOptions);
    if (this.#visibility.isWanted && this.#wantsPlay && this.state !== 'suspended') this.#begin();
  }

  /** @internal */
  onWantedChange(isWanted: boolean): void {
    if (!isWanted) this.#playback.stop();
    else if (this.#wantsPlay) this.#begin();
    else this.#playback.pause();
  }

  /** @internal A player with sound, or in a picture-in-picture window, is not suspended. */
  onIdle(isIdle: boolean): void {
    if (!isIdle && this.state === 'suspended') this.#begin();
    if (isIdle && !this.isPip && (this.muted || !this.#status.hasAudio)) this.#playback.suspend();
  }

  /** Plays; a thumbnail refreshes instead, when its refresh is due. */
  #begin(): void {
    if (!this.thumbnail) this.#playback.play();
    else
      import('./thumbnail/thumbnail.js').then(
        ({ Thumbnail }) =>
          (this.#thumbnail ??= new Thumbnail(this, this.#playback, this.surfaces, this.#internals, {
            options: () => this.playbackOptions,
            onStatus: () => this.#onChange(),
          })).refreshSoon(),
        () => setTimeout(() => this.#begin(), RETRY_MS),
      );
  }

  #onChange(): void {
    const before = this.#status;
    const { status } = this.#playback;
    const now = this.#thumbnail?.statusFor(status) ?? status;
    this.#status = now;
    this.requestUpdate();
    const isOther = now.state !== before.state;
    if (isOther) {
      this.#mark(before.state, false);
      this.#mark(now.state, true);
      this.#count(before.state, now.state);
      this.dispatchEvent(new CamStateChangeEvent(now.state));
      this.#fire(...eventsOnEntering(now.state));
    }
    if (isOther || now.fault !== before.fault) this.#onOutcome(now);
    if (now.transport !== before.transport) this.dispatchEvent(new CamTransportChangeEvent(now.transport));
    if (now.fault && now.fault !== before.fault) this.dispatchEvent(new CamFaultEvent(now.fault));
    // Keeps the picture-in-picture window open over a change of surface, if the browser allows it.
    if (this.isPip && now.surface !== before.surface) this.requestPictureInPicture().catch(() => undefined);
  }

  #mark(state: PlaybackState, isOn: boolean): void {
    try {
      this.#internals.states[isOn ? 'add' : 'delete'](state);
    } catch {
      // Chromium before 125 accepts only names that begin with two dashes: there, `:state()` does not work.
    }
  }

  #onTelemetry(): void {
    const { telemetry } = this;
    if (telemetry) this.dispatchEvent(new CamTelemetryEvent(telemetry));
    this.#measure();
    if (this.state === 'live') this.#fire('timeupdate');
    this.requestUpdate();
  }

  #onPauseInPip(surface: EventTarget | null): void {
    const isPaused = () => this.isPip && surface instanceof HTMLVideoElement && surface.paused;
    // Chromium also pauses a video when its window is closed, shortly before `leavepictureinpicture`. Such a video must
    // continue to play.
    if (isPaused()) setTimeout(() => isPaused() && surface === this.#status.surface && this.pause(), PIP_CLOSES_MS);
  }

  #onPip(type: string): void {
    this.isPip = type === 'enterpictureinpicture';
    this.requestUpdate();
    this.#fire(type);
  }

  #fire(...types: readonly string[]): void {
    for (const type of types) this.dispatchEvent(new Event(type));
  }

  #settlePlay(outcome: string): void {
    const waiting = this.#playPromise;
    this.#playPromise = null;
    waiting?.settle(outcome);
  }

  #onOutcome(status: PlaybackStatus): void {
    const error = toMediaError(status);
    const isNew = error !== null && error.code !== this.#error?.code;
    this.#error = error;
    if (isNew) this.#fire('error');
    // A suspended thumbnail has its picture and has closed the connection.
    const outcome = this.thumbnail && status.state === 'suspended' ? '' : getPlayOutcome(status);
    if (outcome !== null) this.#settlePlay(outcome);
  }

  /** Updates the time for which live pictures were shown. */
  #count(before: PlaybackState, now: PlaybackState): void {
    const nowMs = performance.now();
    if (before === 'live') this.#playedMs += nowMs - this.#liveSinceMs;
    if (now === 'live') this.#liveSinceMs = nowMs;
    if (now !== 'idle') return;
    this.#playedMs = 0;
    this.#size = NO_SIZE;
  }

  #measure(): void {
    const { surface } = this.#status;
    const size = surface && pictureSize(surface);
    if (size && toTurns(this.rotate) % 2) size.reverse();
    if (!size || String(size) === String(this.#size)) return;
    this.#size = size;
    this.#fire('resize');
  }
}
