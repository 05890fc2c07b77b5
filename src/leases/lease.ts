import type { Credential } from '../credentials/credential.js';

/** A place to watch one camera, for as long as its heartbeats come. */
export interface LeaseGrant {
  /** The service's name of it: as good as a key, since whoever knows it may end it. */
  readonly id: string;
  /** Milliseconds between two heartbeats. */
  readonly heartbeatMs: number;
  /**
   * For so long the stream goes on while heartbeats get no answer at all, in milliseconds; three intervals if absent.
   * In a hidden page as much longer as the last heartbeat said.
   */
  readonly graceMs?: number;
  /** What the media server is to be shown in place of the page's `credentials`: a ticket that holds for this lease. */
  readonly credential?: Credential;
}

/** No place, or no longer. */
export interface LeaseRefusal {
  /** For a person: `fault.serverMessage`. */
  readonly reason: string;
  /** Milliseconds until it is worth asking again; 2 s if absent. */
  readonly retryAfterMs?: number | null;
}

/** What a lease is asked for. */
export interface LeaseRequest {
  /** The camera's name; empty where the page gave addresses alone. */
  readonly camera: string;
  /** Aborts when nobody waits for the answer any more; a grant that comes later is given back. */
  readonly signal: AbortSignal;
}

/**
 * Who says whether a camera may be watched now. Asked before the first request to the media server; one
 * lease serves all attempts of a player, and is kept through short reconnects.
 *
 * A promise that rejects says that there was no answer, and with a `Fault`, what that means.
 */
export interface LeaseProvider {
  acquire(request: LeaseRequest): Promise<LeaseGrant | LeaseRefusal>;
  /** @param nextMs The next one comes within so many milliseconds; a hidden page is late. @returns Null: kept. */
  heartbeat(id: string, nextMs: number): Promise<LeaseRefusal | null>;
  /** Gives it back, perhaps while the page closes: what can't be sent at once is not sent. */
  release(id: string): unknown;
}
