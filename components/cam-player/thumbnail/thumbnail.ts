import type { LitElement, ReactiveController } from 'lit';
import { ConnectGate } from '../../../src/playback/connect-gate.js';
import {
  Fault,
  type TransportName,
  type CameraPlayback,
  type PlaybackOptions,
  type PlaybackState,
  type PlaybackStatus,
  type VideoSurface,
} from '../../../src/index.js';
import { isBlack } from '../../../src/playback/black.js';
import { pictureSize } from '../../../src/playback/picture-size.js';
import { HoverIntent } from './hover-intent.js';
import { toIntervalMs, isFresh, refreshOptions, getDelayMs } from './refresh-plan.js';
import { ThumbnailAppearance } from './appearance.js';
import { observeVisibility } from '../../shared/observe-visibility.js';

/** The time limit of a refresh. An on-demand source has ten seconds to start. */
const REFRESH_LIMIT_MS = 15_000;
/** Two thumbnails of a page refresh at the same time. Those with the oldest refresh come first. */
const REFRESH_GATE = new ConnectGate(2, REFRESH_LIMIT_MS);
/** After this many refreshes, cheaper transports are tried again. */
const WINNER_REFRESHES = 10;
/** A thumbnail within this margin around the viewport, in CSS pixels, may be scrolled into view soon. */
const MARGIN_PX = 100;
/** The shortest pause between two refreshes, however often `refreshSoon` is called. */
const MIN_REFRESH_PAUSE_MS = 1000;
/** A first picture that is all black may not be painted yet. It is checked at this interval, up to this limit. */
const BLACK_CHECK_MS = 200;
const BLACK_LIMIT_MS = 3000;

/** An element that may be a thumbnail. */
export interface ThumbnailHost extends LitElement {
  readonly thumbnail: boolean;
  readonly thumbnailInterval: number;
  readonly loading: 'eager' | 'lazy';
  readonly paused: boolean;
  readonly status: PlaybackStatus;
  muted: boolean;
}

/** True when the picture is all black: the browser may not have painted it yet. */
const isUnpainted = (surface: VideoSurface | null) =>
  surface !== null && pictureSize(surface) !== null && isBlack(surface);

/** What a thumbnail reads from its element, and reports to it. */
export interface ThumbnailListener {
  /** The current options of the element. */
  readonly options: () => PlaybackOptions;
  /** Called when the result of `statusFor` has changed. The status of the playback may be unchanged. */
  readonly onStatus: () => void;
}

/** The result of the last refresh. `nextTryAtMs` is in epoch milliseconds; null when no try is planned. */
type Outcome = Pick<PlaybackStatus, 'state' | 'fault' | 'nextTryAtMs'>;

const NO_OUTCOME: Outcome = { state: 'connecting', fault: null, nextTryAtMs: null };

/**
 * Decides when a thumbnail refreshes. A refresh plays until the first picture and then closes the connection; the
 * picture stays. While a person hovers or focuses the thumbnail, it plays as any player does. Between two refreshes,
 * the element's status is the result of the last one.
 */
export class Thumbnail implements ReactiveController {
  readonly #host: ThumbnailHost;
  readonly #playback: CameraPlayback;
  readonly #options: () => PlaybackOptions;
  readonly #onStatus: () => void;
  readonly #appearance: ThumbnailAppearance;
  readonly #hoverIntent = new HoverIntent(() => this.#sync());
  /** Ends the observers and listeners. Null while the element is not in the page, or not a thumbnail. */
  #life: AbortController | null = null;
  #isNear = false;
  #isLive = false;
  /** Aborts the refresh that waits for its turn or runs. */
  #refresh: AbortController | null = null;
  #timer = 0;
  /** True while the playback closes its connections: its `change` events are ignored then. */
  #isSettling = false;
  // These four are times of `performance.now()`.
  #beganAtMs = 0;
  #endedAtMs = -Infinity;
  #dueAtMs = 0;
  #pictureAtMs = -Infinity;
  #outcome = NO_OUTCOME;
  /** When the picture of the running refresh was first all black; null while it is not. */
  #blackSinceMs: number | null = null;
  #blackTimer = 0;
  /** The transport of the last picture, and the number of refreshes. */
  #winner: TransportName | null = null;
  #refreshCount = 0;
  /** The camera and its options, as text. When they change, the thumbnail starts again from nothing. */
  #key = '';
  #providers: readonly unknown[] = [];

