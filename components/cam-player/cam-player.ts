import { html, type PropertyValues } from 'lit';
import { toSign, toTurns } from '../../src/picture/geometry.js';
import { onTick } from '../shared/clock.js';
import { NO_REASON } from '../i18n/en/player.js';
import { observeLanguage } from '../shared/language.js';
import { UserActivity } from '../shared/user-activity.js';
import { CamMedia } from './cam-media.js';
import { createActions } from './controls/actions.js';
import { controls, retryButton, soundButton } from './controls/controls.js';
import { actionForKey } from './controls/keys.js';
import { controlStyles } from './controls/styles.js';
import { loadParts } from './parts.js';
import type { PlayerPart } from './player-part.js';
import { styles } from './styles.js';
import { isZoomGesture } from './zoom-gesture.js';
import { message, badge, announcement, type View } from './view.js';

/**
 * @summary A live camera, over the best transport that the network, the server and the browser support.
 *
 * Keyboard shortcuts, while the player or one of its buttons has the focus: Space or k plays and pauses, m mutes and
 * unmutes, f toggles full screen, p toggles picture in picture, c saves the picture, r retries, i shows the stats; + and
 * - zoom, 0 shows the whole picture, and the arrow keys move an enlarged one. With `replay`, j and l play backwards and forwards, k pauses, the comma and the full stop show the frame before and after, i and o mark the beginning and the end of a clip, and End is live. With `talk-back`, t talks while it is held.
 *
 * @slot overlay - Laid exactly on the picture, and turned, mirrored and enlarged with it. An SVG whose `viewBox` is the picture's size in pixels needs no script. It receives pointer events only where its `pointer-events` says so.
 *
 * @attr {string} server - Address of the media server: `http://host` for its own ports, or the root of a gateway. Several servers that have the camera, the preferred one first, are separated by spaces or commas; the property also takes a list, or a function that gives one.
 * @attr {'mediamtx' | 'go2rtc' | 'frigate' | 'srs'} server-type - Which URLs `server` implies. If absent, its port decides: 1984 is go2rtc, 8971 is Frigate, any other MediaMTX.
 * @attr {string} camera - The camera's name on the server.
 * @attr {string} whep - URL or template with `{camera}` of the WHEP endpoint; `off` leaves the transport out.
 * @attr {string} hls - The same for the HLS index.
 * @attr {string} mjpeg - The same for a Motion JPEG stream.
 * @attr {string} snapshot - The same for a JPEG still.
 * @attr {string} transports - The transports to use, in order of preference, separated by spaces; all if absent.
 * @attr {'inherit'} query - `inherit` adds the query of the HLS index, for example a token, to all requests to the same origin.
 * @attr {'ultra-low' | 'low' | 'balanced' | 'stable'} [profile=low] - Latency against stability on HLS.
 * @attr {number | 'off'} [head-start=1.2] - Seconds that a transport has to show a picture before the next one starts as well. Use `0.3` where the server's HLS muxers always run; `off` starts the next transport only after a failure.
 * @attr {boolean} unmuted - Plays sound from the start. Where the browser refuses, a button offers it. The property is `muted`.
 * @attr {number} [volume=1] - 0 to 1.
 * @attr {string} talk-back - Lets viewers talk to the camera while they hold a button or the key t: the WHIP endpoint for their microphone, or go2rtc's `/api/webrtc?src={camera}`, as a URL or template with `{camera}`. Without a value, the path `talk/{camera}` of the `server` if that is a MediaMTX, and the camera itself if it is a go2rtc.
 * @attr {boolean} keep-awake - Keeps the screen on while a live picture is seen, where the browser can.
 * @attr {number} replay - Seconds of the live picture that stay in the page's memory, 5 to 120, so that viewers can see them again. Nothing is kept if absent.
 * @attr {boolean} controls - Shows the buttons.
 * @attr {'contain' | 'cover' | 'fill'} [fit=contain] - How the picture fills the element.
 * @attr {90 | 180 | 270} rotate - Turns the picture clockwise, in degrees.
 * @attr {'horizontal' | 'vertical' | 'both'} flip - Mirrors the picture as it is seen, after its rotation.
 * @attr {'wheel' | 'off'} zoom - Viewers enlarge the picture by pinch, Ctrl or ⌘ with the wheel, double click and keys. `wheel` zooms by the wheel alone, also where the page scrolls; `off` always shows the whole picture.
 * @attr {boolean} stats - Shows the stats panel.
 * @attr {string} label - The camera's name as viewers read it; the `camera` attribute if absent.
 * @attr {string} lang - Language of the texts and format of the times; the nearest `lang` of an ancestor if absent.
 * @attr {'eager' | 'lazy'} [loading=lazy] - `lazy` starts when the element is near the viewport, `eager` anywhere in the page.
 * @attr {boolean} thumbnail - Shows a still that is refreshed every few seconds; live while hovered or focused.
 * @attr {number} [thumbnail-interval=10] - Seconds between two refreshes of a thumbnail.
 * @attr {number} jitter-buffer - Target of the jitter buffer on WebRTC in seconds, for example `0.2`; if absent, the browser's choice, and more while the link loses packets.
 * @attr {number | 'off'} [suspend-after=30] - Seconds out of sight, or in a hidden page, before the connection is closed; `off` keeps it open.
 * @attr {number} [snapshot-interval=1] - Seconds between two stills on the snapshot transport.
 * @attr {'omit' | 'same-origin' | 'include'} [cookies=omit] - Whether requests carry cookies, for a gateway that signs in by cookie.
 *
 * @event {CamStateChangeEvent} cam-statechange - The state changed.
 * @event {CamTransportChangeEvent} cam-transportchange - The picture comes over another transport.
 * @event {CamFirstFrameEvent} cam-firstframe - The first frame after `play()` is visible.
 * @event {CamFaultEvent} cam-fault - A try failed and there is no live picture; `fault` gives the reason.
 * @event {CamTelemetryEvent} cam-telemetry - A new telemetry record, at most once a second.
 * @event {CamZoomChangeEvent} cam-zoomchange - Another part of the picture is shown; `zoom` is the new one.
 * @event {CamPositionChangeEvent} cam-positionchange - A picture of another moment is visible, at most four times a second. Only while `replay` is set.
 * @event {CamSeekEvent} cam-seek - Another moment, another rate or live was asked for. Only while `replay` is set.
 * @event play - As on a media element: `play()` was called while the player was paused.
 * @event pause - As on a media element: `pause()` was called.
 * @event playing - As on a media element: a live picture is visible.
 * @event waiting - As on a media element: there is no live picture for now.
 * @event loadstart - As on a media element: the first try begins.
 * @event loadedmetadata - As on a media element: the first frame is there.
 * @event loadeddata - As on a media element: the first frame is there.
 * @event canplay - As on a media element: the first frame is there.
 * @event resize - As on a media element: `videoWidth` or `videoHeight` changed.
 * @event timeupdate - As on a media element: `currentTime` advanced, once a second.
 * @event error - As on a media element: `error` is set.
 * @event emptied - As on a media element: all connections were closed.
 * @event volumechange - As on a media element: `muted` or `volume` changed, for example because the browser refused sound.
 * @event enterpictureinpicture - As on a media element.
 * @event leavepictureinpicture - As on a media element.
 *
 * @csspart surface - The picture.
 * @csspart badge - The label in the corner.
 * @csspart message - The text over a picture that is not live.
 * @csspart timestamp - The time of a picture that is not live.
 * @csspart controls - The row of buttons.
 * @csspart button - Each button.
 * @csspart volume - The volume's slider.
 * @csspart indicators - The status of the camera's own service: connection, camera, recording.
 * @csspart indicator - Each status indicator.
 * @csspart error - Why the camera's service refused a command, or could not move the camera.
 * @csspart ptz - The pad that moves the camera, with the saved positions.
 * @csspart overlay - The layer on the picture that has the slot `overlay`.
 * @csspart shapes - The canvas with the shapes of the property `overlay`.
 * @csspart zoom-map - The small map while the picture is enlarged.
 * @csspart replay-bar - The slider over the time that can be seen again.
 * @csspart talk - What the viewer reads while talking, or why talking failed.
 *
 * @cssstate idle - Nothing runs.
 * @cssstate connecting - The first try.
 * @cssstate live - The picture moves.
 * @cssstate stalled - The picture is there and has stopped moving.
 * @cssstate reconnecting - The connection was lost or cannot be opened; the player retries.
 * @cssstate offline - The server is there, the camera is not.
 * @cssstate unconfigured - The server does not know the camera, or its address cannot be used.
 * @cssstate capacity - The viewer limit has been reached.
 * @cssstate unauthorized - Credentials are missing or wrong.
 * @cssstate unsupported - This browser cannot play what the camera sends.
 * @cssstate paused - Paused by a person or the page.
 * @cssstate suspended - Disconnected while out of sight; a thumbnail between two refreshes.
 *
 * @cssproperty [--cam-announcements] - `none` silences the announcements to screen readers, where the page makes its own.
 * @cssproperty [--cam-background=#0b0d10] - Behind the picture.
 * @cssproperty [--cam-text-color=#f2f4f7] - Text and icons.
 * @cssproperty [--cam-scrim] - Behind text that lies on a picture.
 * @cssproperty [--cam-warning-color=#ffb84d] - Color of problems that the player retries.
 * @cssproperty [--cam-error-color=#ff7b72] - Color of problems that someone has to solve.
 * @cssproperty [--cam-focus-color=#7db4ff] - The focus ring.
 * @cssproperty [--cam-overlay-color=#ffd54a] - Shapes of the property `overlay` that have no color of their own.
 * @cssproperty [--cam-font-family=system-ui] - The typeface.
 * @cssproperty [--cam-aspect-ratio=16 / 9] - The aspect ratio.
 */
