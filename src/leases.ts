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
  const { signal, endpoints } = context;
  signal.throwIfAborted();
  const lease = await keeperOf(context).hold(signal);
  signal.throwIfAborted();
  const { credential } = lease.grant;
  const urls = Object.values(endpoints).filter((url) => url !== null);
  const credentials = credential ? new CredentialStore(() => credential, urls) : context.credentials;
  const opening = transport.open({ ...context, credentials }).catch((thrown: unknown) => refused(lease, thrown));
  const session = await Promise.race([opening, lease.ended.then(raise)]);
  // In place: a copy would lose what a session computes, and the methods of one that is a class.
  Object.defineProperty(session, 'lost', { value: Promise.race([session.lost, lease.ended]) });
  return session;
}

/** The media server does not take a ticket of the lease's: it was taken away, or its service began anew. */
async function refused(lease: HeldLease, thrown: unknown): Promise<never> {
  if (!lease.grant.credential || !(thrown instanceof Fault) || thrown.code !== 'unauthorized') throw thrown;
  // Who knows why is the service.
  await lease.beat();
  await lease.end(endedBy({ reason: `the media server refuses the lease: ${thrown.said ?? thrown.status}` }));
  throw await lease.ended;
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
