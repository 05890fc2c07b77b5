/**
 * What the service of a camera brings to its player: buttons, lights and words. A chunk of its own, asked for
 * when a player is given `cameraControls`.
 */
import { adoptStyles, nothing, type ReactiveElement } from 'lit';
import type { PlaybackState } from '../../src/index.js';
import type { CameraControls } from '../../src/camera-service/camera-service.js';
import { onTick } from '../shared/clock.js';
import { isRetriable, type Part, type View } from '../cam-player/view.js';
import { CameraService } from './service.js';
import { observeVisibility } from '../shared/observe-visibility.js';
import { serviceStyles } from './styles.js';
import { isOnPurpose, withServiceState } from './service-view.js';
import { buttons, indicators, refreshButton, commandError, startButton, type ServiceView } from './view.js';
import { ENGLISH as SERVICE } from '../i18n/en/service.js';

/** So often the player is told to look at once, after its service said that the camera is back. */
const LOOKS_AFTER_RETURN = 4;

/** What a service needs of its player. */
export interface ServicePlayer extends ReactiveElement {
  readonly state: PlaybackState;
  readonly cameraControls: CameraControls | null;
  play(): Promise<void>;
  pause(): void;
  retry(): void;
}

/** What a player draws of its camera's service. */
export interface ServicePart {
  /** What is drawn, in the service's words where it knows better. */
  viewOf(view: View): View;
  /** The camera is off as somebody wishes, and can only be switched on: that button must not hide. */
  readonly isOff: boolean;
  indicators(view: View): readonly Part[];
  buttons(view: View): Part;
  refreshButton(view: View): Part;
  /** Null where the player's own button is the one that helps. */
  startButton(view: View): Part | null;
}

/** Brings a service to a player until the signal is aborted. */
export function attach(player: ServicePlayer, controls: CameraControls, signal: AbortSignal): ServicePart {
  /** Null before the service has said anything: a camera that was never seen to be away does not come back. */
  let wasReady: boolean | null = null;
  let refusedBefore = false;
  let looksLeft = 0;
  let stopTicking: (() => void) | null = null;

  const onChange = () => {
    const { status, fault } = service;
    const isReady = status?.isRunning === true && status.isConnected !== false;
    if (isReady && wasReady === false) looksLeft = LOOKS_AFTER_RETURN;
    if (isReady) wake(player, refusedBefore, () => looksLeft-- > 0);
    if (status || fault) wasReady = isReady;
    refusedBefore = fault?.code === 'unauthorized';
    tick(status?.isRecording === true && !signal.aborted);
    player.requestUpdate();
  };
  /** The time of a recording moves. */
  const tick = (isNeeded: boolean) => {
    if (isNeeded === (stopTicking !== null)) return;
    stopTicking?.();
    stopTicking = isNeeded ? onTick(() => player.requestUpdate()) : null;
  };

  const service = new CameraService(controls, onChange, signal);
  observeVisibility(player, 0, ({ isVisible }) => service.setVisible(isVisible), signal);
  player.addEventListener(
    'cam-statechange',
    () => {
      if (service.fault?.code !== 'unauthorized' || player.state === 'live') service.poll();
    },
    { signal },
  );
  signal.addEventListener('abort', () => tick(false));

  const root = player.renderRoot as ShadowRoot;
  adoptStyles(root, [...root.adoptedStyleSheets.filter((sheet) => sheet !== serviceStyles.styleSheet), serviceStyles]);

  const viewOf = (view: View): ServiceView => ({ service, strings: view.strings.section('service', SERVICE) });
  return {
    viewOf: (view) => withServiceState(view, service, viewOf(view).strings),
    get isOff() {
      return isOnPurpose(service);
    },
    indicators: (view) => [indicators(viewOf(view), view), commandError(viewOf(view), view)],
    buttons: (view) => buttons(viewOf(view), view),
    refreshButton: (view) =>
      isOnPurpose(service)
        ? nothing
        : refreshButton(viewOf(view), () => {
            refresh(player);
            service.poll();
          }),
    startButton: (view) => startButton(viewOf(view)),
  };
}

/** The camera is there again: what the player had planned to wait is too long. */
function wake(player: ServicePlayer, wasRefused: boolean, mayLook: () => boolean): void {
  const { state } = player;
  if (!isRetriable(state) || (state === 'unauthorized' && !wasRefused)) return;
  if (mayLook()) player.retry();
}

/** Opens the stream anew; a picture that moves stays until the new one is there. */
function refresh(player: ServicePlayer): void {
  if (player.state !== 'live' && player.state !== 'stalled') {
    player.retry();
    return;
  }
  player.pause();
  void player.play();
}
