import { readCount, isJson, readText, readTimeMs, type Json } from './read.js';

/** Where the API lists sessions of a kind: those that read and those that publish. */
export const SESSION_KINDS = {
  webRTCSession: 'webrtcsessions',
  hlsSession: 'hlssessions',
  rtspSession: 'rtspsessions',
  rtspsSession: 'rtspssessions',
  rtmpConn: 'rtmpconns',
  rtmpsConn: 'rtmpsconns',
  srtConn: 'srtconns',
  moqSession: 'moqsessions',
} as const;

/** A kind of session, by the name that a path's readers and source have in the API. */
export type SessionKind = keyof typeof SESSION_KINDS;

/** Who reads or publishes, and from where. */
export interface Session {
  readonly kind: SessionKind;
  readonly id: string;
  readonly path: string;
  /** `host:port` as the server sees it: behind a proxy, the proxy's. */
  readonly address: string;
  /** Epoch milliseconds by the server's clock. */
  readonly createdAtMs: number | null;
  /** `read`, `publish`, `idle` …; empty for HLS, which only reads. */
  readonly state: string;
  /** Empty without one, and before v1.17. */
  readonly user: string;
  readonly userAgent: string;
  /** From it, and to it. */
  readonly inboundBytes: number;
  readonly outboundBytes: number;
  /** The API's own object, with what each kind tells besides: packets lost, round trips … */
  readonly raw: Json;
}

/** Is this a kind that the API lists? A reader may also be `hidden`, or of a kind that is yet to come. */
export function isSessionKind(type: string): type is SessionKind {
  return Object.hasOwn(SESSION_KINDS, type);
}

/** Reads an item of one of the lists; null for what has no id. */
export function parseSession(kind: SessionKind, raw: unknown): Session | null {
  if (!isJson(raw) || !readText(raw.id)) return null;
  return {
    kind,
    id: readText(raw.id),
    path: readText(raw.path),
    address: readText(raw.remoteAddr),
    createdAtMs: readTimeMs(raw.created),
    state: readText(raw.state),
    user: readText(raw.user),
    userAgent: readText(raw.userAgent),
    inboundBytes: readCount(raw.inboundBytes, raw.bytesReceived),
    outboundBytes: readCount(raw.outboundBytes, raw.bytesSent),
    raw,
  };
}
