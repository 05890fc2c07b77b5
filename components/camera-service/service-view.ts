import { Fault, type PlaybackState, type PlaybackStatus } from '../../src/index.js';
import type { LocalizedStrings, ServiceStrings } from '../i18n/strings.js';
import type { View } from '../cam-player/view.js';
import type { CameraService } from './service.js';

/** States in which the player tries to get a moving picture. The service may know better why there is none. */
const LOOKING: ReadonlySet<PlaybackState> = new Set<PlaybackState>([
  'connecting',
  'stalled',
  'reconnecting',
  'offline',
]);
/** Also the states that a server causes when the camera is off: it answers 503 with `Retry-After`, or “not found”. */
const EXPLAINED: ReadonlySet<PlaybackState> = new Set<PlaybackState>([...LOOKING, 'capacity', 'unconfigured']);

/** True when a person switched the camera off, or has not switched it on yet. Then nothing is wrong. */
export function isOnPurpose({ status }: CameraService): boolean {
  return status !== null && status.isConnected !== false && !status.isRunning;
}

/** The view to draw, with the message of the camera service where the service knows why there is no picture. */
export function withServiceState(view: View, service: CameraService, strings: ServiceStrings): View {
  const shown = { ...view, hasControls: true };
  const { status, fault } = service;
  // The service already asks the page for credentials. A player that lost its stream does not know that yet.
  if (fault?.code === 'unauthorized' && LOOKING.has(view.status.state)) {
    return { ...shown, status: { ...view.status, state: 'unauthorized', fault } };
  }
  if (!status || !EXPLAINED.has(view.status.state)) return shown;
  if (status.isConnected === false) {
    return { ...shown, status: inPlace(view.status), strings: saying(view.strings, null, strings.cameraUnreachable) };
  }
  if (status.isRunning) return shown;
  const now = { ...inPlace(view.status), nextTryAtMs: null };
  const isStarting = status.isStarting || service.busy === 'start';
  return {
    ...shown,
    status: now,
    strings: isStarting
      ? saying(view.strings, strings.starting, '')
      : saying(view.strings, strings.stopped, strings.stoppedReason),
  };
}

function inPlace(status: PlaybackStatus): PlaybackStatus {
  return { ...status, state: 'offline', fault: OFFLINE };
}

const OFFLINE = new Fault('offline');

/** The strings with other texts for `offline`. @param state The label of the state; null keeps the old label. */
function saying(strings: LocalizedStrings, state: string | null, sentence: string): LocalizedStrings {
  return {
    ...strings,
    states: { ...strings.states, offline: state ?? strings.states.offline },
    faults: { ...strings.faults, offline: sentence },
  };
}
