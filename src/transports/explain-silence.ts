import { selectEndpoint } from '../address/camera-address.js';
import { Fault, type FaultCode } from '../faults/fault.js';
import type { TransportName } from '../ladder/transport-name.js';
import { isLoopback, isMixedContent, targetAddressSpace, withAddressSpace } from './address-space.js';
import { detectRedirect } from './detect-redirect.js';
import type { OpenContext } from './transport.js';

/** A server that is there answers within this time. */
const PROBE_LIMIT_MS = 1500;

/** A request that got no answer. */
interface SilentRequest extends OpenContext {
  readonly transport: TransportName;
  readonly url: string;
  /** Whether it may still be answered; false after it failed. */
  readonly isPending: boolean;
}

/** How long a failed request is taken for one that waited for the viewer's answer. */
const REMEMBER_MS = 30_000;
/** When an origin was last found to be in a more private network than the page, by `performance.now()`. */
const heldAtMs = new Map<string, number>();
/** Origins that the page reaches without a question. */
const OPEN_ORIGINS = new Set<string>();

/**
 * Finds out why a transport got no answer, where browsers tell no page: a gateway redirects to a page on another host;
 * the browser blocks servers in the local network until the viewer allows them, and addresses on HTTP in a page on
 * HTTPS. Null where the server may be the reason.
 *
 * @param isPending Whether the request may still be answered; false after it failed.
 */
export async function explainSilence(
  transport: TransportName,
  isPending: boolean,
  context: OpenContext,
): Promise<Fault | null> {
  const url = selectEndpoint(transport, context.endpoints) ?? '';
  const request = { ...context, transport, url, isPending };
  if (new URL(url).origin !== location.origin) return explainOtherOrigin(request);
  if (isPending || !(await detectRedirect(url, context))) return null;
  return new Fault('sign-in-page', { transport, serverMessage: 'sent to another host', signInUrl: url });
}

async function explainOtherOrigin(request: SilentRequest): Promise<Fault | null> {
  const { transport, url, isPending } = request;
  const target = new URL(url);
  const permission = canPrompt(target.hostname) ? await queryPermission(target.hostname) : null;
  const blocked = (code: FaultCode, serverMessage: string) => new Fault(code, { transport, serverMessage });
  if (permission === 'prompt' && (await isHeldByPrompt(target, request))) {
    return blocked('local-network', 'the browser asks for permission to use the local network');
  }
  if (isPending) return null;
  if (permission === 'denied') {
    // Where the viewer refused, it was a server in the local network that asked; here a page is refused by itself.
    const obstacle = findObstacle(target.hostname);
    const isPrivate = hasPrivateHost(target.hostname) || heldAtMs.has(target.origin);
    if (obstacle && isPrivate) return blocked('local-network-forbidden', obstacle);
    if (!obstacle) return blocked('local-network', 'permission to use the local network is refused');
  }
  if (isMixedContent(target) && permission !== 'granted') {
    return blocked('mixed-content', 'a page on HTTPS may not load an address on HTTP');
  }
  return (await isUnreadable(request)) ? faultFromGateway(request) : null;
}

/**
 * Whether a server answers, and the page may not read its answer. Gateways on another origin that sign in by cookie
 * send their refusals, and their redirects to a sign-in page, without CORS headers.
 */
async function isUnreadable({ url, settings, signal }: SilentRequest): Promise<boolean> {
  return settings.cookies === 'include' && (await probe(url, signal)) === 'answered';
}

function faultFromGateway({ transport, url }: SilentRequest): Fault {
  const serverMessage = 'the server answers, and this page may not read its answer';
  return new Fault('sign-in-page', { transport, serverMessage, signInUrl: url });
}

/** Whether the browser may ask before this page reaches the host: a page of a network reaches that network unasked. */
function canPrompt(hostname: string): boolean {
  if (isLoopback(location.hostname)) return false;
  return isLoopback(hostname) || !hasPrivateHost(location.hostname);
}

/** The state of the permission to reach this host; null where the browser has no such permission. */
async function queryPermission(hostname: string): Promise<PermissionState | null> {
  // Chrome 142 had one permission, and since 145 has two.
  const names = [isLoopback(hostname) ? 'loopback-network' : 'local-network', 'local-network-access'];
  for (const name of names) {
    try {
      const { state } = await navigator.permissions.query({ name: name as PermissionName });
      return state;
    } catch {
      // This browser does not know the name.
    }
  }
  return null;
}

/** Why this page cannot even ask for the permission; null where it can. */
function findObstacle(hostname: string): string | null {
  if (!isSecureContext) return 'a page needs HTTPS to use the local network';
  const { featurePolicy } = document as Document & {
    readonly featurePolicy?: { allowsFeature(name: string): boolean };
  };
  const feature = isLoopback(hostname) ? 'loopback-network' : 'local-network';
  const isAllowed = [feature, 'local-network-access'].some((name) => featurePolicy?.allowsFeature(name) ?? true);
  return isAllowed ? null : `the frame of this page needs allow="${feature}"`;
}

/**
 * Whether a request waits for the viewer's answer. After that question was closed without an answer, a request fails
 * while the permission is still to be asked for.
 */
async function isHeldByPrompt({ origin }: URL, { isPending, signal }: SilentRequest): Promise<boolean> {
  if (OPEN_ORIGINS.has(origin)) return false;
  if (!isPending) return performance.now() - (heldAtMs.get(origin) ?? -Infinity) < REMEMBER_MS;
  // Where the server is not public, the browser fails this request before it sends anything, and does not ask.
  const asPublic = await probe(origin, signal, targetAddressSpace('public'));
  // A page that is in the local network itself needs no permission: there, the server answers.
  const result = asPublic === 'failed' ? await probe(origin, signal, withAddressSpace(origin, {})) : asPublic;
  if (result === 'answered') OPEN_ORIGINS.add(origin);
  const isHeld = asPublic === 'failed' && result === 'held' && !signal.aborted;
  if (isHeld) heldAtMs.set(origin, performance.now());
  return isHeld;
}

async function probe(
  url: string,
  outer: AbortSignal,
  extra: RequestInit = {},
): Promise<'answered' | 'failed' | 'held'> {
  const signal = AbortSignal.any([outer, AbortSignal.timeout(PROBE_LIMIT_MS)]);
  try {
    await fetch(url, { method: 'HEAD', mode: 'no-cors', credentials: 'omit', cache: 'no-store', signal, ...extra });
    return 'answered';
  } catch {
    return signal.aborted ? 'held' : 'failed';
  }
}

/** Whether a host name can only be one of the local network. Of other names, a page does not learn the address. */
function hasPrivateHost(hostname: string): boolean {
  return (
    isLoopback(hostname) ||
    /^(10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.[\d.]+$/.test(hostname) ||
    /^\[f(c|d|e[89ab])/.test(hostname) ||
    /^[^.[\]]+$|\.(local|lan|home|internal|home\.arpa)$/.test(hostname)
  );
}
