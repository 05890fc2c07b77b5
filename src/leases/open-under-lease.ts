import { listUrls } from '../address/camera-address.js';
import { CredentialStore } from '../credentials/credentials.js';
import { Fault } from '../faults/fault.js';
import type { LeaseProvider } from './lease.js';
import { faultFromRefusal, type ActiveLease } from './active-lease.js';
import { PlaybackLease } from './playback-lease.js';
import type { OpenContext, Session, SurfaceContainer, Transport } from '../transports/transport.js';

export { httpLeases } from './http-leases.js';

/** The lease of each playback, by the container of its surfaces. */
const leasesByContainer = new WeakMap<SurfaceContainer, PlaybackLease>();

/** A session, and when it ends: by itself, or with its lease. */
export interface OpenedSession {
  readonly session: Session;
  readonly lost: Promise<Fault>;
}

/** What to open, and which provider to ask first. */
interface LeasedContext extends OpenContext {
  readonly leases: LeaseProvider;
  readonly camera: string;
}

/**
 * Opens a transport under the lease of its playback. When the lease ends, the session is lost with the lease's fault.
 */
export async function openUnderLease(transport: Transport, context: LeasedContext): Promise<OpenedSession> {
  const { signal, endpoints, settings } = context;
  signal.throwIfAborted();
  const lease = await getPlaybackLease(context).acquire(signal, settings.snapshotIntervalMs === Infinity);
  signal.throwIfAborted();
  const { credential } = lease.grant;
  const urls = listUrls(endpoints);
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

/** Explains why the media server refused the ticket of a lease: the lease was taken away, or its service restarted. */
async function resolveUnauthorized(lease: ActiveLease, fault: Fault): Promise<Fault> {
  if (!lease.grant.credential || fault.code !== 'unauthorized') return fault;
  // The service knows the reason.
  await lease.sendHeartbeat();
  await lease.end(
    faultFromRefusal({ reason: `the media server refuses the lease: ${fault.serverMessage ?? fault.status}` }),
  );
  return lease.waitForEnd();
}

function throwFault(fault: Fault): never {
  throw fault;
}

function getPlaybackLease({ surfaces, leases, camera }: LeasedContext): PlaybackLease {
  const existing = leasesByContainer.get(surfaces);
  if (existing?.provider === leases && existing.camera === camera) return existing;
  // The old lease is released before the new one is requested: it may be the last one available.
  const lease = new PlaybackLease(leases, camera, existing?.release());
  leasesByContainer.set(surfaces, lease);
  return lease;
}
