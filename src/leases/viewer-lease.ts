import { Fault } from '../faults/fault.js';
import type { LeaseProvider } from './lease.js';
import { giveBack, ActiveLease, RETRY_MS, unansweredBy } from './active-lease.js';

/** A viewer that looks again within so long keeps its place: most reconnects do. */
const LINGER_MS = 3000;
/** A look for one picture makes no reconnect, but goes on from transport to transport; somebody else waits for the place. */
const LOOK_LINGER_MS = 500;
/** The transports of one round ask one after the other, and are told the same. */
const SAME_ROUND_MS = 50;

/** The lease of one viewer: asked for by its first attempt, shared by all, given back when none has been for a while. */
export class ViewerLease {
  readonly provider: LeaseProvider;
  readonly camera: string;
  readonly #before: Promise<void>;
  #users = 0;
  #lingering = 0;
  #current: Promise<ActiveLease> | null = null;
  #held: ActiveLease | null = null;
  /** What `#current` is when there is none, and why. */
  #refused: Promise<ActiveLease> | null = null;
  /** Ends the question that is under way. */
  #asking: AbortController | null = null;

  /** @param before What has to be over before the first question. */
  constructor(provider: LeaseProvider, camera: string, before = Promise.resolve()) {
    this.provider = provider;
    this.camera = camera;
    this.#before = before;
  }

  /** The lease, for as long as the signal has not aborted. Rejects with a Fault when there is none. */
  hold(signal: AbortSignal, isLook: boolean): Promise<ActiveLease> {
    this.#users += 1;
    clearTimeout(this.#lingering);
    signal.addEventListener('abort', () => this.#leave(isLook ? LOOK_LINGER_MS : LINGER_MS), { once: true });
    if (this.#refused) this.#forgetSoon();
    return (this.#current ??= this.#ask());
  }

  /** Gives the lease back; resolves when the service has heard of it. */
  async drop(): Promise<void> {
    clearTimeout(this.#lingering);
    this.#asking?.abort();
    const held = this.#held;
    this.#held = null;
    this.#current = this.#refused = null;
    await held?.end(null);
  }

  #leave(lingerMs: number): void {
    this.#users -= 1;
    if (this.#users === 0) this.#lingering = window.setTimeout(() => void this.drop(), lingerMs);
  }

  #ask(): Promise<ActiveLease> {
    const asking = new AbortController();
    this.#asking = asking;
    const asked = this.#acquire(asking.signal);
    asked.then(
      (held) => {
        // Given up between the grant and now: nobody else would end it.
        if (this.#current !== asked) return void held.end(null);
        this.#held = held;
        void held.ended().then((fault) => this.#held === held && this.#remember(fault));
      },
      (fault: Fault) => this.#current === asked && this.#remember(fault),
    );
    return asked;
  }

  async #acquire(signal: AbortSignal): Promise<ActiveLease> {
    const { provider, camera } = this;
    await this.#before;
    const answer = await Promise.resolve({ camera, signal })
      .then((request) => provider.acquire(request))
      .catch((thrown: unknown) => {
        throw unansweredBy(thrown);
      });
    if (!('id' in answer)) {
      const { reason, retryAfterMs } = answer;
      throw new Fault('quota', { serverMessage: reason, retryAfterMs: retryAfterMs ?? RETRY_MS });
    }
    if (signal.aborted) {
      await giveBack(provider, answer.id);
      throw signal.reason;
    }
    return new ActiveLease(provider, answer);
  }

  /** There is none now: who asks in this same round hears why. But for credentials: the next may come at once. */
  #remember(fault: Fault): void {
    this.#held = null;
    this.#current = null;
    if (fault.code === 'unauthorized') return;
    this.#current = this.#refused = Promise.reject<ActiveLease>(fault);
    this.#refused.catch(() => undefined);
    // Taken away between two attempts, it is told to the next one.
    if (this.#users > 0) this.#forgetSoon();
  }

  #forgetSoon(): void {
    const told = this.#refused;
    setTimeout(() => {
      if (this.#current === told) this.#current = this.#refused = null;
    }, SAME_ROUND_MS);
  }
}
