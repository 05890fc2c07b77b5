import type { CamPlayer } from './cam-player.js';
import { save, toggleFullscreen, togglePip } from './picture.js';

/** What a person may do. */
export interface Acts {
  readonly togglePlay: () => void;
  readonly toggleSound: () => void;
  readonly retry: () => void;
  readonly save: () => void;
  readonly togglePip: () => void;
  readonly toggleFullscreen: () => void;
  readonly toggleTelemetry: () => void;
}

/** What a person may do with this player. */
export function actsOf(player: CamPlayer, name: () => string): Acts {
  return {
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
