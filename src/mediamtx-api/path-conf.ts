import { isJson, type Json } from './read.js';

/**
 * The most common settings of a path. All others of MediaMTX are accepted too, and checked by the server. Durations are
 * written as in its file: `10s`, `1h30m`.
 */
export interface PathConf {
  /**
   * `publisher`, or the URL that the server reads from: `rtsp://…`, `http://…/index.m3u8`, `whep://…`, `rpiCamera` …
   */
  readonly source?: string;
  /** SHA-256 of the certificate of a TLS source whose issuer is unknown. */
  readonly sourceFingerprint?: string;
  /** Whether the server reads the source only while there is a reader. Refused with `publisher`. */
  readonly sourceOnDemand?: boolean;
  /** How long readers wait for the source. */
  readonly sourceOnDemandStartTimeout?: string;
  /** How long after its last reader the source is closed. */
  readonly sourceOnDemandCloseAfter?: string;
  /** The limit of readers; 0 means no limit. */
  readonly maxReaders?: number;
  /** Whether the server sends a slate while there is no stream. */
  readonly alwaysAvailable?: boolean;
  /** Whether a second publisher replaces the first. */
  readonly overridePublisher?: boolean;
  /** `automatic`, `udp`, `multicast` or `tcp`. */
  readonly rtspTransport?: string;
  readonly record?: boolean;
  readonly recordPath?: string;
  /** `fmp4` or `mpegts`. */
  readonly recordFormat?: string;
  readonly recordSegmentDuration?: string;
  /** When recordings are deleted; `0s` keeps all. */
  readonly recordDeleteAfter?: string;
  /** A command that runs on the server: anyone who may set it controls the machine. */
  readonly runOnInit?: string;
  readonly runOnDemand?: string;
  readonly runOnReady?: string;
  readonly runOnNotReady?: string;
  readonly [field: string]: unknown;
}

/** A path's settings on the server, with its name. The server blanks out passwords. */
export interface NamedPathConf extends PathConf {
  readonly name: string;
}

/** Parses an item of `/v3/config/paths`; null for an item without a name. */
export function parsePathConf(raw: unknown): NamedPathConf | null {
  return isJson(raw) && hasName(raw) ? raw : null;
}

function hasName(raw: Json): raw is NamedPathConf {
  return typeof raw.name === 'string' && raw.name !== '';
}
