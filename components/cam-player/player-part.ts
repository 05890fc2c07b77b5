import type { PlaybackState, PlaybackStatus, Telemetry } from '../../src/index.js';
import type { PicturePlace, PicturePoint } from '../../src/picture/geometry.js';
import type { Seekable } from '../../src/replay/time-axis.js';
import type { PlayerAttributes } from './attributes.js';
import type { Part, View } from './view.js';

/** What looks back, once its script is there: the player's own members of the same names call it. */
export interface ReplayControls {
  readonly seekable: Seekable | null;
  readonly positionMs: number | null;
  readonly isLive: boolean;
  /** Whether a picture of the past is shown, or is about to be. */
  readonly isBack: boolean;
  playbackRate: number;
  seek(to: number | 'live'): Promise<void>;
  step(by: number): Promise<void>;
  clip(time: { readonly fromMs: number; readonly toMs: number }): Promise<Blob>;
  /** Handles a key, as the part does. Prevents its default where it did something. */
  onKey(event: KeyboardEvent): void;
  /** Shows the moment that another player leads to; null for live again. */
  follow(ms: number | null): void;
}

/** The player as its lazy parts see it: its attributes, and what a part reads and does. */
export interface PartHost extends PlayerAttributes {
  readonly state: PlaybackState;
  readonly status: PlaybackStatus;
  readonly telemetry: Telemetry | null;
  readonly paused: boolean;
  /** Whether its video is in the browser's picture-in-picture window. */
  readonly isPip: boolean;
  readonly currentTime: number;
  replayControls: ReplayControls | null;
  muted: boolean;
  volume: number;
  play(): Promise<void>;
  pause(): void;
  retry(): void;
  toPicture(clientX: number, clientY: number): PicturePoint | null;
  readonly picturePlace: PicturePlace | null;
  /** Gestures on the picture that came before the script that handles them. */
  readonly gestures: Event[];
  /** Receives each gesture on the picture, and each key of the player. */
  onGesture: (event: Event) => void;
}

/**
 * What a feature with a script of its own adds to a player. The player asks it with each update. A part that has to
 * know when the player updates, or enters or leaves the page, adds itself to the player as a reactive controller.
 */
export interface PlayerPart {
  /** The view to draw. It may have other texts, show the controls, or replace a button. */
  viewOf?(view: View): View;
  /** Drawn between the picture and the controls. */
  layer?(view: View): Part;
  /** Drawn above the row of buttons, where the controls are visible. */
  indicators?(view: View): Part;
  /** Added to the row of buttons. */
  buttons?(view: View): Part;
  /** Handles a key that the player received. Prevent its default, and the player does nothing with it. */
  onKey?(event: KeyboardEvent): void;
}

/** The module of a part. */
export interface PartModule {
  /** Creates the part of this player. It stays for the player's whole life. */
  readonly createPart: (player: PartHost) => PlayerPart;
}
