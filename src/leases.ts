import { CredentialStore } from './credentials.js';
import { Fault } from './fault.js';
import type { LeaseProvider } from './lease.js';
import { endedBy, type HeldLease } from './lease-held.js';
import { LeaseKeeper } from './lease-keeper.js';
import type { OpenContext, Session, Stage, Transport } from './transports/transport.js';

export { httpLeases } from './lease-http.js';

/** A viewer is known by its stage. */
const keepers = new WeakMap<Stage, LeaseKeeper>();

/** What is opened, and whom to ask first. */
interface LeasedContext extends OpenContext {
  readonly leases: LeaseProvider;
  readonly camera: string;
}

/** Opens a rung under the viewer's lease; what plays under a lease that ends is lost by that. */
export async function openUnderLease(transport: Transport, context: LeasedContext): Promise<Session> {
  const { signal, endpoints, settings } = context;
  signal.throwIfAborted();
  const lease = await keeperOf(context).hold(signal, settings.snapshotIntervalMs === Infinity);
  signal.throwIfAborted();
  const { credential } = lease.grant;
  const urls = Object.values(endpoints).filter((url) => url !== null);
  const credentials = credential ? new CredentialStore(() => credential, urls) : context.credentials;
  const ended = lease.ended(signal);
  const opening = transport.open({ ...context, credentials }).catch(async (thrown: unknown) => {
    throw thrown instanceof Fault ? await explained(lease, thrown) : thrown;
  });
  const session = await Promise.race([opening, ended.then(raise)]);
  // In place: a copy would lose what a session computes, and the methods of one that is a class.
  const lost = session.lost.then((fault) => explained(lease, fault));
  Object.defineProperty(session, 'lost', { value: Promise.race([lost, ended]) });
  return session;
}

/** A ticket that the media server does not take: the lease was taken away, or its service began anew. */
async function explained(lease: HeldLease, fault: Fault): Promise<Fault> {
  if (!lease.grant.credential || fault.code !== 'unauthorized') return fault;
  // Who knows why is the service.
  await lease.beat();
  await lease.end(endedBy({ reason: `the media server refuses the lease: ${fault.said ?? fault.status}` }));
  return lease.ended();
}

function raise(fault: Fault): never {
  throw fault;
}

function keeperOf({ stage, leases, camera }: LeasedContext): LeaseKeeper {
  const known = keepers.get(stage);
  if (known?.provider === leases && known.camera === camera) return known;
  // First given back, then asked for: perhaps it is the last place of all.
  const keeper = new LeaseKeeper(leases, camera, known?.drop());
  keepers.set(stage, keeper);
  return keeper;
}
