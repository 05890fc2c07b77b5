import { readCount, isJson, readText, readTimeMs, type Json } from './read.js';

/** The name of each kind's list in the API. A list holds the sessions that read and those that publish. */
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

/** A kind of session, as the readers and the source of a path name it in the API. */
export type SessionKind = keyof typeof SESSION_KINDS;

/** A session that reads or publishes. */
export interface Session {
  readonly kind: SessionKind;
  readonly id: string;
  readonly path: string;
  /** `host:port` of the client, as the server sees it: behind a proxy, the proxy's. */
  readonly address: string;
  /** When the session began, in epoch milliseconds by the server's clock. */
  readonly createdAtMs: number | null;
  /** `read`, `publish`, `idle` …; empty for HLS, which can only read. */
  readonly state: string;
  /** The user; empty without one, and before v1.17. */
  readonly user: string;
  readonly userAgent: string;
  /** Bytes from the client, and to it. */
  readonly inboundBytes: number;
  readonly outboundBytes: number;
  /** The API's own object, with the fields of each kind: packets lost, round trips … */
  readonly raw: Json;
}

/** Whether the API lists this kind. A reader can also be `hidden`, or of a kind that is yet to come. */
export function isSessionKind(type: string): type is SessionKind {
  return Object.hasOwn(SESSION_KINDS, type);
}

/** Parses an item of one of the lists; null for an item without an id. */
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
