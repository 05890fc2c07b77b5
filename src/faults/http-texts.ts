import type { FaultCode } from './fault.js';

type Texts = readonly (readonly [RegExp, FaultCode])[];

/**
 * The texts of MediaMTX, which decide before the status does: the same text comes with 400 on WHEP
 * and with 500 or 404 on HLS, depending on its version.
 * Source: MediaMTX `internal/defs/path_access.go`, `internal/servers/{webrtc,hls}`, v1.20.1.
 */
const MEDIAMTX: Texts = [
  [/is not configured/, 'unconfigured'],
  [/no stream is available/, 'offline'],
  [/has timed out/, 'source-timeout'],
  [/maximum reader count reached/, 'capacity'],
  [/codecs not supported by client|doesn't contain any supported codec|muxer instance not available/, 'unsupported'],
  [/session not found/, 'lost'],
];

/**
 * The texts of go2rtc, which answers 500 to nearly everything: what its sources said follows `streams: `.
 * Source: go2rtc `internal/streams/add_consumer.go`, `internal/api/api.go`, v1.9.14.
 */
const GO2RTC: Texts = [
  [/^stream not found$/, 'unconfigured'],
  [/^streams: codecs not matched/, 'unsupported'],
  [/^streams: .*(i\/o timeout|deadline exceeded)/, 'source-timeout'],
  [/^streams: /, 'offline'],
];

/** Others': Frigate (`Camera not found`, `Unable to get valid frame`), ZLMediaKit, Janus, small cameras. */
const OTHER_SERVERS: Texts = [
  [
    /^(camera|stream|path|channel) [^.]{0,60}(not found|does not exist|unknown)|^no such (camera|stream|channel)/i,
    'unconfigured',
  ],
  [
    /unable to get valid frame|(camera|stream|source|publisher) (is )?(offline|not (online|publishing|available))/i,
    'offline',
  ],
  [/too many (clients|viewers|connections|users|streams|sessions)|(clients|viewers|connections) limit/i, 'capacity'],
];

const ALL: Texts = [...MEDIAMTX, ...GO2RTC, ...OTHER_SERVERS];

/** What a server's own words mean; null for words that are not known. */
export function matchFaultCode(message: string, status: number): FaultCode | null {
  // ZLMediaKit says it with 200 or 406 of a stream that nobody publishes.
  if (/^stream not found$/.test(message) && status !== 404) return 'offline';
  return ALL.find(([pattern]) => pattern.test(message))?.[1] ?? null;
}

/** `codecs not matched: video:H265, audio:AAC => video:H264, …`: what the camera sends stands on the left. */
const SENT_VIDEO = /^streams: codecs not matched: (?:(?!=>).)*?video:([^,\s]+)/;

/** The codec that a server says the camera sends; null where it says none. */
export function matchCodec(message: string): string | null {
  return SENT_VIDEO.exec(message)?.[1] ?? null;
}

/** Where a server puts its words into JSON: MediaMTX, ZLMediaKit, Frigate, others. */
const FIELDS = ['error', 'msg', 'message', 'detail', 'reason', 'error_description'];

/** The server's words: those in its JSON, else the text without HTML's tags. */
export function extractMessage(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null) {
      const values = FIELDS.map((name) => (parsed as Readonly<Record<string, unknown>>)[name]);
      const message = values.find((value) => typeof value === 'string' && value !== '');
      if (typeof message === 'string') return message;
    }
  } catch {
    // Not JSON: a proxy's page, or a version before 1.4.0.
  }
  return withoutScripts(body)
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The beginning of a page, without what is no text. */
export function withoutScripts(body: string): string {
  return body.slice(0, 4096).replace(/<(script|style)[\s\S]*?(<\/\1>|$)/gi, ' ');
}

/** A page that a gateway puts before the camera: it wants a person, or a browser that it can test. */
export function classifyPage(body: string, contentType: string | null): 'challenge' | 'sign-in' | 'other' | null {
  if (!/html/i.test(contentType ?? '') && !/^\s*<(!doctype|html)/i.test(body)) return null;
  // Cloudflare's own words, and its script.
  if (/<title>Just a moment\.\.\.|challenge-platform|cf-chl-/i.test(body.slice(0, 16_384))) return 'challenge';
  const isSignIn = /type=["']?password|\b(sign|log)[ -]?in\b|anmelden|connexion|iniciar sesi|authelia|keycloak/i;
  return isSignIn.test(withoutScripts(body)) ? 'sign-in' : 'other';
}
