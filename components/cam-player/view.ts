import { html, nothing, type TemplateResult } from 'lit';
import type { Telemetry, PlaybackState, PlaybackStatus } from '../../src/index.js';
import {
  formatCountdown,
  formatFrozenFor,
  formatLastChange,
  formatLatency,
  transportLabel,
  faultSentence,
  formatTime,
  stateLabel,
} from '../i18n/format.js';
import type { LocalizedStrings } from '../i18n/strings.js';

/** What the view draws. */
export interface View {
  readonly status: PlaybackStatus;
  readonly telemetry: Telemetry | null;
  /** Milliseconds since what is seen was new. */
  readonly frameAgeMs: number | null;
  readonly name: string;
  readonly strings: LocalizedStrings;
  readonly lang: string;
  readonly isPaused: boolean;
  readonly isMuted: boolean;
  /** 0 to 1. */
  readonly volume: number;
  readonly hasControls: boolean;
  /** Somebody is there, to whom the controls are to be shown. */
  readonly isUserActive: boolean;
  readonly isFullscreen: boolean;
  readonly canPip: boolean;
  /** The browser wants a gesture before it lets us be heard. */
  readonly needsGesture: boolean;
}

/** A piece of the view; often there is none. */
export type Part = TemplateResult | typeof nothing;

/** Amber for what heals by itself, red for what does not; no colour at all while all is well. */
const TONES: Partial<Record<PlaybackState, 'warning' | 'error'>> = {
  stalled: 'warning',
  reconnecting: 'warning',
  offline: 'warning',
  capacity: 'warning',
  unconfigured: 'error',
  unauthorized: 'error',
  unsupported: 'error',
};

/** “≥0.0 s” tells nobody anything. */
const LEAST_TOLD_MS = 50;

/** A camera that sends what changed alone, or a still scene: from here on the viewer is told how old it is. */
const LEAST_TOLD_AGE_MS = 5000;

/** Is looking again at once of use? It is where anything is wrong, but for a picture that only stands still. */
export const isRetriable = (state: PlaybackState) => state !== 'stalled' && state in TONES;

/** The browser lets no video play before somebody touches the page. */
export const isPlayRefused = ({ fault }: PlaybackStatus) => fault?.code === 'play-refused';

/** The label in the corner: dot, word, transport, age, delay. */
export function badge({ status, telemetry, frameAgeMs, strings, isUserActive }: View): Part {
  const { state, transport } = status;
  if (state === 'idle') return nothing;
  const { total = null, unmeasured = [] } = state === 'live' ? (telemetry?.latencyMs ?? {}) : {};
  const text = [
    statusLabel(status, strings),
    transport && transportLabel(strings, transport),
    state === 'live' && frameAgeMs !== null && frameAgeMs >= LEAST_TOLD_AGE_MS
      ? formatLastChange(strings, frameAgeMs / 1000)
      : null,
    total === null || total < LEAST_TOLD_MS ? null : formatLatency(strings, total, unmeasured.length > 0),
  ];
  return html`<div part="badge" class=${state === 'live' && !isUserActive ? `calm ${transport}` : ''}>
    <span class="dot ${TONES[state] ?? ''}"></span>
    <span class="cut">${text.filter(Boolean).join(' · ')}</span>
  </div>`;
}

/** What a person hears who does not see: the word and its sentence. */
export function announcement({ status, name, strings }: View): string {
  const { state, fault } = status;
  return state === 'idle' ? '' : `${name}: ${statusLabel(status, strings)}. ${faultSentence(strings, state, fault)}`;
}

/** The state in a word or two. */
function statusLabel({ state, fault, isStarting, hasVideo }: PlaybackStatus, strings: LocalizedStrings): string {
  return state === 'live' && !hasVideo ? strings.soundOnly : stateLabel(strings, state, fault, isStarting);
}

/** The words over a picture that is not live. @param retryButton Shown where looking again is of use. */
export function message(view: View, retryButton: Part): Part {
  const { status, frameAgeMs, strings, lang, hasControls } = view;
  const { state, fault, nextTryAtMs, stillFrame, isStarting } = status;
  const nowMs = Date.now();
  const isStalled = state === 'stalled';
  const pictureAtMs = stillFrame?.atMs ?? (isStalled ? nowMs - (frameAgeMs ?? 0) : null);
  // An empty surface needs the word in its middle.
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
  // Nobody can press what is not there.
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
