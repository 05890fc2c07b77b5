import type { CameraAction, CameraControls, CameraStatus } from '../../src/camera-service/camera-service.js';
import { asFault, Fault } from '../../src/faults/fault.js';

const POLL_INTERVAL_MS = 2000;
/** Somebody waits for it to come. */
const POLL_INTERVAL_STARTING_MS = 1000;
const STATUS_LIMIT_MS = 5000;
/** A camera may be long in starting before its service answers. */
const ACT_LIMIT_MS = 20_000;
const ERROR_SHOWN_MS = 12_000;

/** An act that was not done, and why. */
export interface CommandError {
  readonly act: CameraAction;
  readonly fault: Fault;
}

/** A camera's service as its player sees it: what it said last, what was asked of it, what it refused. */
export class CameraService {
  readonly #controls: CameraControls;
  readonly #onChange: () => void;
  readonly #end: AbortSignal;
  #status: CameraStatus | null = null;
  #fault: Fault | null = null;
  #busy: CameraAction | null = null;
  #refusal: CommandError | null = null;
  #isVisible = false;
  /** In a row, of a password or a token. */
  #refusals = 0;
  /** Ends the question that is on its way, or the watch. */
  #asking: AbortController | null = null;
  #polling = Promise.resolve();
  #timer = 0;
  #forgetting = 0;

  /** @param onChange Called after each change of what can be asked of it. @param signal Ends it. */
  constructor(controls: CameraControls, onChange: () => void, signal: AbortSignal) {
    this.#controls = controls;
    this.#onChange = onChange;
    this.#end = signal;
    signal.addEventListener('abort', () => {
      this.#stopPolling();
      clearTimeout(this.#forgetting);
    });
  }

  /** What it said last; null before, and while it does not answer. */
  get status(): CameraStatus | null {
    return this.#fault ? null : this.#status;
  }
  /** What it said last, also while it does not answer: a button must not change its meaning under a finger. */
  get lastStatus(): CameraStatus | null {
    return this.#status;
  }
  /** Why it does not answer; null while it does. */
  get fault(): Fault | null {
    return this.#fault;
  }
  /** The act that it is about. */
  get busy(): CameraAction | null {
    return this.#busy;
  }
  /** The last act, where it was refused: kept until the next one, or for a while. */
  get commandError(): CommandError | null {
    return this.#refusal;
  }
  /** Can it be told to do this at all? */
  can(act: CameraAction): boolean {
    return this.#controls[act] !== undefined;
  }

  /** Nothing is asked while nobody sees it. */
  setVisible(isSeen: boolean): void {
    if (isSeen === this.#isVisible) return;
    this.#isVisible = isSeen;
    if (isSeen) this.poll();
    else this.#stopPolling();
  }

  /** Asks at once. */
  poll(): void {
    this.#polling = this.#poll();
  }

  async #poll(): Promise<void> {
    const controls = this.#controls;
    const isAskable = controls.watch ? this.#asking === null : controls.status !== undefined;
    // A watch goes on by itself.
    if (!isAskable || !this.#isVisible || this.#end.aborted) return;
    // An older answer could tell of the time before an act.
    this.#stopPolling();
    const asking = (this.#asking = new AbortController());
    const tell = (told: CameraStatus) => {
      if (!asking.signal.aborted) this.#note(told, null);
    };
    try {
      if (controls.watch) {
        await controls.watch(tell, asking.signal);
        throw new Fault('unreachable', { serverMessage: 'the service has nothing more to tell' });
      }
      const status = await within(STATUS_LIMIT_MS, asking, (signal) => controls.status?.(signal));
      if (status) tell(status);
    } catch (thrown) {
      if (this.#asking === asking) this.#note(this.#status, asFault(thrown, null));
    }
    if (this.#asking !== asking) return;
    this.#asking = null;
    const refused = this.#fault?.code === 'unauthorized' ? this.#fault : null;
    // Refused once: perhaps a token ran out. Whoever insists is locked out by many a server.
    if (refused?.retryAfterMs === null && (this.#refusals += 1) > 1) return;
    const pauseMs = this.#status?.isStarting ? POLL_INTERVAL_STARTING_MS : POLL_INTERVAL_MS;
    this.#timer = window.setTimeout(() => this.poll(), Math.max(pauseMs, refused?.retryAfterMs ?? 0));
  }

  /** Tells the service to do it, one thing at a time. Never rejects: a refusal can be asked for. */
  async act(act: CameraAction): Promise<void> {
    if (this.#busy || !this.can(act)) return;
    this.#busy = act;
    this.#setRefusal(null);
    const doing = new AbortController();
    const stop = () => doing.abort();
    this.#end.addEventListener('abort', stop);
    try {
      await within(ACT_LIMIT_MS, doing, (signal) => this.#controls[act]?.(signal));
    } catch (thrown) {
      this.#setRefusal({ act, fault: asFault(thrown, null) });
    }
    this.#end.removeEventListener('abort', stop);
    // Nothing has changed until the service says so itself.
    this.poll();
    if (!this.#controls.watch) await this.#answered();
    this.#busy = null;
    this.#notify();
  }

  /** Resolves when no question is on its way, also when another took the place of the first. */
  async #answered(): Promise<void> {
    for (let last; last !== this.#polling;) await (last = this.#polling);
  }

  #note(status: CameraStatus | null, fault: Fault | null): void {
    const before = this.#status;
    // What was refused is of no concern any more when the camera does something else.
    if (before && (before.isRunning !== status?.isRunning || before.isRecording !== status.isRecording)) {
      this.#setRefusal(null);
    }
    this.#status = status;
    this.#fault = fault;
    if (!fault) this.#refusals = 0;
    this.#notify();
  }

  #setRefusal(refusal: CommandError | null): void {
    if (this.#end.aborted) return;
    clearTimeout(this.#forgetting);
    this.#refusal = refusal;
    if (refusal) this.#forgetting = window.setTimeout(() => this.#setRefusal(null), ERROR_SHOWN_MS);
    this.#notify();
  }

  #notify(): void {
    if (!this.#end.aborted) this.#onChange();
  }

  #stopPolling(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#asking = null;
  }
}

/** What was asked, or a rejection when it takes too long, also of a service that does not heed the signal. */
async function within<T>(
  limitMs: number,
  ending: AbortController,
  ask: (signal: AbortSignal) => Promise<T> | undefined,
): Promise<T | undefined> {
  const { signal } = ending;
  const late = new Fault('unreachable', { serverMessage: `no answer in ${limitMs / 1000} s` });
  const timer = setTimeout(() => ending.abort(late), limitMs);
  const ended = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
  try {
    return await Promise.race([ask(signal), ended]);
  } finally {
    clearTimeout(timer);
    ended.catch(() => undefined);
  }
}
