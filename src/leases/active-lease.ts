import { asFault, Fault } from '../faults/fault.js';
import type { LeaseGrant, LeaseProvider, LeaseRefusal } from './lease.js';

/** Milliseconds until the next request, where the service names no time. */
export const RETRY_MS = 2000;
/** Browsers run the timers of a hidden page once a minute. */
const HIDDEN_INTERVAL_MS = 65_000;
/**
 * A heartbeat that gets no answer in this time has failed. It is repeated soon, because the service may be counting.
 */
const ANSWER_LIMIT_MS = 10_000;
const HEARTBEAT_RETRY_MS = 2000;
/** A browser's timer with a longer delay fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** All leases that this page holds. */
const activeLeases = new Set<ActiveLease>();

/**
 * A granted lease. It sends heartbeats until it is refused or released, or until the service does not answer for too
 * long.
 */
export class ActiveLease {
  readonly grant: LeaseGrant;
  readonly #provider: LeaseProvider;
  readonly #ending = new AbortController();
  readonly #listeners = new Set<(fault: Fault) => void>();
  /** Why the lease was taken away. */
  #fault: Fault | null = null;
  #timer = 0;
  #renewedAtMs = performance.now();
  /** The extra time that the service waits since then, in milliseconds. */
  #extraGraceMs = 0;

  constructor(provider: LeaseProvider, grant: LeaseGrant) {
    this.#provider = provider;
    this.grant = grant;
    addEventListener('pagehide', onPageHide);
    activeLeases.add(this);
    // The service learns in advance that a hidden page will be late, and learns when the page is visible again.
    document.addEventListener('visibilitychange', () => void this.sendHeartbeat(), { signal: this.#ending.signal });
    if (document.hidden) void this.sendHeartbeat();
    else this.#scheduleHeartbeat(grant.heartbeatMs);
  }

  /**
   * Resolves with the reason when the lease is taken away; never when the player releases it.
   *
   * @param signal Ends the wait. A lease can last for weeks, and a session under it may be shorter.
   */
  waitForEnd(signal?: AbortSignal): Promise<Fault> {
    return new Promise((resolve) => {
      if (this.#fault) return resolve(this.#fault);
      this.#listeners.add(resolve);
      signal?.addEventListener('abort', () => this.#listeners.delete(resolve), { once: true });
    });
  }

  /**
   * Ends the lease; resolves when the service has been told.
   *
   * @param fault Why the lease was taken away; null when the player released it.
   */
  async end(fault: Fault | null): Promise<void> {
    if (!activeLeases.delete(this)) return;
    this.#ending.abort();
    clearTimeout(this.#timer);
    this.#fault = fault;
    if (fault) for (const tell of this.#listeners) tell(fault);
    this.#listeners.clear();
    // The lease is released even after a refusal: if the refusal was an accident, the viewer would count twice
    // otherwise.
    await releaseLease(this.#provider, this.grant.id);
  }

  /** Sends a heartbeat now. When this resolves, a refusal in the answer has already ended the lease. */
  async sendHeartbeat(): Promise<void> {
    if (this.#ending.signal.aborted) return;
    const { id, heartbeatMs, graceMs = 3 * heartbeatMs } = this.grant;
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

/** Releases a lease. A failure does no harm, because a lease without heartbeats ends by itself. */
export async function releaseLease(provider: LeaseProvider, id: string): Promise<void> {
  try {
    await withTimeout(provider.release(id));
  } catch {
    // The lease ends by itself without heartbeats.
  }
}

/** Makes the fault for a lease that the service took away. */
export function faultFromRefusal({ reason, retryAfterMs }: LeaseRefusal): Fault {
  return new Fault('lease-ended', { serverMessage: reason, retryAfterMs: retryAfterMs ?? RETRY_MS });
}

/** Makes the fault for a service that did not answer. A Fault that the provider threw stays as it is. */
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
 * Releases all leases in one listener, so that a provider can put what it receives in one task into one request.
 * Chromium 156 sent twelve of forty requests that were meant to outlive a closed tab.
 */
function onPageHide(): void {
  // A page that comes back from the history retries by itself.
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
