import { CredentialStore } from '../credentials/credentials.js';
import { Fault } from '../faults/fault.js';
import type { LeaseProvider } from './lease.js';
import { endedBy, type ActiveLease } from './active-lease.js';
import { ViewerLease } from './viewer-lease.js';
import type { OpenContext, Session, SurfaceContainer, Transport } from '../transports/transport.js';

export { httpLeases } from './http-leases.js';

/** A viewer is known by its stage. */
const keepers = new WeakMap<SurfaceContainer, ViewerLease>();

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
  const lease = await keeperOf(context).hold(signal, settings.snapshotIntervalMs === Infinity);
  signal.throwIfAborted();
  const { credential } = lease.grant;
  const urls = Object.values(endpoints).filter((url) => url !== null);
  const credentials = credential
    ? new CredentialStore(() => credential, urls, { cookies: context.credentials.cookies ?? 'omit' })
    : context.credentials;
  const ended = lease.ended(signal);
  const opening = transport.open({ ...context, credentials }).catch(async (thrown: unknown) => {
    throw thrown instanceof Fault ? await explained(lease, thrown) : thrown;
  });
  const session = await Promise.race([opening, ended.then(raise)]);
  const lost = session.lost.then((fault) => explained(lease, fault));
  return { session, lost: Promise.race([lost, ended]) };
}

/** A ticket that the media server does not take: the lease was taken away, or its service began anew. */
async function explained(lease: ActiveLease, fault: Fault): Promise<Fault> {
  if (!lease.grant.credential || fault.code !== 'unauthorized') return fault;
  // Who knows why is the service.
  await lease.beat();
  await lease.end(endedBy({ reason: `the media server refuses the lease: ${fault.serverMessage ?? fault.status}` }));
  return lease.ended();
}

function raise(fault: Fault): never {
  throw fault;
}

function keeperOf({ stage, leases, camera }: LeasedContext): ViewerLease {
  const known = keepers.get(stage);
  if (known?.provider === leases && known.camera === camera) return known;
  // First given back, then asked for: perhaps it is the last place of all.
  const keeper = new ViewerLease(leases, camera, known?.drop());
  keepers.set(stage, keeper);
  return keeper;
}
