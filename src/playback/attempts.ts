import { PAGE_GATE } from './connect-gate.js';
import type { Attempt } from '../ladder/state.js';
import type { TransportName } from '../ladder/transport-name.js';
import type { LeaseProvider } from '../leases/lease.js';
import type { OpenedSession } from '../leases/open-under-lease.js';
import { waitForPlayRefusal } from '../media/play-refusal.js';
import type { OpenContext, Session, Transport } from '../transports/transport.js';

/** What an attempt opens with, and whom it asks for a place first. */
export interface AttemptContext extends Omit<OpenContext, 'signal'> {
  readonly leases: LeaseProvider | null;
  readonly camera: string;
}

/** What the runners ask and tell; they tell nothing after they ended the attempt themselves. */
export interface AttemptsListener {
  /** How urgent an attempt is among all of the page: the lowest connects first. */
  getOrder(attempt: Attempt): number;
  onStarted(id: number): void;
  onFirstFrame(id: number, transport: TransportName): void;
  onFailed(id: number, transport: TransportName, thrown: unknown): void;
  onLost(id: number, fault: Awaited<Session['lost']>): void;
}

/** One attempt's life: opening, then perhaps a session, until nobody wants it any more. */
interface RunningAttempt {
  readonly ending: AbortController;
  getSession: Session | null;
}

/** The attempts and sessions of one viewer, by the id that the ladder gave them. */
export class Attempts {
  readonly #transports: Readonly<Record<TransportName, Transport>>;
  readonly #listener: AttemptsListener;
  readonly #running = new Map<number, RunningAttempt>();

  constructor(transports: Readonly<Record<TransportName, Transport>>, listener: AttemptsListener) {
    this.#transports = transports;
    this.#listener = listener;
  }

  /** The session that the attempt became; null while it opens and after its end. */
  session(id: number): Session | null {
    return this.#running.get(id)?.getSession ?? null;
  }

  /** Ends what is no longer wanted, then starts what is missing: never three at a time. */
  reconcile(attempts: readonly Attempt[], activeId: number | null, context: () => AttemptContext): void {
    const wantedIds = new Set<number | null>([...attempts.map(({ id }) => id), activeId]);
    // All are taken out before one gives its place at the gate to the next.
    const ended = [...this.#running].filter(([id]) => !wantedIds.has(id) && this.#running.delete(id));
    for (const [, { ending }] of ended) ending.abort();
    for (const attempt of attempts) {
      if (!this.#running.has(attempt.id)) this.#start(attempt, context);
    }
  }

  #start(attempt: Attempt, context: () => AttemptContext): void {
    const { id, transport } = attempt;
    const runner: RunningAttempt = { ending: new AbortController(), getSession: null };
    const { signal } = runner.ending;
    this.#running.set(id, runner);
    PAGE_GATE.enter(
      signal,
      () => this.#listener.getOrder(attempt),
      (release) => {
        if (!this.#running.has(id)) return;
        this.#listener.onStarted(id);
        openAttempt(this.#transports[transport], { ...context(), signal })
          .finally(release)
          .then(({ session, lost }) => {
            if (signal.aborted) return;
            runner.getSession = session;
            // A browser that pauses a video, and does not let it play on, ends it for whoever looks.
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

/** Where there is nobody to ask for a lease, nothing of leases is loaded. */
async function openAttempt(transport: Transport, context: AttemptContext & OpenContext): Promise<OpenedSession> {
  const { leases } = context;
  if (leases) {
    const { openUnderLease } = await import('../leases/open-under-lease.js');
    return openUnderLease(transport, { ...context, leases });
  }
  const session = await transport.open(context);
  return { session, lost: session.lost };
}
