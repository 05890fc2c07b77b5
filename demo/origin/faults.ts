/** Where an answer can be replaced. */
export type EndpointName = 'whep' | 'hls' | 'mjpeg' | 'snapshot';

/** An answer given instead of the real one: a proxy's page, noise, a redirect. */
export interface RawAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What is wrong with one camera on command; the blank one is a healthy camera. */
export interface CameraFaults {
  /** Nobody publishes: running sessions end as MediaMTX ends them, new ones hear "no stream is available". */
  readonly offline: boolean;
  /** The path is not in the configuration. */
  readonly unconfigured: boolean;
  /** At most so many readers; null is no limit, 0 refuses everybody ("maximum reader count reached"). */
  readonly maxReaders: number | null;
  /** Basic user and password, or Bearer `user:pass`, that every request must bring; null asks for none. */
  readonly auth: { readonly user: string; readonly pass: string } | null;
  /** An on-demand source: each first request is held so long (ms). */
  readonly startMs: number;
  /** The on-demand source never comes: the request is held `startMs`, then "source of path … has timed out". */
  readonly sourceTimeout: boolean;
  /** Sessions stay, media stops: no packets, no new segments, no new JPEG. */
  readonly frozen: boolean;
  /** Share of RTP packets that are dropped, 0 to 100. */
  readonly lossPercent: number;
  /** The WHEP answer names candidates that lead nowhere. */
  readonly noIcePath: boolean;
  /** No UDP packet passes in either direction, in running sessions too: a network that is lost, or forbids it. */
  readonly udpBlocked: boolean;
  /** WHEP connects, no packet is ever sent. */
  readonly noMedia: boolean;
  /** WHEP connects and the server closes DTLS at once, as MediaMTX does for B-frames. */
  readonly closesEarly: boolean;
  /** WHEP is refused with "codecs not supported by client". */
  readonly codecRefused: boolean;
  /** The MJPEG stream ends in the middle of a picture. */
  readonly cutMultipart: boolean;
  /** Nobody answers and nobody is told: a server that has lost its power, for this camera alone. */
  readonly cut: boolean;
  /** Answers to give instead of the real ones. */
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

/** Running sessions by kind, as the control endpoint tells them. */
export interface SessionCounts {
  readonly whep: number;
  readonly hls: number;
  readonly mjpeg: number;
}
