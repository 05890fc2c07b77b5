import { html, nothing, type TemplateResult } from 'lit';
import type { CameraAction } from '../../src/camera-service/camera-service.js';
import type { Fault } from '../../src/faults/fault.js';
import { describeFault } from '../i18n/fault-sentence.js';
import { fill } from '../i18n/format.js';
import type { LocalizedStrings } from '../i18n/strings.js';
import type { ServiceStrings } from '../i18n/strings.js';
import { ICONS as PLAYER_ICONS } from '../cam-player/controls/icons.js';
import type { Part, View } from '../cam-player/view.js';
import { formatElapsed } from './elapsed.js';
import { ICONS } from './icons.js';
import type { CameraService } from './service.js';
import { isOnPurpose } from './service-view.js';

/** A service and the strings to draw it with. */
export interface ServiceView {
  readonly service: CameraService;
  readonly strings: ServiceStrings;
}

/** The buttons for the camera and the recording: only commands that the service has and that would change something. */
export function buttons(view: ServiceView, { isPaused }: View): Part {
  const { lastStatus: status } = view.service;
  // If the service does not report whether something is on, both buttons are shown.
  const pair = (isOn: boolean | undefined, on: CameraAction, off: CameraAction, kind = '') =>
    // The two buttons are the same element in turn, so the focus stays.
    [isOn === true ? null : on, isOn === false ? null : off].flatMap((action) =>
      action && view.service.can(action) ? [commandButton(view, action, kind)] : [],
    );
  const canRecord = !status || status.isRunning || status.isRecording;
  return html`${pair(status?.isRunning, 'start', 'stop')}
  ${canRecord ? pair(status?.isRecording, 'startRecording', 'stopRecording', isPaused ? 'rare' : '') : nothing}`;
}

/** The button that opens the stream again and asks the service for its status. */
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

/** The start button in the middle of a player whose camera was switched off; null for any other reason. */
export function startButton({ service, strings }: ServiceView): Part | null {
  if (!isOnPurpose(service)) return null;
  if (service.status?.isStarting || service.busy === 'start' || !service.can('start')) return nothing;
  return html`<button part="button" class="text retry" @click=${(event: Event) => startFrom(event, service)}>
    ${ICONS.start} ${strings.start}
  </button>`;
}

/** The status indicators. Those of a normal state are shown while the user is active; those of a problem always. */
export function indicators({ service, strings }: ServiceView, { isUserActive, strings: playerStrings }: View): Part {
  const { status, fault } = service;
  if (!status && !fault) return nothing;
  const isConnected = status !== null && status.isConnected !== false;
  const connectionLabel = fault
    ? formatReason(fault, playerStrings, strings)
    : isConnected
      ? strings.connected
      : strings.cameraUnreachable;
  const sinceMs = status?.recordingSinceMs;
  const elapsed = sinceMs == null ? '' : formatElapsed(Date.now() - sinceMs);
  const all = [
    isUserActive || !isConnected
      ? indicator(isConnected ? ICONS.link : ICONS.cut, connectionLabel, isConnected ? '' : 'warning')
      : nothing,
    status && isConnected && (isUserActive || !status.isRunning)
      ? indicator(
          ICONS.camera,
          status.isStarting ? strings.starting : status.isRunning ? strings.on : strings.off,
          status.isStarting ? 'warning' : status.isRunning ? '' : 'off',
        )
      : nothing,
    status?.isRecording
      ? indicator(html`<span class="dot error"></span>REC ${elapsed}`, formatRecordingLabel(strings, elapsed), 'rec')
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

/** Why the last command failed. The text is visible, and screen readers announce it. */
export function commandError({ service, strings }: ServiceView, { strings: playerStrings }: View): Part {
  return html`<div part="error" role="alert">
    ${
      service.commandError
        ? fill(
            strings.refused[service.commandError.action],
            formatReason(service.commandError.fault, playerStrings, strings),
          )
        : nothing
    }
  </div>`;
}

/** Starts the camera. The button then disappears with its message, so the focus moves to the picture. */
function startFrom({ currentTarget }: Event, service: CameraService): void {
  const root = (currentTarget as HTMLElement).getRootNode() as ShadowRoot;
  root.querySelector<HTMLElement>('[part~="surface"]')?.focus();
  void service.run('start');
}

function commandButton({ service, strings }: ServiceView, action: CameraAction, kind: string): TemplateResult {
  const isBusy = service.busy === action || (action === 'start' && service.status?.isStarting === true);
  return html`<button
    part="button"
    class="${kind} ${isBusy ? 'busy' : ''}"
    aria-label=${strings[action]}
    title=${strings[action]}
    aria-busy=${isBusy}
    aria-disabled=${service.busy !== null || isBusy}
    @click=${() => (isBusy ? undefined : void service.run(action))}
  >
    ${ICONS[action]}
  </button>`;
}

function indicator(content: TemplateResult, label: string, tone: string): TemplateResult {
  return html`<span part="indicator" class=${tone} role="img" aria-label=${label} title=${label}>${content}</span>`;
}

/** The label of a recording. Without a time, the comma before the time is removed too. */
function formatRecordingLabel(strings: ServiceStrings, elapsed: string): string {
  const text = fill(strings.recording, elapsed);
  return elapsed ? text : text.replace(/[^\p{L}\p{M}]+$/u, '');
}

/** The server's message if it gave a reason, otherwise the player's own text. */
function formatReason(fault: Fault, playerStrings: LocalizedStrings, strings: ServiceStrings): string {
  if (fault.code === 'unauthorized') return `${playerStrings.states.unauthorized}.`;
  const isAnswer = fault.code !== 'unreachable' || fault.status !== null;
  return isAnswer && fault.serverMessage
    ? toSentence(fault.serverMessage)
    : fault.code === 'unreachable'
      ? strings.unreachable
      : describeFault(playerStrings, fault.code);
}

/** A server's message as a sentence: `the camera is in use` → `The camera is in use.` */
function toSentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?。।]$/.test(text) ? text : `${text}.`;
}
