import type { VideoSurface } from '../../../src/index.js';
import { toggleFullscreen, togglePip } from './browser-actions.js';

/** The part of a player that the controls use. */
export interface ControlledPlayer extends HTMLElement {
  readonly paused: boolean;
  readonly status: { readonly surface: VideoSurface | null };
  muted: boolean;
  stats: boolean;
  play(): Promise<void>;
  pause(): void;
  retry(): void;
  capture(): Promise<Blob>;
}

/** The actions that buttons and keys start. */
export interface Actions {
  readonly togglePlay: () => void;
  readonly toggleSound: () => void;
  readonly retry: () => void;
  readonly save: () => void;
  readonly togglePip: () => void;
  readonly toggleFullscreen: () => void;
  readonly toggleStats: () => void;
}

/** The actions of one player. @param name Gives the camera's name, for the files that are saved. */
export function createActions(player: ControlledPlayer, name: () => string): Actions {
  return {
    togglePlay: () => (player.paused ? void player.play() : player.pause()),
    toggleSound: () => (player.muted = !player.muted),
    retry: () => player.retry(),
    save: () => void savePicture(player, name()).catch(ignore),
    togglePip: () => void togglePip(player.status.surface).catch(ignore),
    toggleStats: () => (player.stats = !player.stats),
    toggleFullscreen: () => void toggleFullscreen(player, player.status.surface).catch(ignore),
  };
}

/** Saving is rare, so its code is loaded with that of the capture. */
async function savePicture(player: ControlledPlayer, name: string): Promise<void> {
  const picture = await player.capture();
  const { save } = await import('./save.js');
  save(picture, name);
}

/** When the browser refuses, nothing changes on the screen. That is message enough. */
function ignore(): void {}
