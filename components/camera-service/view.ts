import { html, nothing, type TemplateResult } from 'lit';
import type { CameraAction } from '../../src/camera-service/camera-service.js';
import type { Fault } from '../../src/faults/fault.js';
import { fill } from '../i18n/format.js';
import type { LocalizedStrings } from '../i18n/strings.js';
import type { ServiceStrings } from '../i18n/strings.js';
import { ICONS as PLAYER_ICONS } from '../cam-player/controls/icons.js';
import type { Part, View } from '../cam-player/view.js';
import { formatElapsed } from './elapsed.js';
import { ICONS } from './icons.js';
import type { CameraService } from './service.js';
import { isOnPurpose } from './service-view.js';

/** What is drawn of a service. */
export interface ServiceView {
  readonly service: CameraService;
  readonly strings: ServiceStrings;
}

/** Start or stop, and the recording: what the service can do and is not doing already. */
export function buttons(view: ServiceView, { isPaused }: View): Part {
  const { lastStatus: status } = view.service;
  // Of what the service does not tell both are offered.
  const pair = (isOn: boolean | undefined, on: CameraAction, off: CameraAction, kind = '') =>
    // One that takes the place of the other is the same element, which keeps the focus.
    [isOn === true ? null : on, isOn === false ? null : off].flatMap((act) =>
      act && view.service.can(act) ? [actButton(view, act, kind)] : [],
    );
  const canRecord = !status || status.isRunning || status.isRecording;
  return html`${pair(status?.isRunning, 'start', 'stop')}
  ${canRecord ? pair(status?.isRecording, 'startRecording', 'stopRecording', isPaused ? 'rare' : '') : nothing}`;
}

/** Opens the stream anew, and asks the service. */
export function refreshButton({ strings }: ServiceView, refresh: () => void): Part {
  return html`<button
    part="button"
    class="rare"
    aria-label=${strings.refresh}
    title=${strings.refresh}
    @click=${refresh}
  >
    ${PLAYER_ICONS.retry}
  </button>`;
}

/** In the middle of a picture that is not there because somebody switched the camera off; null where that is not so. */
export function startButton({ service, strings }: ServiceView): Part | null {
  if (!isOnPurpose(service)) return null;
  if (service.status?.isStarting || service.busy === 'start' || !service.can('start')) return nothing;
  return html`<button part="button" class="text retry" @click=${(event: Event) => startFrom(event, service)}>
    ${ICONS.start} ${strings.start}
  </button>`;
}

/** The lights: those that say that all is well are shown to somebody who is there, the others always. */
export function indicators({ service, strings }: ServiceView, { isUserActive, strings: speech }: View): Part {
  const { status, fault } = service;
  if (!status && !fault) return nothing;
  const isConnected = status !== null && status.isConnected !== false;
  const why = fault ? reasonOf(fault, speech, strings) : isConnected ? strings.connected : strings.cameraUnreachable;
  const sinceMs = status?.recordingSinceMs;
  const elapsed = sinceMs == null ? '' : formatElapsed(Date.now() - sinceMs);
  const all = [
    isUserActive || !isConnected
      ? indicator(isConnected ? ICONS.link : ICONS.cut, why, isConnected ? '' : 'warning')
      : nothing,
    status && isConnected && (isUserActive || !status.isRunning)
      ? indicator(
          ICONS.camera,
          status.isStarting ? strings.starting : status.isRunning ? strings.on : strings.off,
          status.isStarting ? 'warning' : status.isRunning ? '' : 'off',
        )
      : nothing,
    status?.isRecording
      ? indicator(html`<span class="dot error"></span>REC ${elapsed}`, recordingFor(strings, elapsed), 'rec')
      : status?.isRecording === false && isConnected && isUserActive && service.can('startRecording')
        ? indicator(html`<span class="dot hollow"></span>`, strings.notRecording, '')
        : nothing,
  ].filter((one) => one !== nothing);
  return html`<div
    part="indicators"
    class=${isOnPurpose(service) ? 'no-color' : ''}
    role="group"
    aria-label=${strings.indicators}
  >
    ${all}
  </div>`;
}

/** Why the last act was not done, for the eye and for the ear. */
export function commandError({ service, strings }: ServiceView, { strings: speech }: View): Part {
  return html`<div part="error" role="alert">
    ${
      service.commandError
        ? fill(strings.refused[service.commandError.act], reasonOf(service.commandError.fault, speech, strings))
        : nothing
    }
  </div>`;
}

/** The button goes with the word that it stands under; whoever pressed it stays in the player. */
function startFrom({ currentTarget }: Event, service: CameraService): void {
  const root = (currentTarget as HTMLElement).getRootNode() as ShadowRoot;
  root.querySelector<HTMLElement>('[part~="surface"]')?.focus();
  void service.act('start');
}

function actButton({ service, strings }: ServiceView, act: CameraAction, kind: string): TemplateResult {
  const isBusy = service.busy === act || (act === 'start' && service.status?.isStarting === true);
  return html`<button
    part="button"
    class="${kind} ${isBusy ? 'busy' : ''}"
    aria-label=${strings[act]}
    title=${strings[act]}
    aria-busy=${isBusy}
    aria-disabled=${service.busy !== null || isBusy}
    @click=${() => (isBusy ? undefined : void service.act(act))}
  >
    ${ICONS[act]}
  </button>`;
}

function indicator(content: TemplateResult, label: string, tone: string): TemplateResult {
  return html`<span part="indicator" class=${tone} role="img" aria-label=${label} title=${label}>${content}</span>`;
}

/** Without a time, the comma before it goes too. */
function recordingFor(strings: ServiceStrings, elapsed: string): string {
  const said = fill(strings.recording, elapsed);
  return elapsed ? said : said.replace(/[^\p{L}\p{M}]+$/u, '');
}

/** The server's own words where it gave a reason, else ours. */
function reasonOf(fault: Fault, speech: LocalizedStrings, strings: ServiceStrings): string {
  if (fault.code === 'unauthorized') return `${speech.states.unauthorized}.`;
  const isAnswer = fault.code !== 'unreachable' || fault.status !== null;
  return isAnswer && fault.serverMessage
    ? toSentence(fault.serverMessage)
    : fault.code === 'unreachable'
      ? strings.unreachable
      : (speech.faults[fault.code] ?? '');
}

/** A server's words as a sentence: `the camera is in use` → `The camera is in use.` */
function toSentence(said: string): string {
  const text = said.charAt(0).toUpperCase() + said.slice(1);
  return /[.!?。।]$/.test(text) ? text : `${text}.`;
}
