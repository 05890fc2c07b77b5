import type { Credential } from './credential.js';
import { keepSecret } from '../faults/fault.js';

/** Gives the headers that carry the credentials. From this call on, no fault repeats the values of these headers. */
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

/** Leaves some seconds for a page that has to ask its own server. */
const BEFORE_END_MS = 10_000;
/** Leaves time for the request to arrive, and for a difference between the clocks of browser and server. */
const ON_THE_WAY_MS = 1_000;

/** Gives the milliseconds until other credentials should be requested; Infinity where the expiry is unknown. */
export function renewInMs(credential: Credential, nowMs: number): number {
  const leftMs = endsInMs(credential, nowMs);
  return leftMs < Infinity ? leftMs - Math.min(BEFORE_END_MS, leftMs / 4) : Infinity;
}

/**
 * Gives the milliseconds until a request with these credentials may arrive after their expiry; Infinity where the
 * expiry is unknown.
 */
export function usableForMs(credential: Credential, nowMs: number): number {
  const leftMs = endsInMs(credential, nowMs);
  return leftMs < Infinity ? leftMs - Math.min(ON_THE_WAY_MS, leftMs / 8) : Infinity;
}

/** An expiry in the past means that a clock is wrong: then the player waits for a refusal by the server. */
function endsInMs(credential: Credential, nowMs: number): number {
  if (!('token' in credential)) return Infinity;
  const endsAtMs = credential.expiresAtMs ?? parseJwtExpiryMs(credential.token);
  return endsAtMs !== null && endsAtMs > nowMs ? endsAtMs - nowMs : Infinity;
}

/** Reads the `exp` of a JWT (RFC 7519) in epoch milliseconds; null for any other token. */
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
