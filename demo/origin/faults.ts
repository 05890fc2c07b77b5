/** The endpoints whose answers can be replaced. */
export type EndpointName = 'whep' | 'hls' | 'mjpeg' | 'snapshot';

/** A replacement for an answer: a proxy's page, noise, a redirect. */
export interface RawAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The faults of one camera; without any, the camera is healthy. */
export interface CameraFaults {
  /** The camera is not published: sessions end as MediaMTX ends them, new ones get "no stream is available". */
  readonly offline: boolean;
  /** The path is not in the configuration. */
  readonly unconfigured: boolean;
  /** The maximum number of readers; null for no limit, 0 refuses all ("maximum reader count reached"). */
  readonly maxReaders: number | null;
  /** The credentials of all requests: Basic, or Bearer `user:pass`; null for none. */
  readonly auth: { readonly user: string; readonly pass: string } | null;
  /** The start time of an on-demand source (ms): each first request is held for this time. */
  readonly startMs: number;
  /** The on-demand source never starts: the request is held for `startMs`, then "source of path … has timed out". */
  readonly sourceTimeout: boolean;
  /** Sessions stay open without media: no packets, no new segments, no new JPEG. */
  readonly frozen: boolean;
  /** The percentage of dropped RTP packets, 0 to 100. */
  readonly lossPercent: number;
  /** The WHEP answer names unreachable candidates. */
  readonly noIcePath: boolean;
  /** No UDP packet passes in either direction, in running sessions too: a lost or restricted network. */
  readonly udpBlocked: boolean;
  /** WHEP connects, but no packet is sent. */
  readonly noMedia: boolean;
  /** WHEP connects and the server closes DTLS at once, as MediaMTX does for B-frames. */
  readonly closesEarly: boolean;
  /** WHEP is refused with "codecs not supported by client". */
  readonly codecRefused: boolean;
  /** The MJPEG stream ends in the middle of a frame. */
  readonly cutMultipart: boolean;
  /** Nothing is answered, and no session is closed: as if the server had lost its power, for this camera only. */
  readonly cut: boolean;
  /** Replacements for the real answers. */
  readonly raw: Partial<Record<EndpointName, RawAnswer>>;
}

export const NO_FAULTS: CameraFaults = Object.freeze({
  offline: false,
  unconfigured: false,
  maxReaders: null,
  auth: null,
  startMs: 0,
  sourceTimeout: false,
  frozen: false,
  lossPercent: 0,
  noIcePath: false,
  udpBlocked: false,
  noMedia: false,
  closesEarly: false,
  codecRefused: false,
  cutMultipart: false,
  cut: false,
  raw: {},
});

/** The number of running sessions by kind, as the control endpoint reports it. */
export interface SessionCounts {
  readonly whep: number;
  readonly hls: number;
  readonly mjpeg: number;
}
