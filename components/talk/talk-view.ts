import { html, nothing, svg } from 'lit';
import type { FaultCode } from '../../src/index.js';
import { phaseOf, type TalkPhase, type TalkState } from '../../src/talk-back/hold-to-talk.js';
import type { MicrophoneProblem, TalkProblem } from '../../src/talk-back/talk-back.js';
import { icon } from '../cam-player/controls/icons.js';
import type { Part, View } from '../cam-player/view.js';
import { ENGLISH as TALK } from '../i18n/en/talk.js';
import { describeFault } from '../i18n/fault-sentence.js';
import { fill } from '../i18n/format.js';
import type { TalkStrings } from '../i18n/strings.js';

/** What the button calls. */
export interface TalkHandlers {
  readonly onPointerDown: (event: PointerEvent) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onKeyUp: (event: KeyboardEvent) => void;
  readonly onClick: (event: MouseEvent) => void;
  readonly onContextMenu: (event: Event) => void;
}

const ICON = icon(
  svg`<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3.5"/>`,
);

/** The button that is held to talk. */
export function talkButton(state: TalkState, { strings }: View, handlers: TalkHandlers, name = ''): Part {
  const { hold } = strings.section('talk', TALK);
  const phase = phaseOf(state);
  return html`<button
    part="button"
    class="talk ${phase} ${name}"
    aria-label=${hold}
    title=${hold}
    aria-pressed=${state.isHeld}
    @pointerdown=${handlers.onPointerDown}
    @keydown=${handlers.onKeyDown}
    @keyup=${handlers.onKeyUp}
    @click=${handlers.onClick}
    @contextmenu=${handlers.onContextMenu}
  >
    ${ICON}
  </button>`;
}

/** What the viewer reads, and screen readers announce. */
export function talkMessage(state: TalkState, view: View): Part {
  const strings = view.strings.section('talk', TALK);
  const phase = phaseOf(state);
  const text = state.problem ? formatProblem(state.problem, view, strings) : phaseText(phase, strings);
  return html`<div part="talk" class=${phase} role="status">
    ${text ? html`<span class="talk-text">${text}</span>` : nothing}${
      phase === 'talking' ? html`<span class="talk-level" aria-hidden="true"></span>` : nothing
    }
  </div>`;
}

function phaseText(phase: TalkPhase, strings: TalkStrings): string {
  return phase === 'asking' || phase === 'connecting' || phase === 'talking' ? strings[phase] : '';
}

type TextName = keyof TalkStrings['problems'];

const TEXTS: Partial<Readonly<Record<MicrophoneProblem | FaultCode, TextName>>> = {
  insecure: 'insecure',
  denied: 'denied',
  dismissed: 'dismissed',
  'no-microphone': 'noMicrophone',
  'microphone-busy': 'microphoneBusy',
  'microphone-lost': 'microphoneLost',
  unauthorized: 'unauthorized',
  forbidden: 'unauthorized',
  digest: 'unauthorized',
  'sign-in-page': 'unauthorized',
  'not-found': 'noWayBack',
  unconfigured: 'noWayBack',
  unsupported: 'noWayBack',
  'bad-address': 'noWayBack',
  busy: 'busy',
  capacity: 'busy',
  unreachable: 'unreachable',
  'no-media-path': 'unreachable',
  lost: 'lost',
};

function formatProblem({ code, serverMessage }: TalkProblem, view: View, { problems }: TalkStrings): string {
  const name = TEXTS[code];
  if (name) return problems[name];
  return fill(problems.failed, serverMessage ?? describeFault(view.strings, code as FaultCode)).trim();
}
