import { asFault, type Fault } from '../faults/fault.js';
import type { MediaMtxClient } from './client.js';
import { toPredicate, type PathFilter } from './filter.js';
import type { PathState } from './path-state.js';
import { updateRoster, type FollowedCamera } from './roster.js';

/** How a server's cameras are followed. */
export interface FollowOptions {
  /** All paths if absent. */
  readonly filter?: PathFilter | null;
  /** Milliseconds between two looks: 2 s if absent, half a second at least. The API tells nothing by itself. */
  readonly everyMs?: number;
  /** Milliseconds for which a camera that is gone keeps its place, 20 s if absent. */
  readonly graceMs?: number;
  /** Ends it. */
  readonly signal?: AbortSignal;
  /** Called after every look, also after one that failed. */
  readonly onPoll?: (follower: CameraFollower) => void;
}

/** What is known of a server's cameras. */
export interface CameraFollower {
  /** In an order that stays: who comes is put behind the others. */
  readonly cameras: readonly FollowedCamera[];
  /** Why the API could not be asked the last time; null when it could. The cameras are as they were before. */
  readonly fault: Fault | null;
  /** Epoch milliseconds of the last answer; null before the first. */
  readonly answeredAtMs: number | null;
  /** Looks at once: after a change of one's own, or when there are other credentials. */
  poll(): void;
  /** Other cameras from now on; those that are not wanted any more leave at once. */
  setFilter(filter: PathFilter | null): void;
  stop(): void;
}

const EVERY_MS = 2000;
const LEAST_EVERY_MS = 500;
const GRACE_MS = 20_000;
/** A server that is gone is asked more rarely, but is found again within seconds. */
const LONGEST_WAIT_MS = 4000;
/** Credentials that never worked: a server's guard (fail2ban) shuts out who insists. */
const REFUSED_WAIT_MS = 60_000;
const LONGEST_REFUSED_WAIT_MS = 300_000;
/** Those that worked a moment ago are good, and whoever checks them is being started anew. */
const TRUSTED_FOR_MS = 300_000;
const TRUSTED_WAIT_MS = 10_000;

/** What is needed of a client. */
export type PathLister = Pick<MediaMtxClient, 'paths'> & Partial<Pick<MediaMtxClient, 'hasNoCredentials'>>;

/**
 * Follows the paths of a server by asking again and again; in a page only while that is visible. A fault is told and
 * tried again. After `unauthorized` that is in 10 s within five minutes of an answer, else in one to five minutes,
 * since servers ban who insists; at once when the network or a person is back. Only where the function for the
 * credentials answered null does it wait for `look()`.
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
  /** The look that runs; a newer one takes its place. */
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
      // A look that hangs in the network that was would be waited for.
      addEventListener('online', () => this.#onResume(), { signal });
    }
    // Whoever asked for it has it in hand before the first answer.
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
      // What the page does wrong with it is no fault of the server's.
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

  /** About as long as a player waits with credentials that are refused. */
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
