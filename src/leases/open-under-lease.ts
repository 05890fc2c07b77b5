import { CredentialStore } from '../credentials/credentials.js';
import { Fault } from '../faults/fault.js';
import type { LeaseProvider } from './lease.js';
import { faultFromRefusal, type ActiveLease } from './active-lease.js';
import { ViewerLease } from './viewer-lease.js';
import type { OpenContext, Session, SurfaceContainer, Transport } from '../transports/transport.js';

export { httpLeases } from './http-leases.js';

/** A viewer is known by its stage. */
const viewerLeases = new WeakMap<SurfaceContainer, ViewerLease>();

/** A session, and when it is over: by its own end, or by that of the lease. */
export interface OpenedSession {
  readonly session: Session;
  readonly lost: Promise<Fault>;
}

/** What is opened, and whom to ask first. */
interface LeasedContext extends OpenContext {
  readonly leases: LeaseProvider;
  readonly camera: string;
}

/** Opens a transport under the viewer's lease; what plays under a lease that ends is lost by that. */
export async function openUnderLease(transport: Transport, context: LeasedContext): Promise<OpenedSession> {
  const { signal, endpoints, settings } = context;
  signal.throwIfAborted();
  const lease = await getViewerLease(context).acquire(signal, settings.snapshotIntervalMs === Infinity);
  signal.throwIfAborted();
  const { credential } = lease.grant;
  const urls = Object.values(endpoints).filter((url) => url !== null);
  const credentials = credential
    ? new CredentialStore(() => credential, urls, { cookies: context.credentials.cookies ?? 'omit' })
    : context.credentials;
  const ended = lease.waitForEnd(signal);
  const opening = transport.open({ ...context, credentials }).catch(async (thrown: unknown) => {
    throw thrown instanceof Fault ? await resolveUnauthorized(lease, thrown) : thrown;
  });
  const session = await Promise.race([opening, ended.then(throwFault)]);
  const lost = session.lost.then((fault) => resolveUnauthorized(lease, fault));
  return { session, lost: Promise.race([lost, ended]) };
}

/** A ticket that the media server does not take: the lease was taken away, or its service began anew. */
async function resolveUnauthorized(lease: ActiveLease, fault: Fault): Promise<Fault> {
  if (!lease.grant.credential || fault.code !== 'unauthorized') return fault;
  // Who knows why is the service.
  await lease.sendHeartbeat();
  await lease.end(
    faultFromRefusal({ reason: `the media server refuses the lease: ${fault.serverMessage ?? fault.status}` }),
  );
  return lease.waitForEnd();
}

function throwFault(fault: Fault): never {
  throw fault;
}

function getViewerLease({ surfaces, leases, camera }: LeasedContext): ViewerLease {
  const existing = viewerLeases.get(surfaces);
  if (existing?.provider === leases && existing.camera === camera) return existing;
  // First given back, then asked for: perhaps it is the last place of all.
  const viewerLease = new ViewerLease(leases, camera, existing?.release());
  viewerLeases.set(surfaces, viewerLease);
  return viewerLease;
}