export class CamPlayer extends CamMedia {
  static override styles = [styles, controlStyles];

  readonly #userActivity = new UserActivity(this);
  readonly #language = observeLanguage(this);
  /** Features with a script of their own, by their place in the list; those that nobody wanted yet are missing. */
  readonly #parts: (PlayerPart | null)[] = [];
  readonly #actions = createActions(this, () => this.#name);
  /** The last announcement to screen readers, and its state as a key: a new state is announced, a countdown is not. */
  #announcement = '';
  #announcementKey = '';
  #stopTicking: (() => void) | null = null;

  /** @internal Gestures on the picture that came before the script that handles them. */
  readonly gestures: Event[] = [];

  constructor() {
    super();
    this.surfaces.part.add('surface');
    this.surfaces.role = 'img';
    // A click on the picture focuses it, so that the keyboard shortcuts work. The tab key skips it.
    this.surfaces.tabIndex = -1;
    for (const type of [
      'wheel',
      'dblclick',
      'gesturestart',
      'pointerdown',
      'pointermove',
      'pointerup',
      'pointercancel',
    ])
      this.surfaces.addEventListener(type, (event) => this.onGesture(event));
    this.addEventListener('keydown', (event) => this.#onKey(event));
    this.addEventListener('fullscreenchange', () => this.requestUpdate());
  }

  /** @internal Keeps the first gesture for the script that handles it. That script puts another function here. */
  onGesture = (event: Event): void => {
    const isZoom = isZoomGesture(event, this);
    // The fingers of a gesture that has begun belong to it.
    if (!isZoom && this.gestures.length < 1) return;
    if (isZoom) event.preventDefault();
    this.gestures.push(event);
    this.requestUpdate();
  };

  protected override update(changed: PropertyValues<this>): void {
    const { state, nextTryAtMs, surface, stillFrame, isStarting } = this.status;
    this.surfaces.ariaLabel = this.#name;
    this.surfaces.style.setProperty('--cam-fit', this.fit);
    const turns = toTurns(this.rotate);
    const { flip } = this;
    this.surfaces.style.transform =
      turns || flip ? `scale(${toSign(flip, 'horizontal')},${toSign(flip, 'vertical')})rotate(${turns * 90}deg)` : '';
    this.surfaces.classList.toggle('dim', state !== 'live' && (surface ?? stillFrame) !== null);
    const shown = this.#view;
    // What is announced is the state of the camera.
    const view = shown.isPast ? { ...shown, status: this.status } : shown;
    const key = view.strings.states[view.status.state] + state + isStarting + view.strings.lang;
    // A reason that was not loaded yet is announced when it is.
    const isOld = key !== this.#announcementKey || this.#announcement.endsWith(NO_REASON);
    if (isOld) this.#announcement = announcement(view);
    this.#announcementKey = key;
    this.#tick(nextTryAtMs !== null || state === 'stalled');
    if (changed.has('stats') && (this.stats || changed.get('stats'))) {
      void import('../cam-telemetry/panel.js').then(({ syncPanel }) => syncPanel(this)).catch(() => undefined);
    }
    loadParts(this, this.#parts);
    super.update(changed);
  }

  protected override render() {
    const view = this.#view;
    const onSlider = (event: Event) => this.#onSlider(event.target as HTMLInputElement);
    return html`${this.surfaces} ${this.#parts.map((part) => part?.layer?.(view))}
      ${controls(view, this.#actions, this.#parts, onSlider)} ${message(view, retryButton(view, this.#actions))}
      ${view.badge ?? badge(view)} ${soundButton(view, this.#actions)}
      <div class="announcement" role="status">${this.#announcement}</div>`;
  }

  get #name(): string {
    return this.label || this.camera || this.#language.strings.camera;
  }

  get #view(): View {
    const { surface } = this.status;
    const view: View = {
      status: this.status,
      telemetry: this.telemetry,
      frameAgeMs: this.frameAgeMs,
      name: this.#name,
      strings: this.#language.strings,
      lang: this.#language.tag,
      isPaused: this.paused,
      isMuted: this.muted,
      volume: this.volume,
      hasControls: this.controls,
      isUserActive: this.#userActivity.isActive,
      isFullscreen: this.matches(':fullscreen'),
      canPip: surface instanceof HTMLVideoElement && document.pictureInPictureEnabled,
      needsGesture: this.sound.needsGesture,
    };
    return this.#parts.reduce((changed, part) => part?.viewOf?.(changed) ?? changed, view);
  }

  /** Redraws the view regularly, but only while it shows a countdown or an age. */
  #tick(isNeeded: boolean): void {
    if (isNeeded === (this.#stopTicking !== null)) return;
    this.#stopTicking?.();
    this.#stopTicking = isNeeded ? onTick(() => this.requestUpdate()) : null;
  }

  #onSlider({ valueAsNumber }: HTMLInputElement): void {
    this.volume = valueAsNumber;
    this.muted = valueAsNumber === 0;
  }

  /** @internal Handles a key of the zoom or of another part. A mosaic calls it for the tile with the focus. */
  onPartKey(event: KeyboardEvent): void {
    this.onGesture(event);
    for (const part of this.#parts) part?.onKey?.(event);
  }

  #onKey(event: KeyboardEvent): void {
    const isOurs = !this.thumbnail && (this.controls || event.composedPath()[0] === this);
    if (!isOurs) return;
    this.onPartKey(event);
    const action = actionForKey(event, this.#actions);
    if (!action) return;
    event.preventDefault();
    action();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cam-player': CamPlayer;
  }
}
