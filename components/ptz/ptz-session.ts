import { driverOf, type PtzDriver, type PtzFailure } from '../../src/ptz/driver.js';
import { asFault, Fault } from '../../src/faults/fault.js';
import type { PtzCommand, PtzMotion } from '../../src/ptz/motion.js';
import type { PtzPreset, PtzProvider } from '../../src/ptz/ptz.js';
import { abilitiesOf, type PtzAbilities } from './abilities.js';
import { Holds } from './holds.js';
import { asCameraSees, type Orientation } from './motions.js';

const LOAD_LIMIT_MS = 8000;
/** How long an error stays visible. */
const ERROR_SHOWN_MS = 12_000;
/** How long a click that nothing holds moves the camera, where it has no steps. */
const NUDGE_MS = 250;

/** A failure as viewers see it. */
export type ShownFailure = PtzFailure | { readonly kind: 'load'; readonly fault: Fault };

/** One provider on one player, from its `ptz` property to the next one. */
export class PtzSession {
  readonly driver: PtzDriver;
  readonly holds: Holds;
  readonly #provider: PtzProvider;
  readonly #orientation: Orientation;
  readonly #onChange: () => void;
  readonly #signal: AbortSignal;
  #abilities: PtzAbilities | null = null;
  #presets: readonly PtzPreset[] = [];
  #isLoading = false;
  #failure: ShownFailure | null = null;
  /** The driver's last failure, also after it is not shown any more. */
  #lastFailure: PtzFailure | null = null;
  #failureTimer = 0;
  #nudgeTimer = 0;

  constructor(provider: PtzProvider, orientation: Orientation, onChange: () => void, signal: AbortSignal) {
    this.#provider = provider;
    this.#orientation = orientation;
    this.#onChange = onChange;
    this.#signal = signal;
    this.driver = driverOf(provider);
    this.holds = new Holds(this.driver, orientation);
    this.driver.addEventListener('change', () => this.#onDriver(), { signal });
    signal.addEventListener('abort', () => clearTimeout(this.#failureTimer));
  }

  /** What the camera can do; null until the service has told it. */
  get abilities(): PtzAbilities | null {
    return this.#abilities;
  }
  get presets(): readonly PtzPreset[] {
    return this.#presets;
  }
  /** Why the last request failed, for as long as viewers should read it. */
  get failure(): ShownFailure | null {
    const failure = this.#failure;
    // The service's own limit has stopped the camera.
    return failure?.kind === 'stop' && !this.driver.isMoving ? { ...failure, kind: 'move' } : failure;
  }

  /** Asks the service what the camera can do, unless it has told it already. */
  async load(): Promise<void> {
    if (this.#isLoading || this.#abilities) return;
    this.#isLoading = true;
    this.#show(null);
    const { capabilities = {} } = this.#provider;
    // Positions that cannot be loaded are no reason to hide the pad.
    const presets = this.#ask((signal) => this.#provider.presets?.(signal) ?? Promise.resolve([])).catch(() => []);
    try {
      const told =
        typeof capabilities === 'function' ? await this.#ask((signal) => capabilities(signal)) : capabilities;
      this.#presets = this.#provider.goTo ? await presets : [];
      this.#abilities = abilitiesOf(this.#provider, told);
    } catch (thrown) {
      this.#show({ kind: 'load', fault: asFault(thrown, null) });
    }
    this.#isLoading = false;
    this.#notify();
  }

  /** Starts a movement that ends by itself. */
  run(command: PtzCommand): void {
    this.driver.run(command);
  }

  /** Moves the camera a little: by a step where it has steps. */
  nudge(name: string, motion: PtzMotion): void {
    if (this.#abilities?.step && motion.focus === 0) {
      const { pan, tilt, zoom } = asCameraSees(motion, this.#orientation);
      this.run({ name: 'step', velocity: { pan, tilt, zoom } });
      return;
    }
    clearTimeout(this.#nudgeTimer);
    this.holds.releaseAll('nudge');
    this.holds.set(`nudge ${name}`, motion);
    this.#nudgeTimer = window.setTimeout(() => this.holds.releaseAll('nudge'), NUDGE_MS);
  }

  #onDriver(): void {
    const { failure } = this.driver;
    if (failure !== this.#lastFailure) this.#show(failure);
    this.#lastFailure = failure;
    this.#notify();
  }

  #show(failure: ShownFailure | null): void {
    clearTimeout(this.#failureTimer);
    this.#failure = failure;
    if (!failure || failure.kind === 'load') return;
    this.#failureTimer = window.setTimeout(() => {
      // A camera that may still move is not forgotten.
      if (failure.kind === 'stop' && this.driver.isMoving) return;
      this.#failure = null;
      this.#notify();
    }, ERROR_SHOWN_MS);
  }

  async #ask<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    const stop = () => controller.abort();
    this.#signal.addEventListener('abort', stop);
    let timer = 0;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = window.setTimeout(() => {
        reject(new Fault('unreachable', { serverMessage: `no answer in ${LOAD_LIMIT_MS / 1000} s` }));
        stop();
      }, LOAD_LIMIT_MS);
    });
    try {
      return await Promise.race([ask(controller.signal), timeout]);
    } finally {
      clearTimeout(timer);
      this.#signal.removeEventListener('abort', stop);
    }
  }

  #notify(): void {
    if (!this.#signal.aborted) this.#onChange();
  }
}
