import { Fault } from '../faults/fault.js';
import type { LeaseProvider } from './lease.js';
import { releaseLease, ActiveLease, RETRY_MS, faultFromNoAnswer } from './active-lease.js';

/** A playback that reconnects within this time keeps its lease: most reconnects do. */
const LINGER_MS = 3000;
/**
 * A request for a single picture does not reconnect, but goes on from transport to transport; other viewers wait for
 * the lease.
 */
const SINGLE_FRAME_LINGER_MS = 500;
/** The transports of one round ask one after the other within this time, and get the same answer. */
const SAME_ROUND_MS = 50;

/**
 * The lease of one playback. Its first attempt requests it, all attempts share it, and it is released when there has
 * been no attempt for a while.
 */
export class PlaybackLease {
  readonly provider: LeaseProvider;
  readonly camera: string;
  readonly #before: Promise<void>;
  #users = 0;
  #lingerTimer = 0;
  #current: Promise<ActiveLease> | null = null;
  #active: ActiveLease | null = null;
  /** The rejected promise that `#current` is after a refusal. */
  #refusal: Promise<ActiveLease> | null = null;
  /** Aborts the request that is under way. */
  #requestController: AbortController | null = null;

  /** @param before What has to finish before the first request. */
  constructor(provider: LeaseProvider, camera: string, before = Promise.resolve()) {
    this.provider = provider;
    this.camera = camera;
    this.#before = before;
  }

  /**
   * Gives the lease, in use until the signal aborts. Rejects with a Fault when there is none.
   *
   * @param isSingleFrame Whether a single picture is all that is wanted.
   */
  acquire(signal: AbortSignal, isSingleFrame: boolean): Promise<ActiveLease> {
    this.#users += 1;
    clearTimeout(this.#lingerTimer);
    signal.addEventListener('abort', () => this.#removeUser(isSingleFrame ? SINGLE_FRAME_LINGER_MS : LINGER_MS), {
      once: true,
    });
    if (this.#refusal) this.#forgetRefusalSoon();
    return (this.#current ??= this.#request());
  }

  /** Releases the lease; resolves when the service has been told. */
  async release(): Promise<void> {
    clearTimeout(this.#lingerTimer);
    this.#requestController?.abort();
    const lease = this.#active;
    this.#active = null;
    this.#forget();
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
        // The lease was given up between the grant and now, and nothing else would end it.
        if (this.#current !== request) return void lease.end(null);
        this.#active = lease;
        void lease.waitForEnd().then((fault) => {
          if (this.#active === lease) this.#rememberFault(fault);
        });
      },
      (fault: Fault) => {
        if (this.#current === request) this.#rememberFault(fault);
      },
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

  /**
   * Keeps the refusal for the other attempts of this round. A refusal of credentials is not kept: other credentials may
   * arrive at once.
   */
  #rememberFault(fault: Fault): void {
    this.#active = null;
    this.#current = null;
    if (fault.code === 'unauthorized') return;
    const refusal = Promise.reject<ActiveLease>(fault);
    refusal.catch(() => undefined);
    this.#current = refusal;
    this.#refusal = refusal;
    // If the lease was taken away between two attempts, the next attempt gets the reason.
    if (this.#users > 0) this.#forgetRefusalSoon();
  }

  #forget(): void {
    this.#current = null;
    this.#refusal = null;
  }

  #forgetRefusalSoon(): void {
    const refusal = this.#refusal;
    setTimeout(() => {
      if (this.#current === refusal) this.#forget();
    }, SAME_ROUND_MS);
  }
}
