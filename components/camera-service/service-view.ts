import { Fault, type PlaybackState, type PlaybackStatus } from '../../src/index.js';
import type { LocalizedStrings, ServiceStrings } from '../i18n/strings.js';
import type { View } from '../cam-player/view.js';
import type { CameraService } from './service.js';

/** States in which the player looks for a picture and has none that moves: what the service knows is the better word. */
const LOOKING: ReadonlySet<PlaybackState> = new Set<PlaybackState>([
  'connecting',
  'stalled',
  'reconnecting',
  'offline',
]);
/** What a server may answer for a camera that is off: 503 with a wish to be asked later, or that it knows of none. */
const EXPLAINED: ReadonlySet<PlaybackState> = new Set<PlaybackState>([...LOOKING, 'capacity', 'unconfigured']);

/** Is the camera off because somebody wants it so, or not yet on? Then nothing is wrong. */
export function isOnPurpose({ status }: CameraService): boolean {
  return status !== null && status.isConnected !== false && !status.isRunning;
}

/** What is drawn, with the words of the camera's service where it knows better why there is no picture. */
export function withServiceState(view: View, service: CameraService, strings: ServiceStrings): View {
  const shown = { ...view, hasControls: true };
  const { status, fault } = service;
  // The page is being asked, which a player that lost its stream does not know yet.
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

/** Other words for `offline`. @param state The old one if null. */
function saying(strings: LocalizedStrings, state: string | null, sentence: string): LocalizedStrings {
  return {
    ...strings,
    states: { ...strings.states, offline: state ?? strings.states.offline },
    faults: { ...strings.faults, offline: sentence },
  };
}
