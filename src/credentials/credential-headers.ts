import type { Credential } from './credential.js';
import { keepSecret } from '../faults/fault.js';

/** The headers that say it to a server. From now on no fault repeats what is in them. */
export function buildHeaders(credential: Credential): Readonly<Record<string, string>> {
  const headers = 'headers' in credential ? credential.headers : { Authorization: buildAuthorization(credential) };
  for (const value of Object.values(headers)) keepSecret(value);
  return headers;
}

function buildAuthorization(credential: Exclude<Credential, { headers: unknown }>): string {
  if ('token' in credential) return `Bearer ${credential.token}`;
  const { username, password } = credential;
  keepSecret(password);
  // Basic is UTF-8 (RFC 7617 §2.1); btoa takes bytes only.
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

/** Some seconds are left to a page that has to ask its own server. */
const BEFORE_END_MS = 10_000;
/** A request is on its way for so long, and the clocks of browser and server differ. */
const ON_THE_WAY_MS = 1_000;

/** Milliseconds from now until others should be asked for; Infinity where no end is known. */
export function renewInMs(credential: Credential, nowMs: number): number {
  const leftMs = endsInMs(credential, nowMs);
  return leftMs < Infinity ? leftMs - Math.min(BEFORE_END_MS, leftMs / 4) : Infinity;
}

/** Milliseconds from now until a request with these may arrive too late; Infinity where no end is known. */
export function usableForMs(credential: Credential, nowMs: number): number {
  const leftMs = endsInMs(credential, nowMs);
  return leftMs < Infinity ? leftMs - Math.min(ON_THE_WAY_MS, leftMs / 8) : Infinity;
}

/** An end that has passed already says that a clock is wrong: then a refusal tells. */
function endsInMs(credential: Credential, nowMs: number): number {
  if (!('token' in credential)) return Infinity;
  const endsAtMs = credential.expiresAtMs ?? parseJwtExpiryMs(credential.token);
  return endsAtMs !== null && endsAtMs > nowMs ? endsAtMs - nowMs : Infinity;
}

/** The `exp` of a JWT (RFC 7519) in epoch milliseconds; null of any other token. */
function parseJwtExpiryMs(token: string): number | null {
  const [, payload = ''] = token.split('.');
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    const exp = typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : null;
    return typeof exp === 'number' ? exp * 1000 : null;
  } catch {
    return null;
  }
}
