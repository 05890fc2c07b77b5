/**
 * `replay`: what was seen in the last seconds can be seen again. This module is a separate chunk.
 */
import { adoptStyles, html, nothing, type ReactiveController } from 'lit';
import { getAddressKey } from '../../src/address/camera-address.js';
import { findSession } from '../../src/liveness/session-monitor.js';
import type { Frame } from '../../src/replay/frame.js';
import { ReplayMemory } from '../../src/replay/memory.js';
import { canDecode } from '../../src/replay/picture-decoder.js';
import { findSurfaceTap, type FrameTap } from '../../src/replay/frame-tap.js';
import { Replayer } from '../../src/replay/replayer.js';
import { findObstacle, findTap, lastObstacle, RtpTap } from '../../src/replay/rtp-source.js';
import type { NoReplayReason, Seekable } from '../../src/replay/time-axis.js';
import type { PartHost, PlayerPart, ReplayControls } from '../cam-player/player-part.js';
import type { Part, View } from '../cam-player/view.js';
import { ENGLISH } from '../i18n/en/replay.js';
import { onTick } from '../shared/clock.js';
import { ClipControls } from './clip-controls.js';
import type { ClipTime } from './clip-range.js';
import { CamPositionChangeEvent, CamSeekEvent } from './events.js';
import { keepFocus } from './keep-focus.js';
import { onReplayKey } from './keys.js';
import { SeekableRanges } from './seekable.js';
import { replayStyles } from './styles.js';
import { badge, bar, buttons, missingBadge, playButton, type ReplayActions, type ReplayView } from './view.js';

const SHORTEST_S = 5;
const LONGEST_S = 120;
const EVENT_EVERY_MS = 250;
const CLOCK_SLACK_MS = 1000;

/** Creates the part that looks back. */
export function createPart(player: PartHost): PlayerPart {
  return new ReplayPart(player);
}

class ReplayPart implements ReactiveController, PlayerPart, ReplayControls {
  readonly #player: PartHost;
  readonly #container: HTMLElement;
  #memory: ReplayMemory | null = null;
  #replayer: Replayer | null = null;
  #tap: FrameTap | null = null;
  #soundTap: RtpTap | null = null;
  #ending: AbortController | null = null;
  #camera = '';
  #codec = '';
  #isDecodable = true;
  /** When the newest picture came, by `performance.now()`: clocks that are set don't change how long ago a picture was. */
  #newestAtMs = 0;
  #eventTimer = 0;
  #eventAtMs = 0;
  /** Whether the other players of a mosaic look back, and this one cannot. */
  #isMissing = false;
  #stopTicking: (() => void) | null = null;
  readonly #actions: ReplayActions;
  readonly #clip: ClipControls;

