import { randomBytes } from 'node:crypto';

/** How many cameras of a kind may be open at once. The first pattern that matches a camera's name counts. */
export interface Limit {
  readonly name: string;
  /** A regular expression over the camera's name; the empty one matches all. */
  readonly match: string;
  readonly limit: number;
}

/** A place that is taken. */
export interface Lease {
  readonly id: string;
  readonly user: string;
  readonly camera: string;
  readonly kind: string;
  readonly sinceMs: number;
}

/** Why there is no place. */
export interface Refusal {
  readonly reason: string;
}

/** A lease without a heartbeat ends when two more than the one that was due have not come. */
export const MAX_MISSES = 2;

/** Who has which camera open, held to the limits; in memory, as long as heartbeats come. */
export class Ledger {
  readonly heartbeatMs: number;
  readonly #limits: readonly (Limit & { readonly pattern: RegExp })[];
  readonly #onEnd: (lease: Lease) => void;
  readonly #leases = new Map<string, { readonly lease: Lease; timer: NodeJS.Timeout }>();
  /** Why a lease was taken away, for who beats on. */
  readonly #revoked = new Map<string, string>();

  /** @param onEnd Called with each lease that has ended, however it did. */
  constructor(limits: readonly Limit[], heartbeatMs: number, onEnd: (lease: Lease) => void = () => undefined) {
    this.#limits = limits.map((limit) => ({ ...limit, pattern: new RegExp(limit.match) }));
    this.heartbeatMs = heartbeatMs;
    this.#onEnd = onEnd;
  }

  acquire(user: string, camera: string): Lease | Refusal {
    const limit = this.#limits.find(({ pattern }) => pattern.test(camera));
    if (!limit) return { reason: `no limit is set for ${camera}` };
    const open = this.#countOpen(limit.name);
    if (open >= limit.limit) return { reason: `${limit.name}: ${open} of ${limit.limit} are open` };
    // Whoever knows the id may end the lease: nobody guesses it.
    const id = randomBytes(18).toString('base64url');
    const lease = { id, user, camera, kind: limit.name, sinceMs: Date.now() };
    this.#leases.set(id, { lease, timer: this.#deadline(id, this.heartbeatMs) });
    return lease;
  }

  /** Null: kept. @param nextMs When the holder will be heard next. */
  renew(id: string, nextMs: number): Refusal | null {
    const entry = this.#leases.get(id);
    if (!entry) return { reason: this.#revoked.get(id) ?? 'no such lease: it has ended' };
    clearTimeout(entry.timer);
    entry.timer = this.#deadline(id, nextMs);
    return null;
  }

  /** The lease, if it is held. */
  get(id: string): Lease | null {
    return this.#leases.get(id)?.lease ?? null;
  }

  /** Ends leases; those that are not there are over already. */
  release(ids: readonly string[]): void {
    for (const id of ids) {
      const entry = this.#leases.get(id);
      if (!entry) continue;
      clearTimeout(entry.timer);
      this.#leases.delete(id);
      this.#onEnd(entry.lease);
    }
  }

  /** Takes a lease away; its holder is told at the next heartbeat. False when there is none. */
  revoke(id: string, reason: string): boolean {
    if (!this.#leases.has(id)) return false;
    this.#revoked.set(id, reason);
    // Told within the time in which it would have ended by itself.
    setTimeout(() => this.#revoked.delete(id), 120_000).unref();
    this.release([id]);
    return true;
  }

  get leases(): readonly Lease[] {
    return [...this.#leases.values()].map(({ lease }) => lease);
  }

  get usage(): readonly { readonly name: string; readonly open: number; readonly limit: number }[] {
    return this.#limits.map(({ name, limit }) => ({ name, limit, open: this.#countOpen(name) }));
  }

  /** Forgets all of it without a word, as a service does that stops. */
  clear(): void {
    for (const { timer } of this.#leases.values()) clearTimeout(timer);
    this.#leases.clear();
    this.#revoked.clear();
  }

  #countOpen(kind: string): number {
    return this.leases.filter((lease) => lease.kind === kind).length;
  }

  #deadline(id: string, nextMs: number): NodeJS.Timeout {
    return setTimeout(() => this.release([id]), nextMs + MAX_MISSES * this.heartbeatMs);
  }
}
