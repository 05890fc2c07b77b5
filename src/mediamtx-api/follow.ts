import { asFault, type Fault } from '../faults/fault.js';
import type { MediaMtxClient } from './client.js';
import { toPredicate, type PathFilter } from './filter.js';
import type { PathState } from './path-state.js';
import { updateRoster, type FollowedCamera } from './roster.js';

/** How to follow a server's cameras. */
export interface FollowOptions {
  /** Which paths to follow; all if absent. */
  readonly filter?: PathFilter | null;
  /** Milliseconds between two requests: 2 s if absent, half a second at least. The API reports no changes by itself. */
  readonly everyMs?: number;
  /** Milliseconds for which a camera that is gone keeps its place; 20 s if absent. */
  readonly graceMs?: number;
  /** Ends the following. */
  readonly signal?: AbortSignal;
  /** Called after each request, also after one that failed. */
  readonly onPoll?: (follower: CameraFollower) => void;
}

/** The cameras of a server, kept up to date. */
export interface CameraFollower {
  /** The cameras in a stable order: a new camera is added at the end. */
  readonly cameras: readonly FollowedCamera[];
  /** Why the last request failed; null when it succeeded. After a failure, the cameras are those of the last answer. */
  readonly fault: Fault | null;
  /** When the last answer came, in epoch milliseconds; null before the first. */
  readonly answeredAtMs: number | null;
  /** Sends a request at once: call this after a change of your own, or when there are other credentials. */
  poll(): void;
  /** Sets another filter. Cameras that it does not select are removed at once. */
  setFilter(filter: PathFilter | null): void;
  stop(): void;
}

const EVERY_MS = 2000;
const LEAST_EVERY_MS = 500;
const GRACE_MS = 20_000;
/** A server that is gone is polled less often, but is found again within seconds. */
const LONGEST_WAIT_MS = 4000;
/** Credentials that never worked are retried slowly: a guard on the server (fail2ban) bans clients that insist. */
const REFUSED_WAIT_MS = 60_000;
const LONGEST_REFUSED_WAIT_MS = 300_000;
/** Credentials that worked a moment ago are valid: the service that checks them is restarting. */
const TRUSTED_FOR_MS = 300_000;
const TRUSTED_WAIT_MS = 10_000;

/** The part of a client that following needs. */
export type PathLister = Pick<MediaMtxClient, 'paths'> & Partial<Pick<MediaMtxClient, 'hasNoCredentials'>>;

/**
 * Follows the paths of a server by polling its API; in a page only while the page is visible. A request that fails is
 * repeated. After `unauthorized`, the next request follows after 10 s when there was an answer in the last five
 * minutes, otherwise after one to five minutes, because servers ban clients that insist; at once when the network
 * returns or the page becomes visible. Only when the function for the credentials answered null does it wait for
 * `poll()`.
 *
 * @example
 * ```ts
 * const follower = followPaths(client, { onPoll: ({ cameras }) => showCameras(cameras) });
 * follower.stop();
 * ```
 */
export function followPaths(client: PathLister, options: FollowOptions = {}): CameraFollower {
  return new PollingFollower(client, options);
}

class PollingFollower implements CameraFollower {
  readonly #client: PathLister;
  readonly #options: FollowOptions;
  readonly #end = new AbortController();
  #isWanted: (path: PathState) => boolean;
  #cameras: readonly FollowedCamera[] = [];
  #fault: Fault | null = null;
  #answeredAtMs: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  /** The request that runs; a newer one replaces it. */
  #request: AbortController | null = null;

  constructor(client: PathLister, options: FollowOptions) {
    this.#client = client;
    this.#options = options;
    this.#isWanted = toPredicate(options.filter);
    const { signal } = this.#end;
    options.signal?.addEventListener('abort', () => this.stop(), { once: true, signal });
    if (options.signal?.aborted) this.stop();
    else if (typeof document !== 'undefined') {
      document.addEventListener('visibilitychange', () => this.#onResume(), { signal });
      // A request that hangs in the old network would delay the next one.
      addEventListener('online', () => this.#onResume(), { signal });
    }
    // The caller receives the follower before the first answer.
    queueMicrotask(() => this.#onResume());
  }

  get cameras(): readonly FollowedCamera[] {
    return this.#cameras;
  }
  get fault(): Fault | null {
    return this.#fault;
  }
  get answeredAtMs(): number | null {
    return this.#answeredAtMs;
  }

  poll(): void {
    if (this.#end.signal.aborted) return;
    clearTimeout(this.#timer);
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    void this.#pollPaths(request.signal)
      .catch((thrown: unknown) => {
        if (!request.signal.aborted) this.#onFault(asFault(thrown, null));
      })
      // An error in the page's callback is not a fault of the server.
      .then(() => request.signal.aborted || this.#options.onPoll?.(this));
  }

  setFilter(filter: PathFilter | null): void {
    this.#isWanted = toPredicate(filter);
    this.#cameras = this.#cameras.filter(({ path }) => this.#isWanted(path));
    this.poll();
  }

  stop(): void {
    this.#end.abort();
    this.#request?.abort();
    clearTimeout(this.#timer);
  }

  async #pollPaths(signal: AbortSignal): Promise<void> {
    const paths: PathState[] = [];
    for await (const path of this.#client.paths({ signal })) if (this.#isWanted(path)) paths.push(path);
    if (signal.aborted) return;
    const nowMs = Date.now();
    this.#cameras = updateRoster(this.#cameras, { paths, nowMs, graceMs: this.#options.graceMs ?? GRACE_MS });
    this.#fault = null;
    this.#failures = 0;
    this.#answeredAtMs = nowMs;
    this.#plan(this.#everyMs);
  }

  #onFault(fault: Fault): void {
    this.#failures = fault.code === this.#fault?.code ? this.#failures + 1 : 1;
    this.#fault = fault;
    if (!this.#isDeclined) this.#plan(fault.code === 'unauthorized' ? this.#refusedMs : this.#failedMs);
  }

  get #failedMs(): number {
    return Math.min(this.#everyMs * 1.5 ** (this.#failures - 1), Math.max(LONGEST_WAIT_MS, this.#everyMs));
  }

  /** About as long as a player waits after refused credentials. */
  get #refusedMs(): number {
    const isTrusted = this.#answeredAtMs !== null && Date.now() - this.#answeredAtMs < TRUSTED_FOR_MS;
    if (isTrusted) return TRUSTED_WAIT_MS;
    return Math.min(REFUSED_WAIT_MS * 2 ** (this.#failures - 1), LONGEST_REFUSED_WAIT_MS);
  }

  get #isDeclined(): boolean {
    return this.#fault?.code === 'unauthorized' && this.#client.hasNoCredentials === true;
  }

  get #everyMs(): number {
    return Math.max(LEAST_EVERY_MS, this.#options.everyMs ?? EVERY_MS);
  }

  #plan(waitMs: number): void {
    clearTimeout(this.#timer);
    if (!isHidden()) this.#timer = setTimeout(() => this.poll(), waitMs);
  }

  #onResume(): void {
    clearTimeout(this.#timer);
    if (!isHidden() && !this.#isDeclined) this.poll();
  }
}

function isHidden(): boolean {
  return typeof document !== 'undefined' && document.hidden;
}
