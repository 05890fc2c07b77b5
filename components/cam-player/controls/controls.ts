import { html, nothing, type TemplateResult } from 'lit';
import { fill } from '../../i18n/format.js';
import type { ActionName } from '../../i18n/strings.js';
import type { PlayerPart } from '../player-part.js';
import type { Actions } from './actions.js';
import { ICONS } from './icons.js';
import { isPlayRefused, isRetriable, type Part, type View } from '../view.js';

/** The row of buttons. */
export function controls(
  view: View,
  actions: Actions,
  parts: readonly (PlayerPart | null)[],
  onVolume: (event: Event) => void,
): Part {
  const { status, strings, isPaused, isMuted, isFullscreen, isCameraOff } = view;
  if (!view.hasControls) return nothing;
  const { surface, stillFrame, hasAudio } = status;
  const button = (name: ActionName, icon: TemplateResult, action: () => void, rare = '') => {
    const label = strings.actions[name];
    return html`<button part="button" class=${rare} aria-label=${label} title=${label} @click=${action}>
      ${icon}
    </button>`;
  };
  return html`${parts.map((part) => part?.indicators?.(view))}
    <div part="controls" class=${isPaused || isCameraOff || view.isUserActive ? 'active' : ''}>
      ${view.playButton ?? (isCameraOff && !isPaused ? nothing : isPaused ? button('play', ICONS.play, actions.togglePlay) : button('pause', ICONS.pause, actions.togglePlay, isCameraOff === false ? 'rare' : ''))}
      ${
        hasAudio
          ? html`${isMuted ? button('unmute', ICONS.muted, actions.toggleSound) : button('mute', ICONS.loud, actions.toggleSound)}
              <input
                part="volume"
                type="range"
                max="1"
                step="0.05"
                aria-label=${strings.actions.volume}
                .value=${String(isMuted ? 0 : view.volume)}
                @input=${onVolume}
              />`
          : noSound(view)
      }
      ${parts.map((part) => part?.buttons?.(view))}
      <span class="name cut">${view.name}</span>
      ${view.refreshButton ?? (isRetriable(status.state) ? button('retry', ICONS.retry, actions.retry, 'narrow') : nothing)}
      ${(surface && status.hasVideo) || stillFrame ? button('save', ICONS.capture, actions.save, 'rare') : nothing}
      ${view.canPip ? button('pip', ICONS.pip, actions.togglePip, 'rare') : nothing}
      ${button(isFullscreen ? 'leaveFullscreen' : 'fullscreen', ICONS.fullscreen, actions.toggleFullscreen)}
    </div>`;
}

/** Replaces the sound button when the browser cannot play the sound. The codec is visible text: touch shows no title. */
function noSound({ status: { soundFault }, strings }: View): Part {
  if (soundFault === null) return nothing;
  const sentence = fill(strings.cannotPlaySound, soundFault);
  return html`<span class="no-sound" role="img" aria-label=${sentence} title=${sentence}
    >${ICONS.muted}<span class="cut">${soundFault}</span></span
  >`;
}

/** The button that turns the sound on, shown after the browser refused sound without a user gesture. */
export function soundButton({ needsGesture, strings }: View, actions: Actions): Part {
  return needsGesture
    ? html`<button part="button" class="text sound" aria-label=${strings.actions.tap} @click=${actions.toggleSound}>
        ${ICONS.muted} <span>${strings.actions.tap}</span>
      </button>`
    : nothing;
}

/** The button in the middle of the picture: tap to play, start the camera, or retry now. */
export function retryButton(view: View, actions: Actions): Part {
  if (isPlayRefused(view.status)) return tapToPlay(view, actions);
  return view.startButton ?? ownRetryButton(view, actions);
}

function tapToPlay({ strings }: View, actions: Actions): Part {
  return html`<button part="button" class="text retry" @click=${actions.retry}>
    ${ICONS.play} ${strings.actions.tapToPlay}
  </button>`;
}

function ownRetryButton({ strings }: View, actions: Actions): Part {
  return html`<button part="button" class="text retry" @click=${actions.retry}>
    ${ICONS.retry} ${strings.actions.retry}
  </button>`;
}
