import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { describeVisitor, type Visitor } from '../visitor.js';

/** An unused session ends after this time. */
const IDLE_MS = 30_000;

/** The HLS sessions. A viewer is identified by a cookie, or by `?session=` if the browser sends none. */
export class HlsSessions {
  readonly #lastUsedMs = new Map<string, number>();
  readonly #visitors = new Map<string, Visitor>();

  get count(): number {
    this.#sweep();
    return this.#lastUsedMs.size;
  }

  /** The viewers, by the ids of their sessions. */
  get visitors(): readonly (readonly [string, Visitor])[] {
    this.#sweep();
    return [...this.#visitors];
  }

  /** Starts a session. Either `query` or `cookie` tells how the viewer identifies it. */
  begin(request: IncomingMessage): { readonly query: string; readonly cookie: string | null } {
    const id = randomUUID();
    this.#lastUsedMs.set(id, Date.now());
    this.#visitors.set(id, describeVisitor(request));
    const takesCookies = cookie(request, 'cookieCheck') !== null;
    return takesCookies
      ? { query: '', cookie: `hlsSession=${id}; HttpOnly; Secure; SameSite=None; Partitioned` }
      : { query: `session=${id}`, cookie: null };
  }

  /** Tells whether the request names a running session, and marks it as used. */
  touch(request: IncomingMessage, url: URL): boolean {
    this.#sweep();
    const id = url.searchParams.get('session') ?? cookie(request, 'hlsSession');
    if (id === null || !this.#lastUsedMs.has(id)) return false;
    this.#lastUsedMs.set(id, Date.now());
    return true;
  }

  /** Ends a session; returns false for an unknown id. */
  end(id: string): boolean {
    this.#visitors.delete(id);
    return this.#lastUsedMs.delete(id);
  }

  clear(): void {
    this.#lastUsedMs.clear();
    this.#visitors.clear();
  }

  #sweep(): void {
    for (const [id, usedMs] of this.#lastUsedMs) {
      if (Date.now() - usedMs > IDLE_MS) this.end(id);
    }
  }
}

/** Reads a cookie of a request; null if it is missing. */
export function cookie(request: IncomingMessage, name: string): string | null {
  const pair = request.headers.cookie?.split(/;\s*/).find((one) => one.startsWith(`${name}=`));
  return pair?.slice(name.length + 1) ?? null;
}
