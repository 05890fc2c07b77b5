import type { CameraAddress } from '../address/camera-address.js';
import { PAGE_GATE } from './connect-gate.js';
import type { Attempt } from '../ladder/state.js';
import type { TransportName } from '../ladder/transport-name.js';
import type { LeaseProvider } from '../leases/lease.js';
import type { OpenedSession } from '../leases/open-under-lease.js';
import { waitForPlayRefusal } from '../media/play-refusal.js';
import type { ServersContext } from '../server-list/on-servers.js';
import type { OpenContext, Session, Transport } from '../transports/transport.js';

/** What an attempt is opened with, and the provider of its lease. */
export interface AttemptContext extends Omit<OpenContext, 'signal'> {
  readonly leases: LeaseProvider | null;
  readonly camera: string;
  /** The address with the servers to choose from; null where there is only one. */
  readonly choice: CameraAddress | null;
}

/** Receives what happens to the attempts. It receives nothing after an attempt was ended from outside. */
export interface AttemptsListener {
  /** Gives the order of an attempt among all of the page: the lowest connects first. */
  getOrder(attempt: Attempt): number;
  onStarted(id: number): void;
  onFirstFrame(id: number, transport: TransportName): void;
  onFailed(id: number, transport: TransportName, thrown: unknown): void;
  onLost(id: number, fault: Awaited<Session['lost']>): void;
  /** A new session should replace this one: the camera plays from another server than the preferred one. */
  onRenewalDue(id: number): void;
}

/** An attempt that runs: it opens, and may become a session. */
interface RunningAttempt {
  readonly ending: AbortController;
  session: Session | null;
}

/** The attempts and sessions of one playback, by the id from the ladder. */
export class Attempts {
  readonly #transports: Readonly<Record<TransportName, Transport>>;
  readonly #listener: AttemptsListener;
  readonly #running = new Map<number, RunningAttempt>();

  constructor(transports: Readonly<Record<TransportName, Transport>>, listener: AttemptsListener) {
    this.#transports = transports;
    this.#listener = listener;
  }

  /** Gives the session that the attempt became; null while it opens and after its end. */
  getSession(id: number): Session | null {
    return this.#running.get(id)?.session ?? null;
  }

  /** Ends attempts that are no longer wanted, then starts the missing ones, so that never three run at a time. */
  reconcile(attempts: readonly Attempt[], activeId: number | null, context: () => AttemptContext): void {
    const wantedIds = new Set<number | null>([...attempts.map(({ id }) => id), activeId]);
    // All are removed before the first abort, which passes a place at the gate to the next.
    const unwanted = [...this.#running].filter(([id]) => !wantedIds.has(id));
    for (const [id] of unwanted) this.#running.delete(id);
    for (const [, { ending }] of unwanted) ending.abort();
    for (const attempt of attempts) {
      if (!this.#running.has(attempt.id)) this.#start(attempt, context);
    }
  }

  #start(attempt: Attempt, context: () => AttemptContext): void {
    const { id, transport, purpose } = attempt;
    const running: RunningAttempt = { ending: new AbortController(), session: null };
    const { signal } = running.ending;
    this.#running.set(id, running);
    PAGE_GATE.enter(
      signal,
      () => this.#listener.getOrder(attempt),
      (release) => {
        if (!this.#running.has(id)) return;
        this.#listener.onStarted(id);
        const onRenewalDue = () => this.#listener.onRenewalDue(id);
        openAttempt(this.#transports[transport], { ...context(), signal, purpose, onRenewalDue })
          .finally(release)
          .then(({ session, lost }) => {
            if (signal.aborted) return;
            running.session = session;
            // A browser that pauses a video and does not let it play on ends the session.
            void Promise.race([lost, waitForPlayRefusal(session.surface)]).then((fault) => {
              if (!signal.aborted) this.#listener.onLost(id, fault);
            });
            this.#listener.onFirstFrame(id, session.transport);
          })
          .catch((thrown: unknown) => {
            if (!signal.aborted) this.#listener.onFailed(id, transport, thrown);
          });
      },
    );
  }
}

/**
 * Opens the transport, on one of several servers where there are more, and under a lease where there is a provider. The
 * code for each is loaded only then.
 */
async function openAttempt(
  given: Transport,
  context: AttemptContext & OpenContext & ServersContext,
): Promise<OpenedSession> {
  const { leases, choice } = context;
  const transport = choice ? (await import('../server-list/on-servers.js')).onServers(given, choice, context) : given;
  if (leases) {
    const { openUnderLease } = await import('../leases/open-under-lease.js');
    return openUnderLease(transport, { ...context, leases });
  }
  const session = await transport.open(context);
  return { session, lost: session.lost };
}
