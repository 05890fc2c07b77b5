import type { IncomingMessage } from 'node:http';
import type { RawAnswer } from '../../demo/origin/faults.js';
import type { Refuse } from './gateway.js';

const readCookie = ({ headers }: IncomingMessage, name: string): string | null =>
  new RegExp(`(?:^|; )${name}=([^;]*)`).exec(headers.cookie ?? '')?.[1] ?? null;

/** A gateway that lets a browser with its session's cookie through. */
export interface SignInGateway {
  readonly refuse: Refuse;
  /** Ends all sessions. */
  readonly endSessions: () => void;
}

/**
 * A gateway that asks Authelia (4.38) about each request: requests that accept HTML are redirected to the portal on
 * another origin, with their own address in `rd`. Others get a 401 with that address as `Location`.
 * https://www.authelia.com/reference/guides/proxy-authorization/
 *
 * @param portalUrl Its address: `createPortal` answers there.
 * @param isRedirectOnly Redirects each request, as gateways before Authelia 4.38 and oauth2-proxy do.
 */
export function createForwardAuth(portalUrl: () => string, isRedirectOnly = false): SignInGateway {
  const ended = new Set<string>();
  const refuse: Refuse = (method, _body, request) => {
    const session = readCookie(request, 'authelia_session');
    if (session !== null && !ended.has(session)) {
      sessions.add(session);
      return null;
    }
    const rd = encodeURIComponent(`http://${request.headers.host}${request.url}`);
    const headers = { Location: `${portalUrl()}/?rd=${rd}&rm=${method}` };
    const acceptsHtml = /text\/html/.test(request.headers.accept ?? '');
    const redirect = ['GET', 'HEAD', 'OPTIONS'].includes(method) ? 302 : 303;
    return { status: acceptsHtml || isRedirectOnly ? redirect : 401, headers, body: `${redirect} Found` };
  };
  const sessions = new Set<string>();
  return { refuse, endSessions: () => sessions.forEach((session) => ended.add(session)) };
}

/** The portal of `createForwardAuth`: its link signs in, and leads back to the address in `rd`. */
export function answerPortal(path: string, session: () => string): RawAnswer {
  const url = new URL(path, 'http://portal');
  const rd = url.searchParams.get('rd') ?? '/';
  if (url.pathname === '/sign-in') {
    const cookie = `authelia_session=${session()}; Path=/; HttpOnly; SameSite=Lax`;
    return { status: 302, headers: { Location: rd, 'Set-Cookie': cookie } };
  }
  const body = `<!doctype html><title>Login - Authelia</title><a href="/sign-in?rd=${encodeURIComponent(rd)}">Sign in</a>`;
  return { status: 200, headers: { 'Content-Type': 'text/html' }, body };
}

/**
 * Home Assistant's ingress: an add-on is served under a path with its token, for a browser with the cookie
 * `ingress_session`. Without it, or after its end, the answer is a bare 401.
 * https://developers.home-assistant.io/docs/add-ons/presentation/#ingress
 */
export function createIngress(
  token: string,
): SignInGateway & { readonly prefix: string; readonly setSession: (id: string) => void } {
  let valid: string | null = null;
  return {
    prefix: `/api/hassio_ingress/${token}`,
    refuse: (_method, _body, request) => {
      const isSignedIn = valid !== null && readCookie(request, 'ingress_session') === valid;
      return isSignedIn ? null : { status: 401, headers: { 'Content-Type': 'text/plain' }, body: '401: Unauthorized' };
    },
    setSession: (id) => (valid = id),
    endSessions: () => (valid = null),
  };
}
