import { html, nothing, type TemplateResult } from 'lit';
import type { ActName } from '../../src/words.js';
import { actNameOf } from '../../src/words/acts.js';
import type { Acts } from './acts.js';
import { ICONS } from './icons.js';
import { isRetriable, type Part, type View } from './view.js';

/** The row of buttons. */
export function controls(view: View, acts: Acts, onVolume: (event: Event) => void): Part {
  const { status, words, isPaused, isMuted, isFullscreen } = view;
  if (!view.hasControls) return nothing;
  const { surface, still, hasAudio } = status;
  const service = acts.service();
  const button = (name: ActName, icon: TemplateResult, act: () => void, rare = '') => {
    const label = actNameOf(words, name);
    return html`<button part="button" class=${rare} aria-label=${label} title=${label} @click=${act}>${icon}</button>`;
  };
  return html`${service?.lights(view)}
    <div part="controls" class=${isPaused || service?.isOff || view.isAwake ? 'awake' : ''}>
      ${service?.isOff && !isPaused ? nothing : isPaused ? button('play', ICONS.play, acts.togglePlay) : button('pause', ICONS.pause, acts.togglePlay, service ? 'rare' : '')}
      ${
        hasAudio
          ? html`${isMuted ? button('unmute', ICONS.muted, acts.toggleSound) : button('mute', ICONS.loud, acts.toggleSound)}
              <input
                part="volume"
                type="range"
                max="1"
                step="0.05"
                aria-label=${actNameOf(words, 'volume')}
                .value=${String(isMuted ? 0 : view.volume)}
                @input=${onVolume}
              />`
          : nothing
      }
      ${service?.buttons(view)}
      <span class="name cut">${view.name}</span>
      ${service?.refreshButton(view) ?? (isRetriable(status.state) ? button('retry', ICONS.retry, acts.retry, 'narrow') : nothing)}
      ${surface || still ? button('save', ICONS.capture, acts.save, 'rare') : nothing}
      ${view.canPip ? button('pip', ICONS.pip, acts.togglePip, 'rare') : nothing}
      ${button(isFullscreen ? 'leaveFullscreen' : 'fullscreen', ICONS.fullscreen, acts.toggleFullscreen)}
    </div>`;
}

/** The offer to be heard, when the browser refused it without a gesture. */
export function tapForSound({ wantsTap, words }: View, acts: Acts): Part {
  return wantsTap
    ? html`<button part="button" class="text sound" aria-label=${actNameOf(words, 'tap')} @click=${acts.toggleSound}>
        ${ICONS.muted} <span>${actNameOf(words, 'tap')}</span>
      </button>`
    : nothing;
}

/** Looks again at once. */
export function retryButton(view: View, acts: Acts): Part {
  return acts.service()?.startButton(view) ?? ownRetryButton(view, acts);
}

function ownRetryButton({ words }: View, acts: Acts): Part {
  return html`<button part="button" class="text retry" @click=${acts.retry}>
    ${ICONS.retry} ${actNameOf(words, 'retry')}
  </button>`;
}
