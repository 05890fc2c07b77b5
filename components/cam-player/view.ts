import { html, nothing, type TemplateResult } from 'lit';
import type { Telemetry, ViewerState, ViewerStatus } from '../../src/index.js';
import { countdownOf, frozenFor, latencyOf, RUNG_NAMES, sentenceOf, wordOf } from '../../src/words.js';
import { ICONS } from './icons.js';

/** What the view draws. */
export interface View {
  readonly status: ViewerStatus;
  readonly telemetry: Telemetry | null;
  /** Milliseconds since what is seen was new. */
  readonly frameAgeMs: number | null;
  readonly name: string;
  readonly lang: string;
  readonly muted: boolean;
  readonly hasControls: boolean;
  readonly canPip: boolean;
  /** The browser wants a gesture before it lets us be heard. */
  readonly wantsTap: boolean;
}

/** What a person may do. */
export interface Acts {
  readonly togglePlay: () => void;
  readonly toggleSound: () => void;
  readonly retry: () => void;
  readonly save: () => void;
  readonly togglePip: () => void;
  readonly toggleFullscreen: () => void;
}

/** Amber for what heals by itself, red for what does not; no colour at all while all is well. */
const TONES: Partial<Record<ViewerState, 'wait' | 'stop'>> = {
  stalled: 'wait',
  reconnecting: 'wait',
  offline: 'wait',
  capacity: 'wait',
  unconfigured: 'stop',
  unauthorized: 'stop',
  unsupported: 'stop',
};

/** The label in the corner: dot, word, rung, delay. */
export function pill({ status, telemetry }: View): TemplateResult | typeof nothing {
  const { state, transport, fault } = status;
  if (state === 'idle') return nothing;
  const { total = null, unseen = [] } = state === 'live' ? (telemetry?.latencyMs ?? {}) : {};
  const text = [
    wordOf(state, fault),
    transport && RUNG_NAMES[transport],
    total === null ? null : latencyOf(total, unseen.length > 0),
  ];
  return html`<div part="pill" class=${state === 'live' ? `calm ${transport}` : ''}>
    <span class="dot ${TONES[state] ?? ''}"></span>
    <span class="pill-text">${text.filter(Boolean).join(' · ')}</span>
  </div>`;
}

/** What a person reads who hears the page: changes of word, not each tick. */
export function said({ status: { state, fault }, name }: View): string {
  return state === 'idle' ? '' : `${name}: ${wordOf(state, fault)}. ${sentenceOf(state, fault)}`;
}

/** The words over a picture that is not live. */
export function message(view: View, acts: Acts): TemplateResult | typeof nothing {
  const { status, frameAgeMs } = view;
  const { state, fault, nextTryAtMs, still } = status;
  if (state === 'idle' || state === 'live') return nothing;
  if (state === 'connecting' && still) return time(view);
  const left = nextTryAtMs === null ? null : Math.ceil((nextTryAtMs - Date.now()) / 1000);
  const countdown = state === 'stalled' ? frozenFor((frameAgeMs ?? 0) / 1000) : countdownOf(left);
  const isCalm = state === 'connecting' || state === 'stalled' || state === 'paused' || state === 'suspended';
  return html`<div part="message">
    ${still ? clock(view) : nothing}
    <span class="word">${wordOf(state, fault)}${state === 'connecting' ? '…' : nothing}</span>
    <span class="sentence">${sentenceOf(state, fault)}</span>
    <span class="countdown">${countdown ?? nothing}</span>
    ${
      isCalm || !view.hasControls
        ? nothing
        : html`<button part="button" class="act text spare" @click=${acts.retry}>${ICONS.retry} Try now</button>`
    }
  </div>`;
}

function time(view: View): TemplateResult {
  return html`<div part="message">${clock(view)}</div>`;
}

function clock({ status: { still }, lang }: View): TemplateResult {
  const date = new Date(still?.atMs ?? 0);
  const isToday = date.toDateString() === new Date().toDateString();
  const format: Intl.DateTimeFormatOptions = isToday
    ? { timeStyle: 'medium' }
    : { dateStyle: 'short', timeStyle: 'short' };
  return html`<time part="still-time" datetime=${date.toISOString()}
    >${new Intl.DateTimeFormat(lang || undefined, format).format(date)}</time
  >`;
}

/** The row of buttons. */
export function controls(view: View, acts: Acts): TemplateResult | typeof nothing {
  const { status, muted, name } = view;
  if (!view.hasControls) return nothing;
  const isStopped = status.state === 'paused' || status.state === 'idle';
  const hasPicture = status.surface !== null || status.still !== null;
  const button = (label: string, icon: TemplateResult, act: () => void, rare = '') =>
    html`<button part="button" class=${rare} aria-label=${label} title=${label} @click=${act}>${icon}</button>`;
  return html`<div part="controls" class=${isStopped ? 'kept' : ''}>
    ${button(isStopped ? 'Play' : 'Pause', isStopped ? ICONS.play : ICONS.pause, acts.togglePlay)}
    <span class="name">${name}</span>
    ${status.hasAudio ? button(muted ? 'Sound on' : 'Mute', muted ? ICONS.muted : ICONS.loud, acts.toggleSound) : nothing}
    ${hasPicture ? button('Save picture', ICONS.capture, acts.save, 'rare') : nothing}
    ${view.canPip ? button('Picture in picture', ICONS.pip, acts.togglePip, 'rare') : nothing}
    ${button('Full screen', ICONS.fullscreen, acts.toggleFullscreen)}
  </div>`;
}

/** The offer to be heard, when the browser refused it without a gesture. */
export function tapForSound({ wantsTap }: View, acts: Acts): TemplateResult | typeof nothing {
  return wantsTap
    ? html`<button part="button" class="sound text" @click=${acts.toggleSound}>${ICONS.muted} Tap for sound</button>`
    : nothing;
}
