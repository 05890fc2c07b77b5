import { asFault, Fault } from '../faults/fault.js';
import type { LeaseGrant, LeaseProvider, LeaseRefusal } from './lease.js';

/** When to ask again, where the service named no time. */
export const RETRY_MS = 2000;
/** Timers of a hidden page come once a minute. */
const HIDDEN_INTERVAL_MS = 65_000;
/** A heartbeat without an answer is none, and comes again soon: the service may be counting. */
const ANSWER_LIMIT_MS = 10_000;
const HEARTBEAT_RETRY_MS = 2000;
/** A browser's timer for more than this fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** All that the page holds. */
const activeLeases = new Set<ActiveLease>();

/** A granted lease: beats until it is refused, given back, or nobody answers for too long. */
export class ActiveLease {
  readonly grant: LeaseGrant;
  readonly #provider: LeaseProvider;
  readonly #ending = new AbortController();
  readonly #listeners = new Set<(fault: Fault) => void>();
  /** Why it was taken away. */
  #fault: Fault | null = null;
  #timer = 0;
  #renewedAtMs = performance.now();
  /** By how much longer than usual the service waits since then. */
  #extraGraceMs = 0;

  constructor(provider: LeaseProvider, grant: LeaseGrant) {
    this.#provider = provider;
    this.grant = grant;
    addEventListener('pagehide', onPageHide);
    activeLeases.add(this);
    // The service hears of a page that will be late before it is, and of one that no longer is.
    document.addEventListener('visibilitychange', () => void this.sendHeartbeat(), { signal: this.#ending.signal });
    if (document.hidden) void this.sendHeartbeat();
    else this.#scheduleHeartbeat(grant.heartbeatMs);
  }

  /**
   * Settles when it was taken away, with the reason; never when its viewer gave it back.
   * @param signal Whose end is the end of all interest: a lease lasts for weeks, what plays under it may not.
   */
  waitForEnd(signal?: AbortSignal): Promise<Fault> {
    return new Promise((resolve) => {
      if (this.#fault) return resolve(this.#fault);
      this.#listeners.add(resolve);
      signal?.addEventListener('abort', () => this.#listeners.delete(resolve), { once: true });
    });
  }

  /**
   * Ends it; resolves when the service has heard of it.
   * @param fault Why, where it is not its viewer who wants no more of it.
   */
  async end(fault: Fault | null): Promise<void> {
    if (!activeLeases.delete(this)) return;
    this.#ending.abort();
    clearTimeout(this.#timer);
    this.#fault = fault;
    if (fault) for (const tell of this.#listeners) tell(fault);
    this.#listeners.clear();
    // Also when it was refused: where that was an accident, the place is not taken twice.
    await releaseLease(this.#provider, this.grant.id);
  }

  /** Tells the service that it is needed, now; what the answer ends has ended when this resolves. */
  async sendHeartbeat(): Promise<void> {
    if (this.#ending.signal.aborted) return;
    const { id, heartbeatMs, graceMs: graceMs = 3 * heartbeatMs } = this.grant;
    const sentAtMs = performance.now();
    this.#scheduleHeartbeat(heartbeatMs);
    try {
      const nextMs = document.hidden ? Math.max(heartbeatMs, HIDDEN_INTERVAL_MS) : heartbeatMs;
      const refusal = await withTimeout(this.#provider.heartbeat(id, nextMs));
      this.#renewedAtMs = Math.max(this.#renewedAtMs, sentAtMs);
      this.#extraGraceMs = nextMs - heartbeatMs;
      if (refusal) await this.end(faultFromRefusal(refusal));
    } catch (thrown) {
      if (this.#ending.signal.aborted) return;
      if (performance.now() - this.#renewedAtMs >= graceMs + this.#extraGraceMs)
        await this.end(faultFromNoAnswer(thrown));
      else this.#scheduleHeartbeat(Math.min(heartbeatMs, HEARTBEAT_RETRY_MS));
    }
  }

  #scheduleHeartbeat(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.sendHeartbeat(), Math.min(ms, LONGEST_TIMER_MS));
  }
}

/** Gives a lease back; that nobody heard it is no harm, for without heartbeats it ends by itself. */
export async function releaseLease(provider: LeaseProvider, id: string): Promise<void> {
  try {
    await withTimeout(provider.release(id));
  } catch {
    // See above.
  }
}

/** The service ends the stream. */
export function faultFromRefusal({ reason, retryAfterMs }: LeaseRefusal): Fault {
  return new Fault('lease-ended', { serverMessage: reason, retryAfterMs: retryAfterMs ?? RETRY_MS });
}

/** Nobody said yes or no. A provider that knows more has thrown a Fault. */
export function faultFromNoAnswer(thrown: unknown): Fault {
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
  for (const lease of activeLeases)
    void lease.end(faultFromRefusal({ reason: 'the page was left', retryAfterMs: 1000 }));
}

function withTimeout<T>(answer: T): Promise<Awaited<T>> {
  let timer = 0;
  const late = new Promise<never>((_resolve, reject) => {
    timer = window.setTimeout(() => reject(new Error('no answer in time')), ANSWER_LIMIT_MS);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
