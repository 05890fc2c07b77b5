import { Fault, type PlaybackState, type PlaybackStatus } from '../../src/index.js';
import type { LocalizedStrings, ServiceStrings } from '../i18n/strings.js';
import type { View } from '../cam-player/view.js';
import type { CameraService } from './service.js';

/** States in which the player tries to get a moving picture. The service may know better why there is none. */
const CONNECTING_STATES: ReadonlySet<PlaybackState> = new Set<PlaybackState>([
  'connecting',
  'stalled',
  'reconnecting',
  'offline',
]);
/** Also the states that a server causes when the camera is off: it answers 503 with `Retry-After`, or “not found”. */
const EXPLAINABLE_STATES: ReadonlySet<PlaybackState> = new Set<PlaybackState>([
  ...CONNECTING_STATES,
  'capacity',
  'unconfigured',
]);

/** True when a person switched the camera off, or has not switched it on yet. Then nothing is wrong. */
export function isOnPurpose({ status }: CameraService): boolean {
  return status !== null && status.isConnected !== false && !status.isRunning;
}

/** The view to draw, with the message of the camera service where the service knows why there is no picture. */
export function withServiceState(view: View, service: CameraService, strings: ServiceStrings): View {
  const withControls = { ...view, hasControls: true };
  const { status, fault } = service;
  // The service already asks the page for credentials. A player that lost its stream does not know that yet.
  if (fault?.code === 'unauthorized' && CONNECTING_STATES.has(view.status.state)) {
    return { ...withControls, status: { ...view.status, state: 'unauthorized', fault } };
  }
  if (!status || !EXPLAINABLE_STATES.has(view.status.state)) return withControls;
  if (status.isConnected === false) {
    return {
      ...withControls,
      status: toOffline(view.status),
      strings: withOfflineTexts(view.strings, null, strings.cameraUnreachable),
    };
  }
  if (status.isRunning) return withControls;
  const now = { ...toOffline(view.status), nextTryAtMs: null };
  const isStarting = status.isStarting || service.busy === 'start';
  return {
    ...withControls,
    status: now,
    strings: isStarting
      ? withOfflineTexts(view.strings, strings.starting, '')
      : withOfflineTexts(view.strings, strings.stopped, strings.stoppedReason),
  };
}

function toOffline(status: PlaybackStatus): PlaybackStatus {
  return { ...status, state: 'offline', fault: OFFLINE };
}

const OFFLINE = new Fault('offline');

/** The strings with other texts for `offline`. @param state The label of the state; null keeps the old label. */
function withOfflineTexts(strings: LocalizedStrings, state: string | null, sentence: string): LocalizedStrings {
  return {
    ...strings,
    states: { ...strings.states, offline: state ?? strings.states.offline },
    faults: { ...strings.faults, offline: sentence },
  };
}
