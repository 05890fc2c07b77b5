import { asFault, Fault } from '../faults/fault.js';
import type { LeaseGrant, LeaseProvider, LeaseRefusal } from './lease.js';

/** When to ask again, where the service named no time. */
export const RETRY_MS = 2000;
/** Timers of a hidden page come once a minute. */
const HIDDEN_MS = 65_000;
/** A heartbeat without an answer is none, and comes again soon: the service may be counting. */
const ANSWER_LIMIT_MS = 10_000;
const AGAIN_MS = 2000;
/** A browser's timer for more than this fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** All that the page holds. */
const held = new Set<ActiveLease>();

/** A granted lease: beats until it is refused, given back, or nobody answers for too long. */
export class ActiveLease {
  readonly grant: LeaseGrant;
  readonly #provider: LeaseProvider;
  readonly #ending = new AbortController();
  readonly #watchers = new Set<(fault: Fault) => void>();
  /** Why it was taken away. */
  #fault: Fault | null = null;
  #timer = 0;
  #keptAtMs = performance.now();
  /** By how much longer than usual the service waits since then. */
  #leaveMs = 0;

  constructor(provider: LeaseProvider, grant: LeaseGrant) {
    this.#provider = provider;
    this.grant = grant;
    addEventListener('pagehide', onPageHide);
    held.add(this);
    // The service hears of a page that will be late before it is, and of one that no longer is.
    document.addEventListener('visibilitychange', () => void this.beat(), { signal: this.#ending.signal });
    if (document.hidden) void this.beat();
    else this.#beatIn(grant.heartbeatMs);
  }

  /**
   * Settles when it was taken away, with the reason; never when its viewer gave it back.
   * @param signal Whose end is the end of all interest: a lease lasts for weeks, what plays under it may not.
   */
  ended(signal?: AbortSignal): Promise<Fault> {
    return new Promise((resolve) => {
      if (this.#fault) return resolve(this.#fault);
      this.#watchers.add(resolve);
      signal?.addEventListener('abort', () => this.#watchers.delete(resolve), { once: true });
    });
  }

  /**
   * Ends it; resolves when the service has heard of it.
   * @param fault Why, where it is not its viewer who wants no more of it.
   */
  async end(fault: Fault | null): Promise<void> {
    if (!held.delete(this)) return;
    this.#ending.abort();
    clearTimeout(this.#timer);
    this.#fault = fault;
    if (fault) for (const tell of this.#watchers) tell(fault);
    this.#watchers.clear();
    // Also when it was refused: where that was an accident, the place is not taken twice.
    await giveBack(this.#provider, this.grant.id);
  }

  /** Tells the service that it is needed, now; what the answer ends has ended when this resolves. */
  async beat(): Promise<void> {
    if (this.#ending.signal.aborted) return;
    const { id, heartbeatMs, patienceMs = 3 * heartbeatMs } = this.grant;
    const askedAtMs = performance.now();
    this.#beatIn(heartbeatMs);
    try {
      const nextMs = document.hidden ? Math.max(heartbeatMs, HIDDEN_MS) : heartbeatMs;
      const refusal = await inTime(this.#provider.heartbeat(id, nextMs));
      this.#keptAtMs = Math.max(this.#keptAtMs, askedAtMs);
      this.#leaveMs = nextMs - heartbeatMs;
      if (refusal) await this.end(endedBy(refusal));
    } catch (thrown) {
      if (this.#ending.signal.aborted) return;
      if (performance.now() - this.#keptAtMs >= patienceMs + this.#leaveMs) await this.end(unansweredBy(thrown));
      else this.#beatIn(Math.min(heartbeatMs, AGAIN_MS));
    }
  }

  #beatIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.beat(), Math.min(ms, LONGEST_TIMER_MS));
  }
}

/** Gives a lease back; that nobody heard it is no harm, for without heartbeats it ends by itself. */
export async function giveBack(provider: LeaseProvider, id: string): Promise<void> {
  try {
    await inTime(provider.release(id));
  } catch {
    // See above.
  }
}

/** The service ends the stream. */
export function endedBy({ reason, retryAfterMs }: LeaseRefusal): Fault {
  return new Fault('lease-ended', { serverMessage: reason, retryAfterMs: retryAfterMs ?? RETRY_MS });
}

/** Nobody said yes or no. A provider that knows more has thrown a Fault. */
export function unansweredBy(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  const { serverMessage } = asFault(thrown, null);
  return new Fault('unreachable', {
    serverMessage: `no lease: ${serverMessage}`,
    retryAfterMs: RETRY_MS,
    cause: thrown,
  });
}

/**
 * All at once, by one listener: a provider can put into one request what it hears in one task. Of forty requests
 * that were to outlive a closed tab, Chromium 156 sent twelve.
 */
function onPageHide(): void {
  // A page that comes back out of the history looks again by itself.
  for (const lease of held) void lease.end(endedBy({ reason: 'the page was left', retryAfterMs: 1000 }));
}

function inTime<T>(answer: T): Promise<Awaited<T>> {
  let timer = 0;
  const late = new Promise<never>((_resolve, reject) => {
    timer = window.setTimeout(() => reject(new Error('no answer in time')), ANSWER_LIMIT_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
