import type { PicturePoint } from '../picture/geometry.js';

/** A velocity of a camera. Each axis is −1 to 1, and 0 where the axis does not move. */
export interface PtzVelocity {
  /** Positive turns the camera to the right. */
  readonly pan: number;
  /** Positive turns the camera up. */
  readonly tilt: number;
  /** Positive enlarges the picture. */
  readonly zoom: number;
}

/** A part of the picture as the camera made it. All four values are 0 to 1; `x` and `y` are its top left corner. */
export interface PtzBox extends PicturePoint {
  readonly width: number;
  readonly height: number;
}

/** A saved position of a camera. */
export interface PtzPreset {
  /** What the service knows it by. */
  readonly id: string;
  /** What viewers read. */
  readonly name: string;
}

/** What a camera can do. A value that is absent is true if the provider has the method for it. */
export interface PtzCapabilities {
  readonly panTilt?: boolean;
  /** Whether the camera can pan and tilt at the same time. True if absent. */
  readonly diagonal?: boolean;
  readonly zoom?: boolean;
  readonly focus?: boolean;
  readonly step?: boolean;
  readonly center?: boolean;
  readonly zoomInto?: boolean;
  readonly home?: boolean;
}

/** How one request is made. */
export interface PtzRequestOptions {
  /** Aborts when a newer request replaces this one, and after a time without an answer. */
  readonly signal: AbortSignal;
  /** True while the page closes. The request has to outlive the page: pass it to `fetch`. */
  readonly keepalive: boolean;
}

/**
 * Moves a camera: a page gives it as `ptz` to a player. A promise resolves when the service has taken the request. When
 * it rejects, the player stops the camera and shows the reason to the viewer: the server message of a `Fault`, the
 * message of any other Error. A `Fault` with a status from 400 to 499 also says that the camera did nothing.
 *
 * The player sends one request at a time and at most ten a second. It repeats a move while it is held.
 */
export interface PtzProvider {
  /** What the camera can do. A function is called before the controls are shown, and again after it failed. */
  readonly capabilities?: PtzCapabilities | ((signal: AbortSignal) => Promise<PtzCapabilities>);
  /** Milliseconds after which the service stops a move that is not repeated. Absent where it never does. */
  readonly moveLimitMs?: number;
  /** Milliseconds between two repetitions of a held move; 500 if absent, `Infinity` never repeats it. */
  readonly repeatMs?: number;

  /** Moves with this velocity until `stop`, or until another move. */
  move(velocity: PtzVelocity, options: PtzRequestOptions): Promise<void>;
  /** Stops all movement. */
  stop(options: PtzRequestOptions): Promise<void>;
  /** Moves by one small step into the direction of this velocity. */
  step?(velocity: PtzVelocity, options: PtzRequestOptions): Promise<void>;
  /** Brings this point into the middle of the picture. */
  center?(point: PicturePoint, options: PtzRequestOptions): Promise<void>;
  /** Makes this part of the picture fill the picture. */
  zoomInto?(box: PtzBox, options: PtzRequestOptions): Promise<void>;
  /** Moves to a saved position. */
  goTo?(preset: string, options: PtzRequestOptions): Promise<void>;
  /** Gives the saved positions. */
  presets?(signal: AbortSignal): Promise<readonly PtzPreset[]>;
  /** Moves to the home position. */
  home?(options: PtzRequestOptions): Promise<void>;
  /** Moves the focus until `stop`. The speed is −1 (near) to 1 (far). */
  focus?(speed: number, options: PtzRequestOptions): Promise<void>;
}
