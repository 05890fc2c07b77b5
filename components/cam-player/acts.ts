import type { CamPlayer } from './cam-player.js';
import type { ServicePart } from '../camera-controls/camera-controls.js';
import { save, toggleFullscreen, togglePip } from './picture.js';
import { ServiceLink } from './service-link.js';
import type { View } from './view.js';

/** What a person may do. */
export interface Acts {
  readonly togglePlay: () => void;
  readonly toggleSound: () => void;
  readonly retry: () => void;
  readonly save: () => void;
  readonly togglePip: () => void;
  readonly toggleFullscreen: () => void;
  readonly toggleTelemetry: () => void;
  /** What the camera's own service brings; null without one. */
  readonly service: () => ServicePart | null;
  /** What is drawn, as that service tells it. */
  readonly seen: (view: View) => View;
}

/** What a person may do with this player. */
export function actsOf(player: CamPlayer, name: () => string): Acts {
  const link = new ServiceLink(player);
  return {
    service: () => link.part,
    seen: (view) => link.part?.seen(view) ?? view,
    togglePlay: () => (player.paused ? void player.play() : player.pause()),
    toggleSound: () => (player.muted = !player.muted),
    retry: () => player.retry(),
    save: () => void save(player.capture(), name()),
    togglePip: () => void togglePip(player.status.surface).catch(ignore),
    toggleTelemetry: () => (player.hasTelemetry = !player.hasTelemetry),
    toggleFullscreen: () => void toggleFullscreen(player, player.status.surface).catch(ignore),
  };
}

/** A refusal of the browser's is seen by the person who asked. */
function ignore(): void {}
