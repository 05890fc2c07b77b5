import { SERVERS } from '../servers/index.js';
import type { FaultCode } from './fault.js';

/** Finds the fault code for a server's own message; null for an unknown message. */
export function matchFaultCode(message: string, status: number): FaultCode | null {
  // ZLMediaKit sends this message with 200 or 406 for a stream that nobody publishes, go2rtc with 404 for an unknown
  // one.
  if (/^stream not found$/.test(message) && status !== 404) return 'offline';
  // In here, because a call at the top of a module counts as a side effect: a page would load this chunk at once.
  const messages = SERVERS.flatMap((server) => server.messages);
  return messages.find(([pattern]) => pattern.test(message))?.[1] ?? null;
}

/** Finds the codec that the camera sends in a server's message; null where it names none. */
export function matchCodec(message: string): string | null {
  const matches = SERVERS.map(({ sentCodec }) => sentCodec?.exec(message)?.[1]);
  return matches.find((codec) => codec !== undefined) ?? null;
}

/** Builds the address where the server of this endpoint says why it sent nothing; null where there is none. */
export function buildReasonUrl(endpoint: string): string | null {
  const url = new URL(endpoint);
  const addresses = SERVERS.map((server) => server.buildReasonUrl?.(url) ?? null);
  return addresses.find((address) => address !== null) ?? null;
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
