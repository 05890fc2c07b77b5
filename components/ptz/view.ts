import { html, nothing } from 'lit';
import type { PtzPreset } from '../../src/ptz/ptz.js';
import type { Fault } from '../../src/faults/fault.js';
import type { Part, View } from '../cam-player/view.js';
import { describeFault } from '../i18n/fault-sentence.js';
import { fill } from '../i18n/format.js';
import type { PtzStrings } from '../i18n/strings.js';
import { ICONS } from './icons.js';
import type { MotionName } from './motions.js';
import type { PtzAbilities } from './abilities.js';
import type { ShownFailure } from './ptz-session.js';

/** What the controls start. */
export interface PtzActions {
  readonly toggle: () => void;
  readonly press: (name: MotionName, event: PointerEvent) => void;
  readonly release: (event: PointerEvent) => void;
  readonly keyDown: (name: MotionName, event: KeyboardEvent) => void;
  readonly keyUp: () => void;
  readonly click: (name: MotionName) => void;
  readonly home: () => void;
  readonly goTo: (preset: PtzPreset) => void;
  readonly halt: () => void;
  readonly reload: () => void;
}

/** The values that the controls show. */
export interface PtzView {
  readonly strings: PtzStrings;
  readonly actions: PtzActions;
  readonly isOpen: boolean;
  /** Null until the service has told them. */
  readonly abilities: PtzAbilities | null;
  readonly presets: readonly PtzPreset[];
  readonly failure: ShownFailure | null;
}

const PAD: readonly (readonly (MotionName | 'home')[])[] = [
  ['upLeft', 'up', 'upRight'],
  ['left', 'home', 'right'],
  ['downLeft', 'down', 'downRight'],
];

/** The button that shows the controls, and hides them. */
export function toggleButton({ strings, actions, isOpen }: PtzView): Part {
  return html`<button
    part="button"
    class=${isOpen ? 'ptz-open' : 'rare'}
    aria-label=${strings.toggle}
    title=${strings.toggle}
    aria-pressed=${isOpen}
    @click=${actions.toggle}
  >
    ${ICONS.toggle}
  </button>`;
}

/** The pad: directions, zoom, focus, home and saved positions. */
export function pad(view: PtzView): Part {
  const { strings, abilities } = view;
  if (!abilities) return nothing;
  const column = (names: readonly MotionName[]) =>
    html`<div class="ptz-column">${names.map((name) => motionButton(view, name))}</div>`;
  return html`<div part="ptz" role="group" aria-label=${strings.toggle}>
    ${presetList(view)}
    <div class="ptz-motions">
      ${abilities.panTilt ? directions(view, abilities) : abilities.home ? homeButton(view) : nothing}
      ${abilities.zoom ? column(['zoomIn', 'zoomOut']) : nothing}
      ${abilities.focus ? column(['focusFar', 'focusNear']) : nothing}
    </div>
  </div>`;
}

function directions(view: PtzView, { diagonal, home }: PtzAbilities): Part {
  const cell = (name: MotionName | 'home') => {
    if (name === 'home') return home ? homeButton(view) : html`<span></span>`;
    const isDiagonal = name.length > 5;
    return isDiagonal && !diagonal ? html`<span></span>` : motionButton(view, name);
  };
  return html`<div class="ptz-directions">${PAD.flat().map(cell)}</div>`;
}

function motionButton({ strings, actions }: PtzView, name: MotionName): Part {
  return html`<button
    part="button"
    aria-label=${strings[name]}
    title=${strings[name]}
    @pointerdown=${(event: PointerEvent) => actions.press(name, event)}
    @pointerup=${actions.release}
    @pointercancel=${actions.release}
    @lostpointercapture=${actions.release}
    @keydown=${(event: KeyboardEvent) => actions.keyDown(name, event)}
    @blur=${actions.keyUp}
    @click=${() => actions.click(name)}
    @contextmenu=${(event: Event) => event.preventDefault()}
  >
    ${ICONS[name]}
  </button>`;
}

function homeButton({ strings, actions }: PtzView): Part {
  return html`<button part="button" aria-label=${strings.home} title=${strings.home} @click=${actions.home}>
    ${ICONS.home}
  </button>`;
}

function presetList({ strings, actions, presets }: PtzView): Part {
  if (presets.length === 0) return nothing;
  return html`<ul class="ptz-presets" aria-label=${strings.presets}>
    ${presets.map(
      (preset, index) =>
        html`<li>
          <button
            part="button"
            class="text"
            title=${fill(strings.preset, preset.name)}
            @click=${() => actions.goTo(preset)}
          >
            ${index < 9 ? html`<b>${index + 1}</b>` : nothing}<span class="cut">${preset.name}</span>
          </button>
        </li>`,
    )}
  </ul>`;
}

/** Why the camera does not do what was asked, and a way on. */
export function failureMessage({ strings, actions, failure }: PtzView, { strings: playerStrings }: View): Part {
  if (!failure) return html`<div part="error" class="ptz-error" role="alert"></div>`;
  const { kind, fault } = failure;
  const text = fill(strings.failed[kind === 'command' ? 'move' : kind], formatReason(fault, strings, playerStrings));
  return html`<div part="error" class="ptz-error" role="alert">
    <span>${text}</span>
    ${
      kind === 'stop'
        ? html`<button part="button" class="text" @click=${actions.halt}>${strings.stop}</button>`
        : kind === 'load'
          ? html`<button part="button" class="text" @click=${actions.reload}>${playerStrings.actions.retry}</button>`
          : nothing
    }
  </div>`;
}

/** The service's own message if it gave one, otherwise the player's. */
function formatReason(fault: Fault, strings: PtzStrings, playerStrings: View['strings']): string {
  if (fault.code === 'unreachable' && fault.status === null) return strings.unreachable;
  if (fault.serverMessage) return toSentence(fault.serverMessage);
  return fault.code === 'unreachable' ? strings.unreachable : describeFault(playerStrings, fault.code);
}

/** A server's message as a sentence: `the motor is hot` → `The motor is hot.` */
function toSentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?。।]$/.test(text) ? text : `${text}.`;
}
