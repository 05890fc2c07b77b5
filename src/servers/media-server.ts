import type { FaultCode } from '../faults/fault.js';

/** What the player knows about the answers of one kind of media server. */
export interface MediaServer {
  readonly name: string;
  /**
   * The server's own error messages, and the fault that each means. The first match counts. The messages take
   * precedence over the status of the answer.
   */
  readonly messages: readonly (readonly [message: RegExp, code: FaultCode])[];
  /** Finds the video codec that the camera sends, as the first group, in a message that names it. */
  readonly sentCodec?: RegExp;
  /**
   * Builds the address where the server says why it sent nothing; null for an address that is not its own. For a server
   * that answers a failure with an empty success.
   */
  readonly buildReasonUrl?: (endpoint: URL) => string | null;
}

/** The URL templates of a server, each from its usual port on: `:1984/api/webrtc?src={camera}`. */
export interface ServerUrls {
  readonly whep?: string;
  readonly hls?: string;
  readonly mjpeg?: string;
  readonly snapshot?: string;
}