  constructor(player: PartHost) {
    this.#player = player;
    const root = player.renderRoot as ShadowRoot;
    this.#container = root.querySelector<HTMLElement>('[part~="surface"]') as HTMLElement;
    adoptStyles(root, [...root.adoptedStyleSheets, replayStyles]);
    this.#actions = {
      back: (seconds) => void this.seek((this.positionMs ?? this.#memory?.range?.endMs ?? 0) - seconds * 1000),
      step: (by) => void this.step(by),
      togglePlay: () => (this.playbackRate = this.playbackRate === 0 ? 1 : 0),
      toLive: () => void this.seek('live'),
      seek: (ms) => void this.seek(ms),
    };
    this.#clip = new ClipControls(player, this);
    player.replayControls = this;
    player.addController(this);
    player.addEventListener('volumechange', () => this.#followSound());
  }

  get seekable(): Seekable | null {
    const memory = this.#memory;
    return memory && SeekableRanges.create(memory.ranges, this.#reason, this.#player.currentTime * 1000);
  }

  get memory(): ReplayMemory | null {
    return this.#memory;
  }

  clip(time: ClipTime): Promise<Blob> {
    return this.#clip.make(time);
  }

  get positionMs(): number | null {
    const replayer = this.#replayer;
    if (!replayer || replayer.isLive) return this.#liveMs;
    return replayer.shown?.atMs ?? this.#liveMs;
  }

  get isLive(): boolean {
    return this.#player.state === 'live' && (this.#replayer?.isLive ?? true);
  }

  get isBack(): boolean {
    return this.#replayer?.isLive === false;
  }

  get playbackRate(): number {
    return this.#replayer?.rate ?? 1;
  }
  set playbackRate(rate: number) {
    this.#replayer?.play(Number(rate));
  }

  async seek(to: number | 'live'): Promise<void> {
    await this.#replayer?.seek(to);
  }

  async step(by: number): Promise<void> {
    await this.#replayer?.step(Math.trunc(by) || 0);
  }

  follow(ms: number | null): void {
    const isMissing = ms !== null && (this.#reason !== null || !this.#replayer?.follow(ms));
    if (ms === null || isMissing) void this.seek('live');
    if (isMissing === this.#isMissing) return;
    this.#isMissing = isMissing;
    this.#player.requestUpdate();
  }

  hostUpdate(): void {
    const { replay, thumbnail, isConnected } = this.#player;
    if (!replay || thumbnail || !isConnected) {
      this.#end();
      return;
    }
    const memory = this.#begin();
    memory.keepMs = Math.min(LONGEST_S, Math.max(SHORTEST_S, replay)) * 1000;
    const camera = getAddressKey(this.#player);
    if (camera !== this.#camera) {
      void this.#replayer?.seek('live');
      memory.clear();
    }
    this.#camera = camera;
    this.#followSurface(memory);
    // What was looked at is gone, or cannot be decoded any more.
    if (this.isBack && !this.#view) void this.seek('live');
  }

  hostDisconnected(): void {
    // An element that is moved is removed and inserted within one task.
    queueMicrotask(() => this.#player.isConnected || this.#end());
  }

  viewOf(view: View): View {
    const replay = this.#view;
    if (this.#isMissing) return { ...view, badge: missingBadge(this.#strings(view)) };
    if (!replay || replay.isLive) return view;
    return {
      ...view,
      // The live picture under this one may have any state.
      isPast: true,
      status: { ...view.status, state: 'live', hasVideo: true, fault: null, isStarting: false },
      badge: badge(view, this.#strings(view), replay),
      playButton: playButton(view, replay, this.#actions),
      isUserActive: true,
    };
  }

  layer(view: View): Part {
    const replay = this.#view;
    const strings = this.#strings(view);
    return replay ? html`${bar(view, strings, replay, this.#actions)}${this.#clip.layer(strings)}` : nothing;
  }

  buttons(view: View): Part {
    const replay = this.#view;
    const strings = this.#strings(view);
    if (!replay) return nothing;
    return html`${buttons(view, strings, replay, this.#actions)}${this.#clip.buttons(view, strings)}`;
  }

  onKey(event: KeyboardEvent): void {
    if (!this.#view || !this.#replayer) return;
    if (this.#clip.onKey(event) || onReplayKey(event, this.#replayer)) event.preventDefault();
  }

  #strings({ strings }: View) {
    return strings.section('replay', ENGLISH);
  }

  /** Null while there is nothing to look back at. */
  get #view(): ReplayView | null {
    const range = this.#memory?.range;
    const replayer = this.#replayer;
    if (!range || !replayer || this.#reason) return null;
    const { startMs, endMs } = range;
    return {
      isLive: replayer.isLive,
      rate: replayer.rate,
      startMs,
      endMs,
      positionMs: this.positionMs,
      nowMs: endMs + performance.now() - this.#newestAtMs,
    };
  }

  get #reason(): NoReplayReason | null {
    if (!this.#memory) return null;
    if (!this.#isDecodable) return 'no-decoder';
    const { surface } = this.#player.status;
    if (this.#memory.range || !surface || this.#tap) return null;
    // A plain image of another origin, and HLS that the browser plays by itself, give nothing in any browser.
    const isWhep = surface instanceof HTMLVideoElement && surface.srcObject !== null;
    return (isWhep ? (findObstacle() ?? lastObstacle()) : null) ?? 'no-encoded-frames';
  }

  get #liveMs(): number | null {
    return this.#tap?.visibleMs() ?? null;
  }

  #begin(): ReplayMemory {
    if (this.#memory) return this.#memory;
    const memory = new ReplayMemory(SHORTEST_S * 1000);
    this.#memory = memory;
    this.#replayer = new Replayer(memory, {
      onShow: () => this.#onShow(),
      onSeek: () => this.#onSeek(),
      liveMs: () => this.#liveMs,
    });
    this.#replayer.canvas.className = 'replay';
    return memory;
  }

  #end(): void {
    this.#ending?.abort();
    this.#ending = this.#tap = this.#soundTap = null;
    this.#replayer?.end();
    this.#memory?.end();
    this.#memory = this.#replayer = null;
    this.#isDecodable = true;
    this.#isMissing = false;
    this.#codec = '';
    clearTimeout(this.#eventTimer);
    this.#eventTimer = 0;
  }

  /** Keeps the frames of the session that is shown. */
  #followSurface(memory: ReplayMemory): void {
    const { surface } = this.#player.status;
    const tap = findTap(surface) ?? findSurfaceTap(surface);
    if (!surface || (tap && tap === this.#tap)) return;
    this.#ending?.abort();
    if (!tap) {
      this.#ending = this.#tap = this.#soundTap = null;
      // Its live sound is not that of the picture.
      if (this.isBack) this.#followSound();
      return;
    }
    this.#ending = new AbortController();
    this.#tap = tap;
    this.#soundTap = null;
    const { signal } = this.#ending;
    // The pictures between two sessions are missing.
    memory.interrupt();
    // The computer's clock was set back between two sessions: what it has would come after what is to come.
    if ((memory.range?.endMs ?? 0) > Date.now() + CLOCK_SLACK_MS) memory.clear();
    tap.source(memory.range?.endMs)((frame) => this.#onFrame(memory, frame), signal);
    this.#followSound();
    if (tap instanceof RtpTap) tap.watch(surface as HTMLVideoElement, signal);
  }

  #onFrame(memory: ReplayMemory, frame: Frame): void {
    if (memory !== this.#memory) return;
    // Sound is kept while it is heard.
    if (frame.track.kind === 'audio' && this.#player.muted) return;
    const isFirst = memory.range === null;
    memory.add(frame);
    this.#newestAtMs = performance.now();
    // The buttons and the bar come with the first picture.
    if (isFirst && memory.range) this.#player.requestUpdate();
    const { codec, kind } = frame.track;
    if (kind !== 'video' || codec === this.#codec) return;
    this.#codec = codec;
    void canDecode(frame.track).then((isDecodable) => {
      if (codec !== this.#codec || isDecodable === this.#isDecodable) return;
      this.#isDecodable = isDecodable;
      this.#player.requestUpdate();
    });
  }

  /** Keeps the sound while it is heard, and lets nobody hear live sound with a picture of the past. */
  #followSound(): void {
    const { status, muted, volume } = this.#player;
    const memory = this.#memory;
    if (!memory || !status.surface) return;
    const isLookingBack = this.#replayer?.isLive === false;
    if (!muted && !this.#soundTap) {
      this.#soundTap = findTap(status.surface, 'audio');
      if (this.#soundTap && this.#ending) {
        this.#soundTap.source(memory.range?.startMs)((frame) => memory.add(frame), this.#ending.signal);
      }
    }
    if (this.#soundTap) this.#soundTap.isOn = !muted;
    void findSession(status.surface)
      ?.setSound(muted || isLookingBack, volume)
      .catch(() => undefined);
  }

  #onShow(): void {
    const replayer = this.#replayer;
    const memory = this.#memory;
    if (!replayer || !memory) return;
    const { canvas, isLive } = replayer;
    const wasLive = !canvas.isConnected;
    if (isLive) canvas.remove();
    else if (wasLive) this.#container.append(canvas);
    memory.isLookedAt = !isLive;
    memory.lookedAtMs = Date.now();
    if (isLive !== wasLive) {
      this.#followSound();
      // The badge says how long ago, also while nothing moves.
      this.#stopTicking?.();
      this.#stopTicking = isLive ? null : onTick(() => this.#player.requestUpdate());
      // Parts that lie on the picture.
      this.#player.requestUpdate();
      // The buttons of the past go away.
      if (isLive) void keepFocus(this.#player, this.#container);
    }
    this.#tell();
  }

  #onSeek(): void {
    this.#player.dispatchEvent(new CamSeekEvent());
    this.#player.requestUpdate();
  }

  /** Tells the position, but not more often than that. */
  #tell(): void {
    if (this.#eventTimer) return;
    const waitMs = Math.max(0, this.#eventAtMs + EVENT_EVERY_MS - performance.now());
    this.#eventTimer = window.setTimeout(() => {
      this.#eventTimer = 0;
      this.#eventAtMs = performance.now();
      this.#player.requestUpdate();
      this.#player.dispatchEvent(new CamPositionChangeEvent(this.positionMs, this.isLive));
    }, waitMs);
  }
}
