import type { Credential } from './credentials.js';
import { keepSecret } from './fault.js';

/** The headers that say it to a server. From now on no fault repeats what is in them. */
export function headersOf(credential: Credential): Readonly<Record<string, string>> {
  const headers = 'headers' in credential ? credential.headers : { Authorization: authorizationOf(credential) };
  for (const value of Object.values(headers)) keepSecret(value);
  return headers;
}

function authorizationOf(credential: Exclude<Credential, { headers: unknown }>): string {
  if ('token' in credential) return `Bearer ${credential.token}`;
  const { username, password } = credential;
  keepSecret(password);
  // Basic is UTF-8 (RFC 7617 §2.1); btoa takes bytes only.
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}