  constructor(
    host: ThumbnailHost,
    playback: CameraPlayback,
    surfaces: HTMLElement,
    internals: ElementInternals,
    { options, onStatus }: ThumbnailListener,
  ) {
    this.#host = host;
    this.#playback = playback;
    this.#options = options;
    this.#onStatus = onStatus;
    this.#appearance = new ThumbnailAppearance(host, surfaces, internals);
    playback.addEventListener('change', () => this.#onChange());
    host.addController(this);
  }

  /** Refreshes now, or after `MIN_REFRESH_PAUSE_MS` if the last refresh has just ended. */
  refreshSoon(): void {
    this.#dueAtMs = Math.min(this.#dueAtMs, Math.max(performance.now(), this.#endedAtMs + MIN_REFRESH_PAUSE_MS));
    this.#sync();
  }

  /** The status of the element, made from the status of its playback. */
  statusFor(status: PlaybackStatus): PlaybackStatus {
    if (!this.#life || this.#isLive || status.state === 'idle' || status.state === 'paused') return status;
    // Between the first frame and its end, a refresh has no still frame of its own.
    const stillFrame = status.surface ? this.#host.status.stillFrame : status.stillFrame;
    return Object.freeze<PlaybackStatus>({ ...status, ...this.#outcome, stillFrame, transport: null, surface: null });
  }

  hostConnected(): void {
    this.hostUpdate();
  }

  hostDisconnected(): void {
    if (this.#life) this.#end();
  }

  hostUpdate(): void {
    const { thumbnail, isConnected, paused } = this.#host;
    if (thumbnail && isConnected) {
      if (!this.#life) this.#begin();
      this.#detectChange();
      this.#sync();
    } else if (this.#life) {
      this.#end();
      this.#playback.configure(this.#options());
      if (isConnected && !paused) this.#playback.play();
    }
  }

  hostUpdated(): void {
    if (this.#life) this.#appearance.render(this.#intervalMs);
  }

  get #intervalMs(): number {
    return toIntervalMs(this.#host.thumbnailInterval);
  }

  #begin(): void {
    const { signal } = (this.#life = new AbortController());
    this.#isNear = false;
    const onVisibility = ({ isNear }: { isNear: boolean }) => {
      this.#isNear = isNear;
      this.#sync();
    };
    observeVisibility(this.#host, MARGIN_PX, onVisibility, signal);
    this.#hoverIntent.watch(this.#host, this.#appearance.attach(signal), signal);
  }

  #end(): void {
    this.#life?.abort();
    this.#life = null;
    this.#isLive = false;
    this.#release();
  }

  /** Closes all connections to the camera. */
  #release(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#blackTimer);
    this.#refresh?.abort();
    this.#refresh = null;
    this.#playback.suspend();
  }

  /** Makes a refresh due now when the camera, its options or its providers have changed. */
  #detectChange(): void {
    const { credentials, leases, ...options } = this.#options();
    const key = JSON.stringify(options);
    const providers = [credentials, leases];
    if (key === this.#key && providers.every((one, i) => one === this.#providers[i])) return;
    this.#key = key;
    this.#providers = providers;
    this.#outcome = NO_OUTCOME;
    this.#winner = null;
    this.#dueAtMs = this.#refreshCount = 0;
    this.#pictureAtMs = -Infinity;
    if (!this.#isLive) this.#release();
  }

  /** Starts or stops live playback and refreshes, as visibility, hover, focus and the due time require. */
  #sync(): void {
    const { paused, loading } = this.#host;
    const isVisible = this.#life !== null && !paused && !document.hidden && (loading === 'eager' || this.#isNear);
    // A playback that waits for credentials from the page keeps waiting: servers lock out clients that continue to try.
    const isRefused = this.#playback.status.state === 'unauthorized';
    const wantsLive = isVisible && this.#hoverIntent.isIntended && (this.#isLive || !isRefused);
    if (wantsLive !== this.#isLive) return wantsLive ? this.#play() : this.#endLive();
    if (wantsLive) return;
    if (!isVisible) {
      if (this.#life) this.#release();
      return;
    }
    if (this.#refresh || isRefused) return;
    clearTimeout(this.#timer);
    const waitMs = this.#dueAtMs - performance.now();
    if (waitMs <= 0) this.#queue();
    else if (waitMs < Infinity) this.#timer = window.setTimeout(() => this.#sync(), waitMs);
  }

  #play(): void {
    clearTimeout(this.#timer);
    this.#refresh?.abort();
    this.#refresh = null;
    this.#isLive = true;
    // Hovering over thumbnails must not make sound.
    this.#host.muted = true;
    this.#playback.configure({ ...this.#options(), isPreview: true });
    this.#playback.play();
    this.#onStatus();
  }

  /** Ends live playback. Its last state becomes the result of the last refresh. */
  #endLive(): void {
    this.#isLive = false;
    const { state, fault } = this.#playback.status;
    if (state === 'live') this.#pictureAtMs = performance.now();
    this.#beganAtMs = performance.now();
    if (state === 'live' || fault) this.#settle(state, fault);
    else {
      this.#playback.suspend();
      this.#onStatus();
    }
  }

  /** Waits for its turn at the refresh gate, then plays until the first picture. */
  #queue(): void {
    const refresh = (this.#refresh = new AbortController());
    REFRESH_GATE.enter(
      refresh.signal,
      () => this.#endedAtMs,
      () => {
        this.#beganAtMs = performance.now();
        this.#timer = window.setTimeout(() => {
          this.#settle('reconnecting', new Fault('no-media', { serverMessage: 'no picture in time' }));
        }, REFRESH_LIMIT_MS);
        this.#refreshCount += 1;
        const winner = this.#refreshCount % WINNER_REFRESHES ? this.#winner : null;
        this.#playback.configure(refreshOptions(this.#options(), winner));
        this.#playback.play();
      },
    );
  }

  #onChange(): void {
    if (!this.#life || this.#isLive || this.#isSettling) return;
    const { state, fault, transport, surface } = this.#playback.status;
    if (state === 'live') {
      const isSuspect =
        isUnpainted(surface) && performance.now() - (this.#blackSinceMs ??= performance.now()) < BLACK_LIMIT_MS;
      if (isSuspect) {
        clearTimeout(this.#blackTimer);
        this.#blackTimer = window.setTimeout(() => this.#onChange(), BLACK_CHECK_MS);
        return;
      }
      this.#winner = transport;
      this.#pictureAtMs = performance.now();
      this.#settle(state, null);
    } else if (fault && (this.#refresh || state !== this.#outcome.state)) {
      // The picture is the same as before: the camera may be slow. While the picture is fresh, that is not a problem.
      const isUnchanged = fault.code === 'stalled';
      if (isUnchanged && isFresh(performance.now() - this.#pictureAtMs, this.#intervalMs)) this.#settle('live', null);
      else this.#settle(isUnchanged ? 'stalled' : state, fault);
    }
  }

  /** Stores the result of a refresh or of live playback, and closes the connection. */
  #settle(state: PlaybackState, fault: Fault | null): void {
    const nowMs = performance.now();
    clearTimeout(this.#blackTimer);
    this.#blackSinceMs = null;
    const isFirst = this.#endedAtMs === -Infinity;
    const tookMs = nowMs - this.#beganAtMs;
    const { retryAfterMs = null } = fault ?? {};
    const delayMs = getDelayMs({ intervalMs: this.#intervalMs, tookMs, retryAfterMs, isFirst, random: Math.random() });
    this.#endedAtMs = nowMs;
    // Only the page can correct an address that cannot be used.
    this.#dueAtMs = fault?.code === 'bad-address' ? Infinity : nowMs + delayMs;
    const isOwn = state !== 'unauthorized' && this.#dueAtMs < Infinity;
    const nextTryAtMs = fault && isOwn ? Date.now() + delayMs : this.#playback.status.nextTryAtMs;
    this.#outcome = { state: state === 'live' ? 'suspended' : state, fault, nextTryAtMs };
    this.#isSettling = true;
    this.#release();
    this.#onStatus();
    this.#isSettling = false;
  }
}
