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

/** A camera that shows nothing for so long is not waited for: an on-demand source has ten seconds. */
const REFRESH_LIMIT_MS = 15_000;
/** So many cameras of a page are looked at at once; those first that were not looked at for longest. */
const REFRESH_GATE = new ConnectGate(2, REFRESH_LIMIT_MS);
/** After so many looks, cheaper ways to a picture are tried again. */
const WINNER_REFRESHES = 10;
/** A thumbnail so near to the window, in CSS pixels, may be scrolled into it in a moment. */
const MARGIN_PX = 100;
/** Whoever asks again and again does not get a look each time. */
const MIN_REFRESH_PAUSE_MS = 1000;
/** A first picture that is black all over may not have been painted yet: it is looked at so often, for so long. */
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

/** Is this picture black all over? Then the browser may not have painted it yet. */
const isUnpainted = (surface: VideoSurface | null) =>
  surface !== null && pictureSize(surface) !== null && isBlack(surface);

/** What a thumbnail asks of its element, and tells it. */
export interface ThumbnailListener {
  /** The options, as the element's attributes are now. */
  readonly options: () => PlaybackOptions;
  /** `statusFor` has another result, though the status of the playback may be unchanged. */
  readonly onStatus: () => void;
}

/** What the last look found. `nextTryAtMs` is in epoch milliseconds; null when none is planned. */
type Outcome = Pick<PlaybackStatus, 'state' | 'fault' | 'nextTryAtMs'>;

const NO_OUTCOME: Outcome = { state: 'connecting', fault: null, nextTryAtMs: null };

/**
 * Decides when a thumbnail looks at its camera: a look plays to the first picture and lets everything
 * go; the picture stays. While somebody turns to it, it plays as any player does. Between two looks the
 * element tells what the last one found.
 */
export class Thumbnail implements ReactiveController {
  readonly #host: ThumbnailHost;
  readonly #playback: CameraPlayback;
  readonly #options: () => PlaybackOptions;
  readonly #onStatus: () => void;
  readonly #appearance: ThumbnailAppearance;
  readonly #hoverIntent = new HoverIntent(() => this.#sync());
  /** Ends what watches the page; there while this is a thumbnail in the page. */
  #life: AbortController | null = null;
  #isNear = false;
  #isLive = false;
  /** Ends a look that waits for its turn or runs. */
  #refresh: AbortController | null = null;
  #timer = 0;
  /** While it lets go, the viewer goes on telling of what it has not ended yet. */
  #isSettling = false;
  // In the clock of `performance.now()`.
  #beganAtMs = 0;
  #endedAtMs = -Infinity;
  #dueAtMs = 0;
  #pictureAtMs = -Infinity;
  #outcome = NO_OUTCOME;
  /** Since when a look has had a picture that is black all over; null while it has none. */
  #blackSinceMs: number | null = null;
  #blackTimer = 0;
  /** The transport of the last picture, and how many looks have been made. */
  #winner: TransportName | null = null;
  #refreshCount = 0;
  /** Which camera is looked at, and how: with another one, all begins anew. */
  #key = '';
  #providers: readonly unknown[] = [];

  constructor(
    host: ThumbnailHost,
    viewer: CameraPlayback,
    stage: HTMLElement,
    internals: ElementInternals,
    { options, onStatus }: ThumbnailListener,
  ) {
    this.#host = host;
    this.#playback = viewer;
    this.#options = options;
    this.#onStatus = onStatus;
    this.#appearance = new ThumbnailAppearance(host, stage, internals);
    viewer.addEventListener('change', () => this.#onChange());
    host.addController(this);
  }

  /** Somebody asks for a picture: now, unless there was a look a moment ago. */
  refreshSoon(): void {
    this.#dueAtMs = Math.min(this.#dueAtMs, Math.max(performance.now(), this.#endedAtMs + MIN_REFRESH_PAUSE_MS));
    this.#sync();
  }

  /** What the element tells, given what its viewer does. */
  statusFor(status: PlaybackStatus): PlaybackStatus {
    if (!this.#life || this.#isLive || status.state === 'idle' || status.state === 'paused') return status;
    // Between its first frame and its end, a look has no still of its own.
    const still = status.surface ? this.#host.status.stillFrame : status.stillFrame;
    return Object.freeze({ ...status, ...this.#outcome, still, transport: null, surface: null });
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

  /** Lets the camera go, whatever is known of it. */
  #release(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#blackTimer);
    this.#refresh?.abort();
    this.#refresh = null;
    this.#playback.suspend();
  }

  /** Another camera, or another way to it, is looked at at once. */
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

  /** Makes what runs match who looks, and what is due. */
  #sync(): void {
    const { paused, loading } = this.#host;
    const isSeen = this.#life !== null && !paused && !document.hidden && (loading === 'eager' || this.#isNear);
    // Whoever waits for the page's credentials is left to do so: no server likes those who insist.
    const isRefused = this.#playback.status.state === 'unauthorized';
    const wantsLive = isSeen && this.#hoverIntent.isIntended && (this.#isLive || !isRefused);
    if (wantsLive !== this.#isLive) return wantsLive ? this.#play() : this.#endLive();
    if (wantsLive) return;
    if (!isSeen) {
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
    // One glance at a wall must not make it loud.
    this.#host.muted = true;
    this.#playback.configure(this.#options());
    this.#playback.play();
    this.#onStatus();
  }

  /** Back from live: what was seen last is what is known. */
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

  /** Waits for its turn, then plays to the first picture. */
  #queue(): void {
    const look = (this.#refresh = new AbortController());
    REFRESH_GATE.enter(
      look.signal,
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
      // The same still as before: the camera may take its time. Until it is old, nothing is wrong.
      const isUnchanged = fault.code === 'stalled';
      if (isUnchanged && isFresh(performance.now() - this.#pictureAtMs, this.#intervalMs)) this.#settle('live', null);
      else this.#settle(isUnchanged ? 'stalled' : state, fault);
    }
  }

  /** A look has ended, or what was live was let go. */
  #settle(state: PlaybackState, fault: Fault | null): void {
    const nowMs = performance.now();
    clearTimeout(this.#blackTimer);
    this.#blackSinceMs = null;
    const isFirst = this.#endedAtMs === -Infinity;
    const tookMs = nowMs - this.#beganAtMs;
    const { retryAfterMs = null } = fault ?? {};
    const restMs = getDelayMs({ intervalMs: this.#intervalMs, tookMs, retryAfterMs, isFirst, random: Math.random() });
    this.#endedAtMs = nowMs;
    // An address that can't be used is the page's to change.
    this.#dueAtMs = fault?.code === 'bad-address' ? Infinity : nowMs + restMs;
    const isOwn = state !== 'unauthorized' && this.#dueAtMs < Infinity;
    const nextTryAtMs = fault && isOwn ? Date.now() + restMs : this.#playback.status.nextTryAtMs;
    this.#outcome = { state: state === 'live' ? 'suspended' : state, fault, nextTryAtMs };
    this.#isSettling = true;
    this.#release();
    this.#onStatus();
    this.#isSettling = false;
  }
}
