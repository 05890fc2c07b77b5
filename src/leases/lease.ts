import type { Credential } from '../credentials/credential.js';

/** A permission to watch one camera, for as long as heartbeats arrive. */
export interface LeaseGrant {
  /** The service's name for the lease. Treat it like a key: anyone who knows it can end the lease. */
  readonly id: string;
  /** Milliseconds between two heartbeats. */
  readonly heartbeatMs: number;
  /**
   * How long the stream goes on while heartbeats get no answer, in milliseconds; three intervals if absent. In a hidden
   * page it goes on longer by the delay that the last heartbeat announced.
   */
  readonly graceMs?: number;
  /** Credentials for the media server in place of the page's `credentials`: a ticket that is valid for this lease. */
  readonly credential?: Credential;
}

/** A refusal: there is no permission, or it has ended. */
export interface LeaseRefusal {
  /** The reason for people; it becomes `fault.serverMessage`. */
  readonly reason: string;
  /** Milliseconds until the next request is worthwhile; 2 s if absent. */
  readonly retryAfterMs?: number | null;
}

/** What a lease is requested for. */
export interface LeaseRequest {
  /** The camera's name; empty where the page gave only addresses. */
  readonly camera: string;
  /** Aborts when the answer is no longer needed; a grant that comes later is released. */
  readonly signal: AbortSignal;
}

/**
 * Decides whether a camera may be watched now. The player calls it before the first request to the media server. One
 * lease serves all attempts of a player, and is kept through short reconnects.
 *
 * A promise that rejects means that there was no answer. A `Fault` as its reason is used as it is.
 */
export interface LeaseProvider {
  acquire(request: LeaseRequest): Promise<LeaseGrant | LeaseRefusal>;
  /**
   * Tells the service that the lease is in use.
   *
   * @param nextMs The next heartbeat follows within this time in milliseconds; a hidden page is late.
   * @returns Null when the lease stays valid.
   */
  heartbeat(id: string, nextMs: number): Promise<LeaseRefusal | null>;
  /** Releases the lease, perhaps while the page closes: then only what is sent at once is sent at all. */
  release(id: string): unknown;
}
