import type { FaultCode } from './fault.js';

type Texts = readonly (readonly [RegExp, FaultCode])[];

/**
 * The messages of MediaMTX. They take precedence over the status: depending on its version, the same message comes with
 * 400 on WHEP and with 500 or 404 on HLS.
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
 * The messages of go2rtc, which answers nearly every error with 500. The error of its source follows `streams: `.
 * Source: go2rtc `internal/streams/add_consumer.go`, `internal/api/api.go`, v1.9.14.
 */
const GO2RTC: Texts = [
  [/^stream not found$/, 'unconfigured'],
  [/^streams: codecs not matched/, 'unsupported'],
  [/^streams: .*(i\/o timeout|deadline exceeded)/, 'source-timeout'],
  [/^streams: /, 'offline'],
];

/**
 * The messages of other servers: Frigate (`Camera not found`, `Unable to get valid frame`), ZLMediaKit, Janus, small
 * cameras.
 */
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

/** Finds the fault code for a server's own message; null for an unknown message. */
export function matchFaultCode(message: string, status: number): FaultCode | null {
  // ZLMediaKit sends this message with 200 or 406 for a stream that nobody publishes.
  if (/^stream not found$/.test(message) && status !== 404) return 'offline';
  return ALL.find(([pattern]) => pattern.test(message))?.[1] ?? null;
}

/** In `codecs not matched: video:H265, audio:AAC => video:H264, …` the codecs that the camera sends are on the left. */
const SENT_VIDEO = /^streams: codecs not matched: (?:(?!=>).)*?video:([^,\s]+)/;

/** Finds the codec that the camera sends in a server's message; null where it names none. */
export function matchCodec(message: string): string | null {
  return SENT_VIDEO.exec(message)?.[1] ?? null;
}

/** The JSON fields that servers put their message in: MediaMTX, ZLMediaKit, Frigate, others. */
const FIELDS = ['error', 'msg', 'message', 'detail', 'reason', 'error_description'];

/** Reads the server's message from a body: a field of its JSON, or otherwise its text without HTML tags. */
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

/** The first 4096 characters of a page, without scripts and styles. */
export function withoutScripts(body: string): string {
  return body.slice(0, 4096).replace(/<(script|style)[\s\S]*?(<\/\1>|$)/gi, ' ');
}

/**
 * Recognises a page that a gateway sends in place of the camera: to sign a person in, or to test the browser. Null when
 * the body is no HTML page.
 */
export function classifyPage(body: string, contentType: string | null): 'challenge' | 'sign-in' | 'other' | null {
  if (!/html/i.test(contentType ?? '') && !/^\s*<(!doctype|html)/i.test(body)) return null;
  // The title and the script of Cloudflare's challenge page.
  if (/<title>Just a moment\.\.\.|challenge-platform|cf-chl-/i.test(body.slice(0, 16_384))) return 'challenge';
  const isSignIn = /type=["']?password|\b(sign|log)[ -]?in\b|anmelden|connexion|iniciar sesi|authelia|keycloak/i;
  return isSignIn.test(withoutScripts(body)) ? 'sign-in' : 'other';
}
