import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { describeVisitor, type Visitor } from '../visitor.js';

/** A session that nobody uses is forgotten after so long. */
const IDLE_MS = 30_000;

/** Who watches by HLS: known by a cookie, or by `?session=` where the browser sends none. */
export class HlsSessions {
  readonly #lastUsedMs = new Map<string, number>();
  readonly #visitors = new Map<string, Visitor>();

  get count(): number {
    this.#sweep();
    return this.#lastUsedMs.size;
  }

  /** Who watches, by the ids of their sessions. */
  get visitors(): readonly (readonly [string, Visitor])[] {
    this.#sweep();
    return [...this.#visitors];
  }

  /** Begins a session. One of `query` and `cookie` tells how the viewer is to name it. */
  begin(request: IncomingMessage): { readonly query: string; readonly cookie: string | null } {
    const id = randomUUID();
    this.#lastUsedMs.set(id, Date.now());
    this.#visitors.set(id, describeVisitor(request));
    const takesCookies = cookie(request, 'cookieCheck') !== null;
    return takesCookies
      ? { query: '', cookie: `hlsSession=${id}; HttpOnly; Secure; SameSite=None; Partitioned` }
      : { query: `session=${id}`, cookie: null };
  }

  /** Does the request name a running session? It is in use then. */
  touch(request: IncomingMessage, url: URL): boolean {
    this.#sweep();
    const id = url.searchParams.get('session') ?? cookie(request, 'hlsSession');
    if (id === null || !this.#lastUsedMs.has(id)) return false;
    this.#lastUsedMs.set(id, Date.now());
    return true;
  }

  /** Ends one; false when there is none of this id. */
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

/** A cookie of a request; null when it is not there. */
export function cookie(request: IncomingMessage, name: string): string | null {
  const pair = request.headers.cookie?.split(/;\s*/).find((one) => one.startsWith(`${name}=`));
  return pair?.slice(name.length + 1) ?? null;
}
