import { html, nothing, svg, type TemplateResult } from 'lit';
import { fill } from '../i18n/format.js';
import type { ReplayStrings } from '../i18n/strings.js';
import { icon, ICONS } from '../cam-player/controls/icons.js';
import type { Part, View } from '../cam-player/view.js';

/** What the buttons and the bar do. */
export interface ReplayActions {
  readonly back: (seconds: number) => void;
  readonly step: (by: number) => void;
  readonly togglePlay: () => void;
  readonly toLive: () => void;
  readonly seek: (ms: number) => void;
}

/** What is drawn of the replay. */
export interface ReplayView {
  readonly isLive: boolean;
  readonly rate: number;
  /** From the oldest to the newest picture, and the one that is shown; epoch milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
  readonly positionMs: number | null;
  /** The moment of now, as the pictures count it. */
  readonly nowMs: number;
}

const STEPS = {
  earlier: icon(svg`<path d="M7 6v12M17.5 6v12L10 12z"/>`),
  later: icon(svg`<path d="M17 6v12M6.5 6v12L14 12z"/>`),
};

/** How long ago, in words that nobody takes for live. */
export function formatAgo(lang: string, ms: number): string {
  const format = new Intl.RelativeTimeFormat(lang || undefined, { numeric: 'always', style: 'short' });
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 90 ? format.format(-seconds, 'second') : format.format(-Math.round(seconds / 60), 'minute');
}

/** The frame's own time, to the millisecond: two frames of one second are told apart. */
function formatMoment(lang: string, ms: number): string {
  return new Intl.DateTimeFormat(lang || undefined, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
  }).format(ms);
}

/** The label in the corner, in place of the live one. */
export function badge({ lang }: View, strings: ReplayStrings, { positionMs, rate, nowMs }: ReplayView): Part {
  if (positionMs === null) return nothing;
  const pace = rate === 1 ? '' : rate === 0 ? ' ⏸' : ` ${rate < 0 ? '−' : ''}${Math.abs(rate)}×`;
  return html`<div part="badge" class="past">
    <span class="cut">${strings.replay}${pace} · ${formatAgo(lang, nowMs - positionMs)}</span>
    <time datetime=${new Date(positionMs).toISOString()}>${formatMoment(lang, positionMs)}</time>
  </div>`;
}

/** The label where the others of a mosaic look back, and this one cannot. */
export const missingBadge = ({ nothing: text }: ReplayStrings): Part =>
  html`<div part="badge"><span class="dot warning"></span><span class="cut">${text}</span></div>`;

const button = (label: string, content: unknown, action: () => void, kind = ''): TemplateResult =>
  html`<button part="button" class=${kind} aria-label=${label} title=${label} @click=${action}>${content}</button>`;

/** In place of the player's own button to play and pause, which would end the connection. */
export function playButton({ strings }: View, { rate }: ReplayView, actions: ReplayActions): Part {
  return rate === 0
    ? button(strings.actions.play, ICONS.play, actions.togglePlay)
    : button(strings.actions.pause, ICONS.pause, actions.togglePlay);
}

/** The buttons in the row. */
export function buttons(view: View, strings: ReplayStrings, replay: ReplayView, actions: ReplayActions): Part {
  const { strings: playerStrings } = view;
  const back = (seconds: number, kind: string) =>
    button(
      fill(strings.back, playerStrings.formatNumber(seconds, 0)),
      `−${playerStrings.formatNumber(seconds, 0)}`,
      () => actions.back(seconds),
      `seconds ${kind}`,
    );
  const isLong = replay.endMs - replay.startMs > 15_000;
  return html`${isLong || !replay.isLive ? back(30, 'rare') : nothing}${back(10, '')}
  ${
    replay.isLive
      ? nothing
      : html`${button(strings.earlier, STEPS.earlier, () => actions.step(-1), 'rare')}
        ${button(strings.later, STEPS.later, () => actions.step(1), 'rare')}
        ${button(strings.live, view.strings.states.live, actions.toLive, 'seconds')}`
  }`;
}

/** The slim bar over the range. */
export function bar(view: View, strings: ReplayStrings, replay: ReplayView, actions: ReplayActions): Part {
  if (!view.hasControls) return nothing;
  const { startMs, endMs, isLive } = replay;
  const at = isLive ? endMs : (replay.positionMs ?? endMs);
  const onInput = ({ target }: Event) => {
    const value = (target as HTMLInputElement).valueAsNumber;
    if (value >= 0) actions.toLive();
    else actions.seek(endMs + value * 1000);
  };
  return html`<input
    class="bar ${view.isUserActive || !isLive ? 'shown' : ''}"
    part="replay-bar"
    type="range"
    min=${((startMs - endMs) / 1000).toFixed(1)}
    max="0"
    step="0.1"
    aria-label=${strings.position}
    aria-valuetext=${isLive ? view.strings.states.live : formatAgo(view.lang, replay.nowMs - at)}
    .value=${((at - endMs) / 1000).toFixed(1)}
    @input=${onInput}
  />`;
}
