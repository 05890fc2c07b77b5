import type { FaultCode } from '../faults/fault.js';

/** What a way back to a camera is opened for. */
export interface TalkRequest {
  /** The camera's name, as on the player. */
  readonly camera: string;
  /**
   * The viewer's microphone: one live audio track. It carries silence except while the viewer holds the button. The
   * player stops it when the signal aborts.
   */
  readonly track: MediaStreamTrack;
  /** Aborts when the way back is no longer needed: close it then. */
  readonly signal: AbortSignal;
}

/** An open way back. */
export interface TalkSession {
  /**
   * Settles when the way back has ended by itself, with the reason if there is one: a `Fault`, or any other Error. It
   * may never settle.
   */
  readonly closed: Promise<unknown>;
}

/**
 * Opens a way back to a camera. Resolves when the camera, or its service, receives the microphone.
 *
 * Rejects with a `Fault` or any other Error: the player shows the viewer what the fault's code means, and the message
 * of any other error.
 */
export type TalkBackProvider = (request: TalkRequest) => Promise<TalkSession>;

/**
 * Why the microphone cannot be used.
 *
 * - `insecure`: the page is not served over HTTPS, without which browsers have no microphone.
 * - `denied`: the viewer, or the page's policy, has forbidden the microphone.
 * - `dismissed`: the viewer closed the browser's question without an answer.
 * - `no-microphone`: there is none.
 * - `microphone-busy`: another program uses it, or it does not start.
 * - `microphone-lost`: it was unplugged, or the browser took it back.
 */
export type MicrophoneProblem =
  'insecure' | 'denied' | 'dismissed' | 'no-microphone' | 'microphone-busy' | 'microphone-lost';

/** Why the viewer cannot talk. */
export interface TalkProblem {
  readonly code: MicrophoneProblem | FaultCode;
  /** What the service itself says; null if it says nothing, and for problems of the microphone. */
  readonly serverMessage: string | null;
}
