import { html, nothing, type TemplateResult } from 'lit';
import type { Telemetry, PlaybackState, PlaybackStatus } from '../../src/index.js';
import {
  formatCountdown,
  formatFrozenFor,
  formatLastChange,
  formatLatency,
  transportLabel,
  formatTime,
  stateLabel,
} from '../i18n/format.js';
import { faultSentence } from '../i18n/fault-sentence.js';
import type { LocalizedStrings } from '../i18n/strings.js';

/** The values that the view draws. */
export interface View {
  readonly status: PlaybackStatus;
  readonly telemetry: Telemetry | null;
  /** Age of the visible frame in milliseconds; null when it is unknown. */
  readonly frameAgeMs: number | null;
  readonly name: string;
  readonly strings: LocalizedStrings;
  readonly lang: string;
  readonly isPaused: boolean;
  readonly isMuted: boolean;
  /** 0 to 1. */
  readonly volume: number;
  readonly hasControls: boolean;
  /** True while a person uses the player, so that the controls are visible. */
  readonly isUserActive: boolean;
  readonly isFullscreen: boolean;
  readonly canPip: boolean;
  /** True while the browser allows sound only after a user gesture. */
  readonly needsGesture: boolean;
  /** Whether a person switched the camera off, where a part knows it. The start button is then the only useful one. */
  readonly isCameraOff?: boolean;
  /** Whether a picture of the past is shown: the status in this view is then not that of the camera. */
  readonly isPast?: boolean;
  /** A part's label in place of the player's own in the corner. */
  readonly badge?: Part;
  /** A part's button in place of the player's own that plays and pauses. */
  readonly playButton?: Part;
  /** A part's button in place of the player's own retry button in the row. */
  readonly refreshButton?: Part;
  /** A part's button in place of the player's own retry button in the middle of the picture. */
  readonly startButton?: Part | null;
}

/** A piece of the view; often there is none. */
export type Part = TemplateResult | typeof nothing;

/** Amber for problems that a retry can solve, red for those that a person has to solve. Other states have no colour. */
const TONES: Partial<Record<PlaybackState, 'warning' | 'error'>> = {
  stalled: 'warning',
  reconnecting: 'warning',
  offline: 'warning',
  capacity: 'warning',
  unconfigured: 'error',
  unauthorized: 'error',
  unsupported: 'error',
};

/** A shorter latency is not shown: “≥0.0 s” has no meaning. */
const MIN_SHOWN_LATENCY_MS = 50;

/** The badge shows the age of older live frames. They come from a camera that sends only changes, or a still scene. */
const MIN_SHOWN_AGE_MS = 5000;

/** True where an immediate retry can help: in each problem state except `stalled`. */
export const isRetriable = (state: PlaybackState) => state !== 'stalled' && state in TONES;

/** True when the browser plays no video before a user gesture. */
export const isPlayRefused = ({ fault }: PlaybackStatus) => fault?.code === 'play-refused';

/** The label in the corner: dot, state, transport, age, latency. */
export function badge({ status, telemetry, frameAgeMs, strings, isUserActive }: View): Part {
  const { state, transport } = status;
  if (state === 'idle') return nothing;
  const { total = null, unmeasured = [] } = state === 'live' ? (telemetry?.latencyMs ?? {}) : {};
  const text = [
    statusLabel(status, strings),
    transport && transportLabel(strings, transport),
    state === 'live' && frameAgeMs !== null && frameAgeMs >= MIN_SHOWN_AGE_MS
      ? formatLastChange(strings, frameAgeMs / 1000)
      : null,
    total === null || total < MIN_SHOWN_LATENCY_MS ? null : formatLatency(strings, total, unmeasured.length > 0),
  ];
  return html`<div part="badge" class=${state === 'live' && !isUserActive ? `calm ${transport}` : ''}>
    <span class="dot ${TONES[state] ?? ''}"></span>
    <span class="cut">${text.filter(Boolean).join(' · ')}</span>
  </div>`;
}

/** The text for screen readers: the state and its reason. */
export function announcement({ status, name, strings }: View): string {
  const { state, fault } = status;
  return state === 'idle' ? '' : `${name}: ${statusLabel(status, strings)}. ${faultSentence(strings, state, fault)}`;
}

/** The state in a word or two. */
function statusLabel({ state, fault, isStarting, hasVideo }: PlaybackStatus, strings: LocalizedStrings): string {
  return state === 'live' && !hasVideo ? strings.soundOnly : stateLabel(strings, state, fault, isStarting);
}

/** The message over a picture that is not live. @param retryButton Shown where a retry can help. */
export function message(view: View, retryButton: Part): Part {
  const { status, frameAgeMs, strings, lang, hasControls } = view;
  const { state, fault, nextTryAtMs, stillFrame, isStarting } = status;
  const nowMs = Date.now();
  const isStalled = state === 'stalled';
  const pictureAtMs = stillFrame?.atMs ?? (isStalled ? nowMs - (frameAgeMs ?? 0) : null);
  // A surface with sound alone is empty: the state stands in its middle.
  if (state === 'live' && !status.hasVideo) {
    return html`<div part="message"><span class="word">${statusLabel(status, strings)}</span></div>`;
  }
  if (state === 'live' || (state === 'idle' && pictureAtMs === null)) return nothing;
  const clock =
    pictureAtMs === null
      ? nothing
      : html`<time part="timestamp" datetime=${new Date(pictureAtMs).toISOString()}>
          ${formatTime(lang, pictureAtMs, nowMs)}
        </time>`;
  if (stillFrame && !isStarting && (state === 'connecting' || state === 'idle'))
    return html`<div part="message">${clock}</div>`;
  const left = nextTryAtMs === null ? null : Math.ceil((nextTryAtMs - nowMs) / 1000);
  // Without controls there is no play button, so no text asks to press it.
  const isNeedless = isStalled || (state === 'paused' && !hasControls && !fault);
  const sentence = state === 'connecting' ? view.name : isNeedless ? '' : faultSentence(strings, state, fault);
  const line = (name: string, text: string) => (text ? html`<span class=${name}>${text}</span>` : nothing);
  return html`<div part="message">
    ${clock} ${line('word', statusLabel(status, strings) + (state === 'connecting' ? '…' : ''))}
    ${line('sentence', sentence)}
    ${line('countdown', isStalled ? formatFrozenFor(strings, (frameAgeMs ?? 0) / 1000) : isPlayRefused(status) ? '' : formatCountdown(strings, left))}
    ${(hasControls && isRetriable(state)) || isPlayRefused(status) ? retryButton : nothing}
  </div>`;
}
