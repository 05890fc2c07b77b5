import { html, nothing, type TemplateResult } from 'lit';
import type { Telemetry, ViewerState, ViewerStatus } from '../../src/index.js';
import {
  countdownOf,
  frozenFor,
  latencyOf,
  rungNameOf,
  sentenceOf,
  timeOf,
  wordOf,
  type Speech,
} from '../../src/words.js';

/** What the view draws. */
export interface View {
  readonly status: ViewerStatus;
  readonly telemetry: Telemetry | null;
  /** Milliseconds since what is seen was new. */
  readonly frameAgeMs: number | null;
  readonly name: string;
  readonly words: Speech;
  readonly lang: string;
  readonly isPaused: boolean;
  readonly isMuted: boolean;
  /** 0 to 1. */
  readonly volume: number;
  readonly hasControls: boolean;
  /** Somebody is there, to whom the controls are to be shown. */
  readonly isAwake: boolean;
  readonly isFullscreen: boolean;
  readonly canPip: boolean;
  /** The browser wants a gesture before it lets us be heard. */
  readonly wantsTap: boolean;
}

/** A piece of the view; often there is none. */
export type Part = TemplateResult | typeof nothing;

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

/** “≥0.0 s” tells nobody anything. */
const LEAST_TOLD_MS = 50;

/** Is looking again at once of use? It is where anything is wrong, but for a picture that only stands still. */
export const isRetriable = (state: ViewerState) => state !== 'stalled' && state in TONES;

/** The label in the corner: dot, word, rung, delay. */
export function pill({ status, telemetry, words, isAwake }: View): Part {
  const { state, transport, isStarting } = status;
  if (state === 'idle') return nothing;
  const { total = null, unseen = [] } = state === 'live' ? (telemetry?.latencyMs ?? {}) : {};
  const text = [
    wordOf(words, state, status.fault, isStarting),
    transport && rungNameOf(words, transport),
    total === null || total < LEAST_TOLD_MS ? null : latencyOf(words, total, unseen.length > 0),
  ];
  return html`<div part="pill" class=${state === 'live' && !isAwake ? `calm ${transport}` : ''}>
    <span class="dot ${TONES[state] ?? ''}"></span>
    <span class="cut">${text.filter(Boolean).join(' · ')}</span>
  </div>`;
}

/** What a person hears who does not see: the word and its sentence. */
export function sayingOf({ status: { state, fault, isStarting }, name, words }: View): string {
  return state === 'idle'
    ? ''
    : `${name}: ${wordOf(words, state, fault, isStarting)}. ${sentenceOf(words, state, fault)}`;
}

/** The words over a picture that is not live. @param retryButton Shown where looking again is of use. */
export function message(view: View, retryButton: Part): Part {
  const { status, frameAgeMs, words, lang, hasControls } = view;
  const { state, fault, nextTryAtMs, still, isStarting } = status;
  const nowMs = Date.now();
  const isStalled = state === 'stalled';
  const pictureAtMs = still?.atMs ?? (isStalled ? nowMs - (frameAgeMs ?? 0) : null);
  if (state === 'live' || (state === 'idle' && pictureAtMs === null)) return nothing;
  const clock =
    pictureAtMs === null
      ? nothing
      : html`<time part="still-time" datetime=${new Date(pictureAtMs).toISOString()}>
          ${timeOf(lang, pictureAtMs, nowMs)}
        </time>`;
  if (still && !isStarting && (state === 'connecting' || state === 'idle'))
    return html`<div part="message">${clock}</div>`;
  const left = nextTryAtMs === null ? null : Math.ceil((nextTryAtMs - nowMs) / 1000);
  // Nobody can press what is not there.
  const isNeedless = isStalled || (state === 'paused' && !hasControls);
  const sentence = state === 'connecting' ? view.name : isNeedless ? '' : sentenceOf(words, state, fault);
  const line = (name: string, text: string) => (text ? html`<span class=${name}>${text}</span>` : nothing);
  return html`<div part="message">
    ${clock} ${line('word', wordOf(words, state, fault, isStarting) + (state === 'connecting' ? '…' : ''))}
    ${line('sentence', sentence)}
    ${line('countdown', isStalled ? frozenFor(words, (frameAgeMs ?? 0) / 1000) : countdownOf(words, left))}
    ${hasControls && isRetriable(state) ? retryButton : nothing}
  </div>`;
}
