import { html, type PropertyDeclarations, type PropertyValues } from 'lit';
import { Viewer, type Fault, type Rung, type Telemetry, type ViewerState, type ViewerStatus } from '../../src/index.js';
import { onTick } from '../clock.js';
import {
  CamFaultEvent,
  CamFirstFrameEvent,
  CamStateChangeEvent,
  CamTelemetryEvent,
  CamTransportChangeEvent,
} from './events.js';
import { actOfKey } from './keys.js';
import { CamOptions } from './cam-options.js';
import { Presence } from './presence.js';
import { save, togglePictureInPicture } from './picture.js';
import { styles } from './styles.js';
import { controls, message, pill, said, tapForSound, type Acts, type View } from './view.js';

/**
 * @summary A live camera, by the best way that network, server and browser allow.
 *
 * @attr {string} server - Address of the media server: `http://host` for MediaMTX's ports, or the root of a gateway.
 * @attr {string} camera - The camera's name on the server.
 * @attr {string} whep - URL or template with `{camera}` of the WHEP endpoint; `off` leaves the rung out.
 * @attr {string} hls - The same for the HLS index.
 * @attr {string} mjpeg - The same for a Motion JPEG stream.
 * @attr {string} snapshot - The same for a JPEG still.
 *
 * @event {CamStateChangeEvent} cam-statechange - The state changed.
 * @event {CamTransportChangeEvent} cam-transportchange - Another rung is seen.
 * @event {CamFirstFrameEvent} cam-firstframe - The first frame after play() is on the screen.
 * @event {CamFaultEvent} cam-fault - There is a (new) reason for which no live picture is seen.
 * @event {CamTelemetryEvent} cam-telemetry - New numbers, once a second at most.
 *
 * @csspart stage - The picture.
 * @csspart pill - The label in the corner.
 * @csspart message - The words over a picture that is not live.
 * @csspart still-time - The time of a picture that is not live.
 * @csspart controls - The row of buttons.
 * @csspart button - Each button.
 *
 * @cssstate idle
 * @cssstate connecting
 * @cssstate live
 * @cssstate stalled
 * @cssstate reconnecting
 * @cssstate offline
 * @cssstate unconfigured
 * @cssstate capacity
 * @cssstate unauthorized
 * @cssstate unsupported
 * @cssstate paused
 * @cssstate suspended
 *
 * @cssproperty [--cam-background=#0b0d10] - Behind the picture.
 * @cssproperty [--cam-ink=#f2f4f7] - Text and icons.
 * @cssproperty [--cam-scrim] - Behind text that lies on a picture.
 * @cssproperty [--cam-wait=#ffb84d] - What heals by itself.
 * @cssproperty [--cam-stop=#ff7b72] - What does not.
 * @cssproperty [--cam-focus=#7db4ff] - The focus ring.
 * @cssproperty [--cam-font=system-ui] - The typeface.
 * @cssproperty [--cam-aspect-ratio=16 / 9] - The shape.
 */
export class CamPlayer extends CamOptions {
  static override styles = styles;
  static override properties: PropertyDeclarations = {
    muted: { type: Boolean, noAccessor: true },
    volume: { type: Number, noAccessor: true },
  };

  /** What media-chrome asks for: there is no seeking. */
  readonly streamType = 'live';
  readonly duration = Infinity;

