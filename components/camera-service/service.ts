import type { CameraAction, CameraControls, CameraStatus } from '../../src/camera-service/camera-service.js';
import { asFault, Fault } from '../../src/faults/fault.js';

const POLL_INTERVAL_MS = 2000;
/** While the camera starts, a person waits for it. */
const POLL_INTERVAL_STARTING_MS = 1000;
const STATUS_LIMIT_MS = 5000;
/** A service may answer only after the camera has started, and that takes time. */
const COMMAND_LIMIT_MS = 20_000;
const ERROR_SHOWN_MS = 12_000;

/** A command that failed, and the reason. */
export interface CommandError {
  readonly action: CameraAction;
  readonly fault: Fault;
}

/** The player's view of a camera service: its last status, the running command, and the last command that failed. */
export class CameraService {
  readonly #controls: CameraControls;
  readonly #onChange: () => void;
  readonly #end: AbortSignal;
  #status: CameraStatus | null = null;
  #fault: Fault | null = null;
  #busy: CameraAction | null = null;
  #commandError: CommandError | null = null;
  #isVisible = false;
  /** How many times in a row the service refused a password or a token. */
  #unauthorizedCount = 0;
  /** Aborts the pending request, or the running watch. */
  #request: AbortController | null = null;
  #polling = Promise.resolve();
  #timer = 0;
  #errorTimer = 0;

  /** @param onChange Called after each change of a public property. @param signal Stops polling and commands. */
  constructor(controls: CameraControls, onChange: () => void, signal: AbortSignal) {
    this.#controls = controls;
    this.#onChange = onChange;
    this.#end = signal;
    signal.addEventListener('abort', () => {
      this.#stopPolling();
      clearTimeout(this.#errorTimer);
    });
  }

  /** The last status; null before the first one, and while the service does not answer. */
  get status(): CameraStatus | null {
    return this.#fault ? null : this.#status;
  }
  /** The last status, also while the service does not answer: a button must not change its meaning under a finger. */
  get lastStatus(): CameraStatus | null {
    return this.#status;
  }
  /** Why the service does not answer; null while it answers. */
  get fault(): Fault | null {
    return this.#fault;
  }
  /** The running command; null when none runs. */
  get busy(): CameraAction | null {
    return this.#busy;
  }
  /** The last command, if it failed. It is kept until the next command, or for `ERROR_SHOWN_MS`. */
  get commandError(): CommandError | null {
    return this.#commandError;
  }
  /** True when the service has this command. */
  can(action: CameraAction): boolean {
    return this.#controls[action] !== undefined;
  }

  /** The service is polled only while the player is visible. */
  setVisible(isVisible: boolean): void {
    if (isVisible === this.#isVisible) return;
    this.#isVisible = isVisible;
    if (isVisible) this.poll();
    else this.#stopPolling();
  }

  /** Asks for the status now. */
  poll(): void {
    this.#polling = this.#poll();
  }

  async #poll(): Promise<void> {
    const controls = this.#controls;
    const canPoll = controls.watch ? this.#request === null : controls.status !== undefined;
    // A watch reports by itself: it needs no second request.
    if (!canPoll || !this.#isVisible || this.#end.aborted) return;
    // An older request could return the status from before a command.
    this.#stopPolling();
    const request = (this.#request = new AbortController());
    const report = (newStatus: CameraStatus) => {
      if (!request.signal.aborted) this.#note(newStatus, null);
    };
    try {
      if (controls.watch) {
        await controls.watch(report, request.signal);
        throw new Fault('unreachable', { serverMessage: 'the service has nothing more to tell' });
      }
      const status = await within(STATUS_LIMIT_MS, request, (signal) => controls.status?.(signal));
      if (status) report(status);
    } catch (thrown) {
      if (this.#request === request) this.#note(this.#status, asFault(thrown, null));
    }
    if (this.#request !== request) return;
    this.#request = null;
    const unauthorized = this.#fault?.code === 'unauthorized' ? this.#fault : null;
    // After one refusal, try again: a token may have expired. Then stop: many servers lock out clients that continue.
    if (unauthorized?.retryAfterMs === null && (this.#unauthorizedCount += 1) > 1) return;
    const pauseMs = this.#status?.isStarting ? POLL_INTERVAL_STARTING_MS : POLL_INTERVAL_MS;
    this.#timer = window.setTimeout(() => this.poll(), Math.max(pauseMs, unauthorized?.retryAfterMs ?? 0));
  }

  /** Sends a command; one command runs at a time. Never rejects: see `commandError`. */
  async run(action: CameraAction): Promise<void> {
    if (this.#busy || !this.can(action)) return;
    this.#busy = action;
    this.#setCommandError(null);
    const controller = new AbortController();
    const stop = () => controller.abort();
    this.#end.addEventListener('abort', stop);
    try {
      await within(COMMAND_LIMIT_MS, controller, (signal) => this.#controls[action]?.(signal));
    } catch (thrown) {
      this.#setCommandError({ action, fault: asFault(thrown, null) });
    }
    this.#end.removeEventListener('abort', stop);
    // A command changes nothing here. The service's next status does.
    this.poll();
    if (!this.#controls.watch) await this.#waitForPoll();
    this.#busy = null;
    this.#notify();
  }

  /** Resolves when no request is pending, also when a newer request replaced the first one. */
  async #waitForPoll(): Promise<void> {
    for (let last; last !== this.#polling;) await (last = this.#polling);
  }

  #note(status: CameraStatus | null, fault: Fault | null): void {
    const before = this.#status;
    // When the camera has changed its state, the error of an older command is out of date.
    if (before && (before.isRunning !== status?.isRunning || before.isRecording !== status.isRecording)) {
      this.#setCommandError(null);
    }
    this.#status = status;
    this.#fault = fault;
    if (!fault) this.#unauthorizedCount = 0;
    this.#notify();
  }

  #setCommandError(error: CommandError | null): void {
    if (this.#end.aborted) return;
    clearTimeout(this.#errorTimer);
    this.#commandError = error;
    if (error) this.#errorTimer = window.setTimeout(() => this.#setCommandError(null), ERROR_SHOWN_MS);
    this.#notify();
  }

  #notify(): void {
    if (!this.#end.aborted) this.#onChange();
  }

  #stopPolling(): void {
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.#request = null;
  }
}

/** The result of a request. Rejects when the request takes too long, even if the service ignores the signal. */
async function within<T>(
  limitMs: number,
  controller: AbortController,
  request: (signal: AbortSignal) => Promise<T> | undefined,
): Promise<T | undefined> {
  const { signal } = controller;
  const timeout = new Fault('unreachable', { serverMessage: `no answer in ${limitMs / 1000} s` });
  const timer = setTimeout(() => controller.abort(timeout), limitMs);
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
  try {
    return await Promise.race([request(signal), aborted]);
  } finally {
    clearTimeout(timer);
    aborted.catch(() => undefined);
  }
}
