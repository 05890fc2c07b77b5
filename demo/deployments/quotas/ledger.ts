import { randomBytes } from 'node:crypto';

/** The maximum number of open cameras of a kind. The first pattern that matches a camera's name counts. */
export interface Limit {
  readonly name: string;
  /** A regular expression over the camera's name; the empty one matches all. */
  readonly match: string;
  readonly limit: number;
}

/** A taken place. */
export interface Lease {
  readonly id: string;
  readonly user: string;
  readonly camera: string;
  readonly kind: string;
  readonly sinceMs: number;
}

/** The reason for a refusal. */
export interface Refusal {
  readonly reason: string;
}

/** A lease ends after this many missed heartbeats in addition to the one that was due. */
export const MAX_MISSES = 2;

/** Keeps the leases and their limits in memory, as long as heartbeats arrive. */
export class Ledger {
  readonly heartbeatMs: number;
  readonly #limits: readonly (Limit & { readonly pattern: RegExp })[];
  readonly #onEnd: (lease: Lease) => void;
  readonly #leases = new Map<string, { readonly lease: Lease; timer: NodeJS.Timeout }>();
  /** The reasons of revoked leases, for holders that still send heartbeats. */
  readonly #revoked = new Map<string, string>();

  /** @param onEnd Called with each lease that has ended, for whatever reason. */
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
    // The id is random, because it is enough to end the lease.
    const id = randomBytes(18).toString('base64url');
    const lease = { id, user, camera, kind: limit.name, sinceMs: Date.now() };
    this.#leases.set(id, { lease, timer: this.#deadline(id, this.heartbeatMs) });
    return lease;
  }

  /** Extends a lease; returns null, or a refusal. @param nextMs The time until the next heartbeat. */
  renew(id: string, nextMs: number): Refusal | null {
    const entry = this.#leases.get(id);
    if (!entry) return { reason: this.#revoked.get(id) ?? 'no such lease: it has ended' };
    clearTimeout(entry.timer);
    entry.timer = this.#deadline(id, nextMs);
    return null;
  }

  /** Returns the lease, or null if it has ended. */
  get(id: string): Lease | null {
    return this.#leases.get(id)?.lease ?? null;
  }

  /** Ends leases; unknown ids have ended already. */
  release(ids: readonly string[]): void {
    for (const id of ids) {
      const entry = this.#leases.get(id);
      if (!entry) continue;
      clearTimeout(entry.timer);
      this.#leases.delete(id);
      this.#onEnd(entry.lease);
    }
  }

  /** Revokes a lease; its holder gets the reason with the next heartbeat. Returns false for an unknown lease. */
  revoke(id: string, reason: string): boolean {
    if (!this.#leases.has(id)) return false;
    this.#revoked.set(id, reason);
    // The reason is kept for longer than the lease would have lasted by itself.
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

  /** Clears all leases without a notice, as a service that stops. */
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