  #status: ViewerStatus;
  #isMuted = true;
  #isTapWanted = false;
  #volume = 1;
  #wantsPlay = true;
  #isPresent = false;
  #stopTicking: (() => void) | null = null;
  readonly #stage = document.createElement('div');
  readonly #viewer: Viewer;
  readonly #internals = this.attachInternals();
  readonly #presence = new Presence(this, (isWanted) => this.#onPresence(isWanted));
  readonly #acts: Acts = {
    togglePlay: () => (this.paused ? void this.play() : this.pause()),
    toggleSound: () => (this.muted = !this.muted),
    retry: () => this.retry(),
    save: () => void save(this.capture(), this.#name),
    togglePip: () => void togglePictureInPicture(this.#status.surface),
    toggleFullscreen: () => void (document.fullscreenElement ? document.exitFullscreen() : this.requestFullscreen()),
  };

  constructor() {
    super();
    this.#stage.part.add('stage');
    this.#viewer = new Viewer(this.#stage);
    this.#status = this.#viewer.status;
    this.#viewer.addEventListener('change', () => this.#onChange());
    this.#viewer.addEventListener('firstframe', () => this.dispatchEvent(new CamFirstFrameEvent(this.transport)));
    this.#viewer.addEventListener('telemetry', () => this.#onTelemetry());
    this.#viewer.addEventListener('soundrefused', () => this.#onSoundRefused());
    this.addController(this.#presence);
    this.addEventListener('keydown', (event) => this.#onKey(event));
    this.addEventListener('pointerdown', (event) => this.#onPointer(event));
  }

  /** All that can be asked at any time, in one frozen value: a new one at each change. */
  get status(): ViewerStatus {
    return this.#status;
  }
  /** The state in one word. */
  get state(): ViewerState {
    return this.#status.state;
  }
  /** The rung that is seen; null when none is. */
  get transport(): Rung | null {
    return this.#status.transport;
  }
  /** Why there is no live picture; null while there is one. */
  get fault(): Fault | null {
    return this.#status.fault;
  }
  /** The newest numbers; null before the first. */
  get telemetry(): Telemetry | null {
    return this.#viewer.telemetry;
  }
  /** Milliseconds since what is seen was new; null when nobody can know. */
  get frameAge(): number | null {
    return this.#viewer.frameAgeMs;
  }
  get paused(): boolean {
    return !this.#wantsPlay;
  }
  /** As a media element tells: 4 while a picture moves. */
  get readyState(): number {
    return this.state === 'live' ? 4 : 0;
  }

  /** Silent? It begins so, since browsers let nothing else play by itself. */
  get muted(): boolean {
    return this.#isMuted;
  }
  set muted(muted: boolean) {
    this.#isMuted = muted;
    this.#applySound();
  }
  /** 0 to 1. */
  get volume(): number {
    return this.#volume;
  }
  set volume(volume: number) {
    this.#volume = Math.min(1, Math.max(0, Number(volume) || 0));
    this.#applySound();
  }

  /** Plays, or plays on after `pause()`. Resolves at once: how it goes is in `state`. */
  play(): Promise<void> {
    this.#wantsPlay = true;
    this.dispatchEvent(new Event('play'));
    if (this.#isPresent) this.#viewer.play();
    return Promise.resolve();
  }
  /** Frees the server; the last frame stays. */
  pause(): void {
    this.#wantsPlay = false;
    this.#viewer.pause();
    this.dispatchEvent(new Event('pause'));
  }
  /** Looks again now, whatever was planned. */
  retry(): void {
    this.#viewer.retry();
  }
  /** A PNG of what is seen. Rejects when nothing is, or when its origin forbids reading it. */
  capture(): Promise<Blob> {
    return this.#viewer.capture();
  }
  /** Rejects when what is seen is no video, or the browser refuses. */
  requestPictureInPicture(): Promise<PictureInPictureWindow> {
    const { surface } = this.#status;
    if (surface instanceof HTMLVideoElement) return surface.requestPictureInPicture();
    return Promise.reject(new DOMException('There is no video to show.', 'InvalidStateError'));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    this.#presence.isEager = this.eager;
    if (!this.hasOptionIn(changed)) return;
    this.style.setProperty('--cam-fit', this.fit);
    this.#viewer.configure(this.viewerOptions);
    if (this.#isPresent && this.#wantsPlay) this.#viewer.play();
  }

  protected override render() {
    const view = this.#view;
    const { state: word, surface, still } = view.status;
    this.#stage.classList.toggle('dim', word !== 'live' && (surface !== null || still !== null));
    return html`${this.#stage} ${message(view, this.#acts)} ${controls(view, this.#acts)} ${pill(view)}
      ${tapForSound(view, this.#acts)}
      <div class="said" role="status">${said(view)}</div>`;
  }

  get #name(): string {
    return this.label ?? this.camera ?? 'Camera';
  }

  get #view(): View {
    const { surface } = this.#status;
    return {
      status: this.#status,
      telemetry: this.telemetry,
      frameAgeMs: this.frameAge,
      name: this.#name,
      lang: this.lang,
      muted: this.#isMuted,
      hasControls: this.controls,
      canPip: surface instanceof HTMLVideoElement && document.pictureInPictureEnabled,
      wantsTap: this.#isTapWanted,
    };
  }

  #onPresence(isPresent: boolean): void {
    this.#isPresent = isPresent;
    if (!isPresent) this.#viewer.stop();
    else if (this.#wantsPlay) this.#viewer.play();
    if (!isPresent) this.#tick(false);
  }

  #onChange(): void {
    const before = this.#status;
    const now = this.#viewer.status;
    this.#status = now;
    this.requestUpdate();
    if (now.state !== before.state) {
      this.#internals.states.delete(before.state);
      this.#internals.states.add(now.state);
      this.#tick(now.nextTryAtMs !== null || now.state === 'stalled');
      this.dispatchEvent(new CamStateChangeEvent(now.state));
      this.dispatchEvent(new Event(now.state === 'live' ? 'playing' : 'waiting'));
    }
    this.#tick(now.nextTryAtMs !== null || now.state === 'stalled');
    if (now.transport !== before.transport) this.dispatchEvent(new CamTransportChangeEvent(now.transport));
    if (now.fault && now.fault !== before.fault) this.dispatchEvent(new CamFaultEvent(now.fault));
    const wasPip = before.surface !== null && document.pictureInPictureElement === before.surface;
    // The window outlives the seam where the browser lets it.
    if (wasPip && now.surface instanceof HTMLVideoElement) now.surface.requestPictureInPicture().catch(() => undefined);
  }

  /** Countdowns and ages move; everything else is still. */
  #tick(isNeeded: boolean): void {
    if (isNeeded === (this.#stopTicking !== null)) return;
    this.#stopTicking?.();
    this.#stopTicking = isNeeded ? onTick(() => this.requestUpdate()) : null;
  }

  #onTelemetry(): void {
    const { telemetry } = this;
    if (telemetry) this.dispatchEvent(new CamTelemetryEvent(telemetry));
    this.requestUpdate();
  }

  #applySound(): void {
    this.#isTapWanted = false;
    this.requestUpdate();
    this.#viewer.setSound(this.#isMuted, this.#volume).catch(() => this.#onSoundRefused());
    this.dispatchEvent(new Event('volumechange'));
  }

  #onSoundRefused(): void {
    this.#isMuted = true;
    this.#isTapWanted = true;
    this.requestUpdate();
    this.dispatchEvent(new Event('volumechange'));
  }

  #onKey(event: KeyboardEvent): void {
    const act = this.controls ? actOfKey(event, this.#acts) : null;
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** A finger has no hover: a touch shows the controls for a while. */
  #onPointer({ pointerType }: PointerEvent): void {
    if (pointerType !== 'touch') return;
    this.#internals.states.add('awake');
    setTimeout(() => this.#internals.states.delete('awake'), 4000);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cam-player': CamPlayer;
  }
}
