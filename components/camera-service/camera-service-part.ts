/**
 * What a camera service adds to its player: buttons, status indicators and messages. This module is a separate
 * chunk. The player loads it when its `cameraControls` are set.
 */
import { adoptStyles, html, nothing, type ReactiveElement } from 'lit';
import type { PlaybackState } from '../../src/index.js';
import type { CameraControls } from '../../src/camera-service/camera-service.js';
import { onTick } from '../shared/clock.js';
import type { PlayerPart } from '../cam-player/player-part.js';
import { isRetriable, type View } from '../cam-player/view.js';
import { CameraService } from './service.js';
import { observeVisibility } from '../shared/observe-visibility.js';
import { serviceStyles } from './styles.js';
import { isOnPurpose, withServiceState } from './service-view.js';
import { buttons, indicators, refreshButton, commandError, startButton, type ServiceView } from './view.js';
import { ENGLISH as SERVICE } from '../i18n/en/service.js';

/** The number of immediate retries after the service reports that the camera is back. */
const RETRIES_AFTER_RETURN = 4;

/** The part of a player that a camera service uses. */
export interface ServicePlayer extends ReactiveElement {
  readonly state: PlaybackState;
  readonly cameraControls: CameraControls | null;
  play(): Promise<void>;
  pause(): void;
  retry(): void;
}

/** Connects a camera service to a player until the signal is aborted. */
export function attach(player: ServicePlayer, controls: CameraControls, signal: AbortSignal): PlayerPart {
  /** Null before the first answer of the service. A camera that was never reported as missing cannot come back. */
  let wasReady: boolean | null = null;
  let wasUnauthorized = false;
  let retriesLeft = 0;
  let stopTicking: (() => void) | null = null;

  const onChange = () => {
    const { status, fault } = service;
    const isReady = status?.isRunning === true && status.isConnected !== false;
    if (isReady && wasReady === false) retriesLeft = RETRIES_AFTER_RETURN;
    if (isReady) retryAfterReturn(player, wasUnauthorized, () => retriesLeft-- > 0);
    if (status || fault) wasReady = isReady;
    wasUnauthorized = fault?.code === 'unauthorized';
    tick(status?.isRecording === true && !signal.aborted);
    player.requestUpdate();
  };
  /** While the camera records, the displayed recording time has to advance. */
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

  const onRefresh = () => {
    refresh(player);
    service.poll();
  };
  const viewOf = (view: View): ServiceView => ({ service, strings: view.strings.section('service', SERVICE) });
  return {
    viewOf: (view) => {
      const now = viewOf(view);
      const isCameraOff = isOnPurpose(service);
      return {
        ...withServiceState(view, service, now.strings),
        isCameraOff,
        refreshButton: isCameraOff ? nothing : refreshButton(now, onRefresh),
        startButton: startButton(now),
      };
    },
    indicators: (view) => html`${indicators(viewOf(view), view)} ${commandError(viewOf(view), view)}`,
    buttons: (view) => buttons(viewOf(view), view),
  };
}

/** Retries now, because the camera is back: the player's planned wait would be too long. */
function retryAfterReturn(player: ServicePlayer, wasUnauthorized: boolean, mayRetry: () => boolean): void {
  const { state } = player;
  if (!isRetriable(state) || (state === 'unauthorized' && !wasUnauthorized)) return;
  if (mayRetry()) player.retry();
}

/** Opens the stream again. A moving picture stays visible until the new one is there. */
function refresh(player: ServicePlayer): void {
  if (player.state !== 'live' && player.state !== 'stalled') {
    player.retry();
    return;
  }
  player.pause();
  void player.play();
}
