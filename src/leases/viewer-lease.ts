import { Fault } from '../faults/fault.js';
import type { LeaseProvider } from './lease.js';
import { releaseLease, ActiveLease, RETRY_MS, faultFromNoAnswer } from './active-lease.js';

/** A viewer that looks again within so long keeps its place: most reconnects do. */
const LINGER_MS = 3000;
/** A look for one picture makes no reconnect, but goes on from transport to transport; somebody else waits for the place. */
const SINGLE_FRAME_LINGER_MS = 500;
/** The transports of one round ask one after the other, and are told the same. */
const SAME_ROUND_MS = 50;

/** The lease of one viewer: asked for by its first attempt, shared by all, given back when none has been for a while. */
export class ViewerLease {
  readonly provider: LeaseProvider;
  readonly camera: string;
  readonly #before: Promise<void>;
  #users = 0;
  #lingerTimer = 0;
  #current: Promise<ActiveLease> | null = null;
  #active: ActiveLease | null = null;
  /** What `#current` is when there is none, and why. */
  #refusal: Promise<ActiveLease> | null = null;
  /** Ends the question that is under way. */
  #requestController: AbortController | null = null;

  /** @param before What has to be over before the first question. */
  constructor(provider: LeaseProvider, camera: string, before = Promise.resolve()) {
    this.provider = provider;
    this.camera = camera;
    this.#before = before;
  }

  /** The lease, for as long as the signal has not aborted. Rejects with a Fault when there is none. */
  acquire(signal: AbortSignal, isSingleFrame: boolean): Promise<ActiveLease> {
    this.#users += 1;
    clearTimeout(this.#lingerTimer);
    signal.addEventListener('abort', () => this.#removeUser(isSingleFrame ? SINGLE_FRAME_LINGER_MS : LINGER_MS), {
      once: true,
    });
    if (this.#refusal) this.#forgetRefusalSoon();
    return (this.#current ??= this.#request());
  }

  /** Gives the lease back; resolves when the service has heard of it. */
  async release(): Promise<void> {
    clearTimeout(this.#lingerTimer);
    this.#requestController?.abort();
    const lease = this.#active;
    this.#active = null;
    this.#current = this.#refusal = null;
    await lease?.end(null);
  }

  #removeUser(lingerMs: number): void {
    this.#users -= 1;
    if (this.#users === 0) this.#lingerTimer = window.setTimeout(() => void this.release(), lingerMs);
  }

  #request(): Promise<ActiveLease> {
    const controller = new AbortController();
    this.#requestController = controller;
    const request = this.#acquire(controller.signal);
    request.then(
      (lease) => {
        // Given up between the grant and now: nobody else would end it.
        if (this.#current !== request) return void lease.end(null);
        this.#active = lease;
        void lease.waitForEnd().then((fault) => this.#active === lease && this.#rememberFault(fault));
      },
      (fault: Fault) => this.#current === request && this.#rememberFault(fault),
    );
    return request;
  }

  async #acquire(signal: AbortSignal): Promise<ActiveLease> {
    const { provider, camera } = this;
    await this.#before;
    const answer = await Promise.resolve({ camera, signal })
      .then((request) => provider.acquire(request))
      .catch((thrown: unknown) => {
        throw faultFromNoAnswer(thrown);
      });
    if (!('id' in answer)) {
      const { reason, retryAfterMs } = answer;
      throw new Fault('quota', { serverMessage: reason, retryAfterMs: retryAfterMs ?? RETRY_MS });
    }
    if (signal.aborted) {
      await releaseLease(provider, answer.id);
      throw signal.reason;
    }
    return new ActiveLease(provider, answer);
  }

  /** There is none now: who asks in this same round hears why. But for credentials: the next may come at once. */
  #rememberFault(fault: Fault): void {
    this.#active = null;
    this.#current = null;
    if (fault.code === 'unauthorized') return;
    this.#current = this.#refusal = Promise.reject<ActiveLease>(fault);
    this.#refusal.catch(() => undefined);
    // Taken away between two attempts, it is told to the next one.
    if (this.#users > 0) this.#forgetRefusalSoon();
  }

  #forgetRefusalSoon(): void {
    const refusal = this.#refusal;
    setTimeout(() => {
      if (this.#current === refusal) this.#current = this.#refusal = null;
    }, SAME_ROUND_MS);
  }
}
