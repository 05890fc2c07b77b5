import type { Endpoints } from '../address/camera-address.js';
import type { Credentials } from '../credentials/credentials.js';
import type { Fault } from '../faults/fault.js';
import type { FrameCount } from '../liveness/frame-counter.js';
import type { TransportName } from '../ladder/transport-name.js';
import type { Settings } from '../playback/settings.js';
import type { StartupTimings } from '../telemetry/startup.js';

/** What shows the picture of a transport. Each attempt owns one, so that two can decode while one is visible. */
export type Surface = HTMLVideoElement | HTMLCanvasElement | HTMLImageElement;

/** Holds the surfaces. A transport places its own surface, and changes nothing else in the page. */
export interface SurfaceContainer {
  /** Places a surface under the visible one, where it decodes hidden; removes it when the signal aborts. */
  place(surface: Surface, signal: AbortSignal): void;
}

/** What a transport needs to open a camera. */
export interface OpenContext {
  readonly endpoints: Endpoints;
  readonly surfaces: SurfaceContainer;
  /** The only teardown: its abort ends requests, peer connections and readers on the server. */
  readonly signal: AbortSignal;
  readonly credentials: Credentials;
  readonly settings: Settings;
  /** Called, once or more, while a server holds the first request because it wakes the camera. */
  readonly onSourceStarting?: () => void;
  /** Called when the server has answered, whatever it has said. */
  readonly onAnswer?: () => void;
  /** Whether other servers have the camera too: a session that may be dead is given up sooner. */
  readonly hasOtherServers?: boolean;
  /** Whether another transport shows a picture already: then sound alone is no gain. */
  readonly hasPicture?: () => boolean;
}

/**
 * A transport. It decides nothing about other transports and plans no attempts: that is the ladder's. Within one
 * attempt it may repeat a request, continue on the next connection or load a playlist again. In the page it changes
 * only its own surface.
 */
export interface Transport {
  readonly name: TransportName;
  /** Whether this browser can try the transport at all. Synchronous, without I/O. */
  isSupported(): boolean;
  /**
   * Opens the camera. Resolves when the first frame has been decoded and presented on the surface; where only sound
   * comes, when that is certain. Rejects with a {@link Fault}, or with the signal's reason when it aborts.
   */
  open(context: OpenContext): Promise<Session>;
}

/** A camera that plays. It ends when the signal that opened it aborts. */
export interface Session {
  /** The transport that it really is: a playlist without parts is `hls`, whatever was requested. */
  readonly transport: TransportName;
  /** The server that it plays from, where several have the camera. */
  readonly server?: string;
  readonly surface: Surface;
  readonly frames: FrameCount;
  /** Resolves once, when the session ends by itself; never rejects, and never settles after an abort. */
  readonly lost: Promise<Fault>;
  /** False where only sound comes, and the surface stays empty. True if absent. */
  readonly hasVideo?: boolean;
  /** Whether there is sound that can be heard. */
  readonly hasAudio: boolean;
  /**
   * The name of the audio codec that the camera sends and this browser cannot play (`E-AC-3`); null or absent for none.
   */
  readonly soundFault?: string | null;
  /** Sets the sound; volume 0 to 1. Rejects with NotAllowedError when the browser requires a gesture. */
  setSound(muted: boolean, volume: number): Promise<void>;
  /**
   * Delays everything by this many milliseconds more, or less when negative, but never below its own delay; absent
   * where a transport cannot. It takes effect over the next seconds, without a jump.
   */
  shiftBy?(ms: number): void;
  /**
   * Calls the listener when the source changes (it restarted, or uses another codec); absent where a transport cannot
   * know.
   */
  onSourceChange?(listener: () => void): void;
  /**
   * When the visible picture was made by its source's own clock, in epoch milliseconds; absent or null where it does
   * not say.
   */
  capturedAtMs?(): number | null;
  /** Raw counters since the session's start. */
  sample(): Promise<Sample>;
}

/**
 * Raw counters of a session; null where the transport cannot know a value. Times in milliseconds; all counters since the
 * start.
 */
export interface Sample {
  /** `performance.now()` when taken. */
  readonly atMs: number;
  readonly framesDecoded: number | null;
  readonly framesDropped: number | null;
  readonly bytesReceived: number | null;
  readonly packetsReceived: number | null;
  readonly packetsLost: number | null;
  /** Packets that arrived by retransmission; null as well where they are not marked (no RTX). */
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
  /** Media that is buffered ahead of the visible picture. */
  readonly bufferMs: number | null;
  /**
   * The source's own time of the visible picture, in epoch milliseconds: EXT-X-PROGRAM-DATE-TIME, X-Timestamp,
   * Last-Modified. Between two pictures it advances, so that its distance from now is the delay alone.
   */
  readonly programDateMs: number | null;
  /** The visible picture may be newer than `programDateMs` by this much: a date may have whole seconds only. */
  readonly programDateSlackMs: number | null;
  readonly width: number | null;
  readonly height: number | null;
  /** The codec as the transport knows it: `avc1.42e01f`, `H264`, `JPEG`. */
  readonly codec: string | null;
  /** The phases of the time to the session's first frame. */
  readonly startup: StartupTimings | null;
}

/** A sample without known values: transports fill in what they measure. */
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
