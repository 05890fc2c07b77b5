import { asFault, Fault } from '../faults/fault.js';
import { rejectOnAbort } from '../shared/reject-on-abort.js';
import {
  addMotions,
  STILL,
  step,
  type PtzCommand,
  type PtzInput,
  type PtzMotion,
  type PtzOrder,
  type PtzRequest,
} from './motion.js';
import type { PtzProvider } from './ptz.js';

/** How long a request may stay without an answer. A stop is sent again sooner. */
const LIMIT_MS: Readonly<Record<PtzOrder['kind'], number>> = { move: 4000, stop: 2000, command: 10_000 };
const REPEAT_MS = 500;

const drivers = new WeakMap<PtzProvider, PtzDriver>();

/** The one driver of a provider: whoever moves the camera shares its one request in flight, and its stop. */
export function driverOf(provider: PtzProvider): PtzDriver {
  const driver = drivers.get(provider) ?? new PtzDriver(provider);
  drivers.set(provider, driver);
  return driver;
}

/** Why the last request failed. */
export interface PtzFailure {
  readonly kind: PtzOrder['kind'];
  readonly fault: Fault;
}

/**
 * Moves a camera by its provider, and stops it. `motion.ts` decides what is sent; this class sends it, and runs the
 * timer. It needs no end: it is silent when the camera stands still.
 */
export class PtzDriver extends EventTarget {
  readonly #provider: PtzProvider;
  /** What each of its users holds: several players may show the camera. */
  readonly #holds = new Map<object, PtzMotion>();
  #state = STILL;
  #controller = new AbortController();
  #timer = 0;
  #failure: PtzFailure | null = null;

  /** Dispatches `change` when `isMoving` or `failure` may have changed. */
  constructor(provider: PtzProvider) {
    super();
    this.#provider = provider;
  }

  /** Whether the camera may move because of this driver. */
  get isMoving(): boolean {
    return this.#state.mayMove;
  }
  /** Why the last request failed; null after one that was taken. */
  get failure(): PtzFailure | null {
    return this.#failure;
  }

  /** Moves the camera until the same owner calls again; null, or zero on each axis, releases it. */
  hold(owner: object, motion: PtzMotion | null): void {
    if (motion) this.#holds.set(owner, motion);
    else if (!this.#holds.delete(owner)) return;
    this.#take({ type: 'hold', motion: addMotions(this.#holds.values()) });
  }
  /** Starts a movement that ends by itself, after the camera has stopped. */
  run(command: PtzCommand): void {
    this.#take({ type: 'command', command });
  }
  /** Stops the camera, also if something else has moved it. */
  halt(): void {
    this.#holds.clear();
    this.#take({ type: 'halt' });
  }
  /** Stops the camera by a request that outlives the page. */
  leave(): void {
    this.#holds.clear();
    this.#take({ type: 'leave' });
  }

  #take(input: PtzInput): void {
    const { request } = this.#state;
    const { repeatMs = REPEAT_MS, moveLimitMs = Infinity } = this.#provider;
    this.#state = step(this.#state, input, performance.now(), { repeatMs, moveLimitMs });
    clearTimeout(this.#timer);
    const { wakeAtMs } = this.#state;
    if (wakeAtMs !== null) {
      this.#timer = window.setTimeout(() => this.#take({ type: 'tick' }), Math.max(0, wakeAtMs - performance.now()));
    }
    if (this.#state.request && this.#state.request.id !== request?.id) void this.#send(this.#state.request);
    this.dispatchEvent(new Event('change'));
  }

  /** Sends a request in place of the one in flight. Never rejects. */
  async #send(request: PtzRequest): Promise<void> {
    this.#controller.abort();
    const controller = (this.#controller = new AbortController());
    const { signal } = controller;
    const limitMs = LIMIT_MS[request.kind];
    const timeout = new Fault('unreachable', { serverMessage: `no answer in ${limitMs / 1000} s` });
    const timer = setTimeout(() => controller.abort(timeout), limitMs);
    try {
      await Promise.race([this.#ask(request, signal), rejectOnAbort(signal)]);
      if (this.#state.request?.id !== request.id) return;
      // A stop that was taken after a failed move explains nothing.
      if (request.kind !== 'stop' || this.#failure?.kind === 'stop') this.#failure = null;
      this.#take({ type: 'answered', id: request.id });
    } catch (thrown) {
      if (this.#state.request?.id !== request.id) return;
      const fault = asFault(thrown, null);
      this.#failure = { kind: request.kind, fault };
      this.#take({ type: 'failed', id: request.id, isRefusal: isRefusal(fault) });
    } finally {
      clearTimeout(timer);
    }
  }

  async #ask(request: PtzRequest, signal: AbortSignal): Promise<void> {
    const provider = this.#provider;
    const options = { signal, keepalive: request.kind === 'stop' && request.keepalive };
    if (request.kind === 'stop') return provider.stop(options);
    if (request.kind === 'move') {
      const { pan, tilt, zoom, focus } = request.motion;
      if (focus !== 0 && pan === 0 && tilt === 0 && zoom === 0) return provider.focus?.(focus, options);
      return provider.move({ pan, tilt, zoom }, options);
    }
    const { command } = request;
    switch (command.name) {
      case 'step':
        return provider.step?.(command.velocity, options);
      case 'center':
        return provider.center?.(command.point, options);
      case 'zoomInto':
        return provider.zoomInto?.(command.box, options);
      case 'goTo':
        return provider.goTo?.(command.preset, options);
      case 'home':
        return provider.home?.(options);
    }
  }
}

/** Whether the service answered that it did nothing. A gateway's timeout (408) and a limit (429) say that too. */
function isRefusal({ status }: Fault): boolean {
  return status !== null && status >= 400 && status < 500;
}
