import { isJson, type Json } from './read.js';

/**
 * The settings of a path, as far as they are asked for most; all others of MediaMTX's are taken as well, and are
 * checked by the server. Durations are texts as in its file: `10s`, `1h30m`.
 */
export interface PathConf {
  /** `publisher`, or what the server fetches: `rtsp://…`, `http://…/index.m3u8`, `whep://…`, `rpiCamera` … */
  readonly source?: string;
  /** SHA-256 of the certificate of a source with TLS whose issuer is unknown. */
  readonly sourceFingerprint?: string;
  /** Fetched only while somebody reads. Refused with `publisher`. */
  readonly sourceOnDemand?: boolean;
  /** Readers wait so long for it. */
  readonly sourceOnDemandStartTimeout?: string;
  /** Let go so long after its last reader. */
  readonly sourceOnDemandCloseAfter?: string;
  /** 0 is no limit. */
  readonly maxReaders?: number;
  /** A slate is sent while there is no stream. */
  readonly alwaysAvailable?: boolean;
  /** A second publisher takes the place of the first. */
  readonly overridePublisher?: boolean;
  /** `automatic`, `udp`, `multicast` or `tcp`. */
  readonly rtspTransport?: string;
  readonly record?: boolean;
  readonly recordPath?: string;
  /** `fmp4` or `mpegts`. */
  readonly recordFormat?: string;
  readonly recordSegmentDuration?: string;
  /** `0s` keeps all. */
  readonly recordDeleteAfter?: string;
  /** A command that is run on the server: whoever may set this owns the machine. */
  readonly runOnInit?: string;
  readonly runOnDemand?: string;
  readonly runOnReady?: string;
  readonly runOnNotReady?: string;
  readonly [field: string]: unknown;
}

/** A path's settings as the server has them, with its name; passwords are blotted out by the server. */
export interface NamedPathConf extends PathConf {
  readonly name: string;
}

/** Reads an item of `/v3/config/paths`; null for what has no name. */
export function parsePathConf(raw: unknown): NamedPathConf | null {
  return isJson(raw) && hasName(raw) ? raw : null;
}

function hasName(raw: Json): raw is NamedPathConf {
  return typeof raw.name === 'string' && raw.name !== '';
}
