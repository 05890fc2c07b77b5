import type { Endpoints } from '../address/camera-address.js';
import type { Credentials } from '../credentials/credentials.js';
import type { Fault } from '../faults/fault.js';
import type { FrameCount } from '../liveness/frame-counter.js';
import type { TransportName } from '../ladder/transport-name.js';
import type { Settings } from '../playback/settings.js';
import type { StartupTimings } from '../telemetry/startup.js';

/** What a transport paints on. Each attempt owns one, so that two can decode while one is seen. */
export type Surface = HTMLVideoElement | HTMLCanvasElement | HTMLImageElement;

/** Where surfaces are put. A transport places its own and touches nothing else of the page. */
export interface SurfaceContainer {
  /** Lays the surface under what is shown (it decodes, unseen); takes it away when the signal aborts. */
  place(surface: Surface, signal: AbortSignal): void;
}

/** What a transport is given to open a camera. */
export interface OpenContext {
  readonly endpoints: Endpoints;
  readonly surfaces: SurfaceContainer;
  /** The only teardown: aborting it ends requests, peer connections and readers on the server. */
  readonly signal: AbortSignal;
  readonly credentials: Credentials;
  readonly settings: Settings;
  /** To be told, once or more, while a server that is alive holds the first request: it wakes the camera. */
  readonly onSourceStarting?: () => void;
  /** Is there a picture already, of another transport? Then sound alone is no gain. */
  readonly hasPicture?: () => boolean;
}

/** One way to a picture. It never retries, never decides, and never touches the page beyond its surface. */
export interface Transport {
  readonly name: TransportName;
  /** Can this browser try it at all? Synchronous, without I/O. */
  isSupported(): boolean;
  /**
   * Resolves when the first frame has been decoded and presented on the surface; where nothing but sound comes, when
   * that is clear.
   * Rejects with a {@link Fault}; rejects with the signal's reason when aborted.
   */
  open(context: OpenContext): Promise<Session>;
}

/** A camera that plays. It ends with the signal that opened it. */
export interface Session {
  /** The transport it really is: a playlist without parts is `hls`, whatever was asked. */
  readonly transport: TransportName;
  readonly surface: Surface;
  readonly frames: FrameCount;
  /** Settles once, when the session has ended by itself; never rejects, never settles after an abort. */
  readonly lost: Promise<Fault>;
  /** False where nothing but sound comes: its surface stays empty. A picture is there if absent. */
  readonly hasVideo?: boolean;
  /** Is there sound that could be heard? */
  readonly hasAudio: boolean;
  /** The name of the sound that the camera sends and this browser can't play (`E-AC-3`); null or absent of none. */
  readonly soundFault?: string | null;
  /** Makes the sound heard or not; volume 0 to 1. Rejects with NotAllowedError when the browser wants a gesture. */
  setSound(muted: boolean, volume: number): Promise<void>;
  /**
   * Shows everything by so many milliseconds later than until now, or sooner when negative, never sooner
   * than by itself; absent where a transport can't. It takes effect over the next seconds, without a jump.
   */
  shiftBy?(ms: number): void;
  /** Calls back when the source makes its media anew (it began again, or by another codec); absent where a transport can't know. */
  onSourceChange?(listener: () => void): void;
  /** Epoch milliseconds at which what is shown was made, by its source's own word; absent or null where it says nothing. */
  capturedAtMs?(): number | null;
  /** Raw counters since the session's start. */
  sample(): Promise<Sample>;
}

/** Raw counters of a session; null where the transport can't know. Times in milliseconds, all counters since the start. */
export interface Sample {
  /** `performance.now()` when taken. */
  readonly atMs: number;
  readonly framesDecoded: number | null;
  readonly framesDropped: number | null;
  readonly bytesReceived: number | null;
  readonly packetsReceived: number | null;
  readonly packetsLost: number | null;
  /** Packets repaired by retransmission; null as well where they come unmarked (no RTX). */
  readonly retransmittedPacketsReceived: number | null;
  /** Requests for missing packets (NACK), and for a new key frame (PLI, FIR). */
  readonly nackCount: number | null;
  readonly keyFrameRequests: number | null;
  readonly freezeCount: number | null;
  readonly freezeMs: number | null;
  /** Sum over emitted frames of the time spent in the jitter buffer (ms), and the count of those frames. */
  readonly jitterBufferMs: number | null;
  readonly jitterBufferCount: number | null;
  /** Sum over frames of the time from whole to decoded, and the count of those frames. */
  readonly decodeMs: number | null;
  readonly decodeCount: number | null;
  /** Sum over frames of the time from the last packet to the screen, and the count of those frames. */
  readonly arrivalToDisplayMs: number | null;
  readonly arrivalCount: number | null;
  readonly roundTripMs: number | null;
  /** Media buffered ahead of what is shown. */
  readonly bufferMs: number | null;
  /**
   * The source's own time of what is shown, in epoch milliseconds: EXT-X-PROGRAM-DATE-TIME, X-Timestamp,
   * Last-Modified. Between two pictures it runs on, so that its distance from now is the delay alone.
   */
  readonly programDateMs: number | null;
  /** What is shown may be newer than `programDateMs` by so much: a date in whole seconds. */
  readonly programDateSlackMs: number | null;
  readonly width: number | null;
  readonly height: number | null;
  /** `avc1.42e01f`, `H264`, `JPEG`, as the transport knows it. */
  readonly codec: string | null;
  /** What the time to the session's first frame was made of. */
  readonly startup: StartupTimings | null;
}

/** A sample in which nothing is known: transports fill in what they measure. */
export const BLANK_SAMPLE: Omit<Sample, 'atMs'> = Object.freeze({
  framesDecoded: null,
  framesDropped: null,
  bytesReceived: null,
  packetsReceived: null,
  packetsLost: null,
  retransmittedPacketsReceived: null,
  nackCount: null,
  keyFrameRequests: null,
  freezeCount: null,
  freezeMs: null,
  jitterBufferMs: null,
  jitterBufferCount: null,
  decodeMs: null,
  decodeCount: null,
  arrivalToDisplayMs: null,
  arrivalCount: null,
  roundTripMs: null,
  bufferMs: null,
  programDateMs: null,
  programDateSlackMs: null,
  width: null,
  height: null,
  codec: null,
  startup: null,
});
