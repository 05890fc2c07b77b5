// The transports come first: built next to the address and the credentials, they make a smaller file.
import { createTransports } from '../transports/index.js';
import { listUrls } from '../address/camera-address.js';
import { asFault, type Fault } from '../faults/fault.js';
import { CredentialStore, NO_CREDENTIALS } from '../credentials/credentials.js';
import { allowVideos } from '../media/gesture.js';
import type { LadderInput } from '../ladder/input.js';
import type { Attempt, Halt, LadderState } from '../ladder/state.js';
import { initialLadder, nextTickAtMs } from '../ladder/state.js';
import { watchPageLifecycle } from './page-lifecycle.js';
import { monitorSession, type SessionListener } from '../liveness/session-monitor.js';
import type { TransportName } from '../ladder/transport-name.js';
import { Attempts } from './attempts.js';
import { SurfaceStack } from './surface-stack.js';
import type { Telemetry } from '../telemetry/record.js';
import type { Session, Transport } from '../transports/transport.js';
import { step } from '../ladder/step.js';
import { createPlan, type Plan, type PlaybackOptions } from './options.js';
import { IDLE, isSameStatus, createStatus, type PlaybackStatus } from './status.js';

/** The time after which the script of trials, if it could not be loaded, is requested again. */
const TRIALS_AGAIN_MS = 60_000;

/**
 * One camera in one element. It starts and ends transports as the ladder says, and decides nothing itself.
 *
 * Events (plain `Event`): `change` (read `status`), `firstframe`, `telemetry`, and `soundrefused` when the browser
 * mutes a picture that should have sound.
 *
 * @example
 * ```ts
 * const playback = new CameraPlayback(document.querySelector('#gate'));
 * playback.addEventListener('change', () => console.log(playback.status.state));
 * playback.configure({ camera: { server: 'https://media.example', camera: 'gate' } });
 * playback.play();
 * ```
 */
export class CameraPlayback extends EventTarget {
  readonly #surfaces: SurfaceStack;
  readonly #transports: Readonly<Record<TransportName, Transport>>;
  readonly #attempts: Attempts;
  readonly #inbox: LadderInput[] = [];
  #plan: Plan | null = null;
  /** Why there is no plan; null while there is one. */
  #refusal: Fault | null = null;
  #credentials: CredentialStore | null = null;
  #ladder: LadderState = initialLadder();
  /** The ladder's step. One that tries other transports takes its place when the picture freezes. */
  #step = step;
  #trials: Promise<unknown> | null = null;
  #status: PlaybackStatus = IDLE;
  #timer = 0;
  #muted = true;
  #volume = 1;
  #playedAtMs = 0;
  #firstFrameMs: number | null = null;
  #telemetryHistory: readonly Telemetry[] = [];
  /** The session that is shown, and the controller that ends its monitoring. */
  #active: { readonly session: Session; readonly ending: AbortController } | null = null;
  /** Ends the listeners on the page; null while the playback is idle or halted. */
  #pageListeners: AbortController | null = null;

  /**
   * @param container The element for the picture; the playback owns its content.
   * @param transports The transports to use; tests pass their own.
   */
  constructor(container: HTMLElement, transports = createTransports()) {
    super();
    this.#surfaces = new SurfaceStack(container);
    this.#transports = transports;
    this.#attempts = new Attempts(this.#transports, {
      getOrder: (attempt) => this.#getOrder(attempt),
      onStarted: (id) => this.#send({ type: 'started', id }),
      onFirstFrame: (id, transport) => this.#send({ type: 'firstframe', id, transport }),
      onFailed: (id, transport, thrown) => this.#onEnd('failed', id, asFault(thrown, transport)),
      onLost: (id, fault) => this.#onEnd('lost', id, fault),
      onRenewalDue: (id) => this.#send({ type: 'renew', id }),
    });
  }

  get status(): PlaybackStatus {
    return this.#status;
  }

  get telemetry(): Telemetry | null {
    return this.#telemetryHistory.at(-1) ?? null;
  }

  /** The telemetry of the last five minutes, oldest first; each record makes a new frozen list. */
  get telemetryHistory(): readonly Telemetry[] {
    return this.#telemetryHistory;
  }

  /** The age of the visible picture in milliseconds; null when there is none or its age is unknown. */
  get frameAgeMs(): number | null {
    const { stillFrame } = this.#surfaces;
    if (stillFrame) return Date.now() - stillFrame.atMs;
    const lastAtMs = this.#active?.session.frames.lastAtMs ?? null;
    return lastAtMs === null ? null : performance.now() - lastAtMs;
  }

  /** Width and height of the visible picture in its own pixels; null without one. */
  get pictureSize(): readonly [number, number] | null {
    return this.#surfaces.size;
  }

  /**
   * Sets the camera and how to play it. Call it at any time; the playback restarts only when a change requires it. An
   * invalid address becomes the status' fault.
   */
  configure(options: PlaybackOptions): void {
    let plan: Plan;
    try {
      plan = createPlan(options, this.#transports, document.baseURI);
      this.#refusal = null;
    } catch (thrown) {
      this.#plan = null;
      this.#refusal = asFault(thrown, null);
      this.#restart(() => this.play());
      return;
    }
    const before = this.#plan;
    this.#plan = plan;
    if (plan.key === before?.key && plan.credentials === before.credentials && plan.leases === before.leases) return;
    const isOther = JSON.stringify(plan.endpoints) !== JSON.stringify(before?.endpoints);
    // The servers of a function are not known yet: each is added before it is asked.
    const urls = typeof plan.choice?.server === 'function' ? [] : listUrls(plan.endpoints);
    const { logins, settings } = plan;
    const isNeeded = plan.credentials || plan.choice || Object.keys(logins).length > 0 || settings.cookies !== 'omit';
    this.#credentials = isNeeded
      ? new CredentialStore(plan.credentials, urls, { logins, cookies: settings.cookies })
      : null;
    this.#restart(() => this.play(), isOther);
  }

  /** Starts to play, or resumes after `pause`, `suspend` and `stop`. */
  play(): void {
    if (this.#ladder.halt === null) return;
    if (this.#refusal) this.#send({ type: 'invalid', fault: this.#refusal });
    if (!this.#plan) return;
    this.#playedAtMs = performance.now();
    this.#firstFrameMs = null;
    this.#listenToPage();
    this.#send({ type: 'start' });
    this.#fetchSnapshot().catch(() => undefined);
  }

  /** Stops playing and closes all connections; the last frame stays visible. */
  pause(): void {
    this.#halt('paused');
  }

  /**
   * Closes all connections while nobody watches; the last frame stays visible. Does nothing when the playback is halted
   * already, or waits for credentials.
   */
  suspend(): void {
    if (this.#ladder.halt === null && this.#status.state !== 'unauthorized') this.#halt('suspended');
  }

  /** Stops playing and releases everything. */
  stop(): void {
    this.#halt('idle');
  }

  /** Retries now, whatever was planned. Requests new credentials if the last ones were refused. */
  retry(): void {
    this.#credentials?.accept();
    if (this.#status.state === 'unauthorized') this.#credentials?.renew();
    this.#send({ type: 'wake', isRequested: true });
  }

  /**
   * Sets the sound, now and after every change of transport.
   *
   * @param volume 0 to 1.
   * @returns A promise that rejects with NotAllowedError when the browser requires a gesture first; the camera stays
   * muted then.
   */
  async setSound(muted: boolean, volume: number): Promise<void> {
    this.#muted = muted;
    this.#volume = volume;
    await this.#applySound();
  }

  /**
   * Gives the visible picture as a PNG. Rejects with InvalidStateError when there is none, and with SecurityError when
   * its origin forbids reading it.
   */
  capture(): Promise<Blob> {
    return this.#surfaces.capture();
  }

  #halt(halt: Halt): void {
    this.#pageListeners?.abort();
    this.#pageListeners = null;
    this.#send({ type: 'halt', halt });
  }

  /** Restarts if the playback was running, with a ladder that remembers nothing. */
  #restart(begin: () => void, isOtherCamera = true): void {
    const wasRunning = this.#ladder.halt === null;
    if (wasRunning) this.#send({ type: 'halt', halt: 'idle' });
    if (isOtherCamera) this.#surfaces.clear();
    // The limit on rounds stays for the same camera: a page that sets it again and again sends no more requests than
    // one that presses a button.
    const unplannedAtMs = isOtherCamera ? [] : this.#ladder.unplannedAtMs;
    this.#ladder = { ...initialLadder(), halt: this.#ladder.halt, isVisible: !document.hidden, unplannedAtMs };
    if (wasRunning) begin();
    else this.#publish();
  }

  #listenToPage(): void {
    this.#pageListeners?.abort();
    this.#pageListeners = new AbortController();
    const { signal } = this.#pageListeners;
    watchPageLifecycle(
      {
        onVisible: (isVisible) => this.#send({ type: 'visible', isVisible }),
        onResume: () => this.#send({ type: 'wake', isRequested: false }),
        onFocus: () => {
          if (this.#status.state === 'unauthorized') this.#send({ type: 'wake', isRequested: false });
        },
        onGesture: () => this.#onGesture(),
      },
      signal,
    );
    this.#ladder = { ...this.#ladder, isVisible: !document.hidden };
  }

  /** A gesture is what the browser required before it plays video. */
  #onGesture(): void {
    if (![this.#status.fault, this.#status.fallbackReason].some((fault) => fault?.code === 'play-refused')) return;
    allowVideos();
    this.retry();
  }

  /** Steps the ladder and follows its state. Inputs that arrive meanwhile wait for their turn. */
  #send(input: LadderInput): void {
    this.#inbox.push(input);
    if (this.#inbox.length > 1) return;
    for (let next = this.#inbox[0]; next; next = this.#inbox[0]) {
      const config = this.#plan?.ladder ?? { steps: [], headStartMs: Infinity };
      this.#ladder = this.#step(this.#ladder, next, { config, nowMs: performance.now(), random: Math.random() });
      this.#reconcile();
      this.#inbox.shift();
    }
    this.#schedule();
    this.#publish();
  }

  /** Shows the new session before it ends the old one, so that there is never a gap. */
  #reconcile(): void {
    const { attempts, active } = this.#ladder;
    this.#show(active && this.#attempts.getSession(active.id));
    // Code that follows the surface (picture-in-picture) must know of the new one before the old one ends.
    this.#publish();
    this.#attempts.reconcile(attempts, active?.id ?? null, () => {
      const { endpoints, settings, leases, camera, choice } = this.#plan as Plan;
      return {
        endpoints,
        leases,
        camera,
        choice,
        surfaces: this.#surfaces,
        credentials: this.#credentials ?? NO_CREDENTIALS,
        settings: { ...settings, muted: this.#muted, volume: this.#volume },
        onSourceStarting: () => this.#publish(true),
        hasPicture: () => this.#active !== null && this.#status.hasVideo,
      };
    });
  }

  /** Visible players connect first; of those, first attempts before second transports, and these before probes. */
  #getOrder({ id, purpose }: Attempt): number {
    const outOfView = this.#surfaces.isInView ? 0 : 4;
    if (purpose !== 'race') return outOfView + 2;
    return outOfView + (id === this.#ladder.attempts[0]?.id ? 0 : 1);
  }

  #onEnd(type: 'failed' | 'lost', id: number, fault: Fault): void {
    // A fault without a transport is the lease service's, which receives none of these credentials.
    const isRefusal = /^(unauthorized|sign-in-page)$/.test(fault.code) && fault.transport !== null;
    // What played was accepted until now: this is the first refusal, whatever happened on other transports.
    if (isRefusal && type === 'lost') this.#credentials?.accept();
    const signIn = isRefusal ? (this.#credentials?.noteAttemptRefusal(id, this.#ladder.nextId) ?? null) : null;
    this.#send({ type, id, fault, signIn });
  }

  #show(session: Session | null): void {
    if (session === (this.#active?.session ?? null)) return;
    this.#active?.ending.abort();
    if (!session) {
      this.#surfaces.keepLastFrame(this.#active?.session.capturedAtMs?.() ?? Date.now() - (this.frameAgeMs ?? 0));
      this.#active = null;
      return;
    }
    this.#surfaces.show(session.surface);
    this.#active = { session, ending: new AbortController() };
    this.#credentials?.accept();
    if (this.#firstFrameMs === null) {
      this.#firstFrameMs = performance.now() - this.#playedAtMs;
      // After the `change` event that belongs to it.
      queueMicrotask(() => this.dispatchEvent(new Event('firstframe')));
    }
    const { signal } = this.#active.ending;
    const id = this.#ladder.active?.id ?? 0;
    monitorSession(session, this.#listenerFor(session, id), signal, this);
    session.onSourceChange?.(() => {
      if (!signal.aborted) this.#send({ type: 'changed', id });
    });
    void this.#applySound().catch(() => this.dispatchEvent(new Event('soundrefused')));
  }

  #listenerFor(session: Session, id: number): SessionListener {
    return {
      onStalled: () => this.#send({ type: 'stalled', id }),
      onMoving: () => this.#send({ type: 'moving', id }),
      paceKey: `${this.#plan?.key} ${session.transport}`,
      context: () => ({
        atMs: Date.now(),
        transport: session.transport,
        server: session.server ?? null,
        state: this.#status.state,
        firstFrameMs: this.#firstFrameMs,
        frameAgeMs: this.frameAgeMs,
      }),
      onTelemetry: (history) => {
        this.#telemetryHistory = history;
        this.#publish();
        this.dispatchEvent(new Event('telemetry'));
        const { freezeCount, stalls } = history.at(-1) as Telemetry;
        if ((freezeCount || stalls) && this.#plan?.ladder.steps[1]) this.#trials ??= this.#loadTrials();
      },
    };
  }

  /** Loads what compares transports: a picture that never froze needs none of it. */
  #loadTrials(): Promise<unknown> {
    return import('../trials/run-trials.js').then(
      ({ runTrials }) => {
        this.#step = runTrials(this.#attempts, (input) => this.#send(input));
        this.#send({ type: 'tick' });
      },
      // Without it, the picture plays on as before.
      () => setTimeout(() => (this.#trials = null), TRIALS_AGAIN_MS),
    );
  }

  async #applySound(): Promise<void> {
    try {
      await this.#active?.session.setSound(this.#muted, this.#volume);
    } catch (thrown) {
      this.#muted = true;
      throw thrown;
    }
  }

  async #fetchSnapshot(): Promise<void> {
    const url = this.#plan?.posterUrl;
    if (!url || !this.#pageListeners) return;
    const { signal } = this.#pageListeners;
    const { showSnapshot } = await import('./poster.js');
    await showSnapshot(this.#surfaces, url, this.#credentials ?? NO_CREDENTIALS, signal);
    this.#publish();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    const atMs = this.#plan ? nextTickAtMs(this.#ladder, this.#plan.ladder) : null;
    if (atMs === null) return;
    this.#timer = window.setTimeout(() => this.#send({ type: 'tick' }), Math.max(0, atMs - performance.now()));
  }

  #publish(isSourceStarting = this.#status.isStarting): void {
    const next = createStatus(this.#ladder, this.#surfaces, this.#active?.session ?? null, isSourceStarting);
    if (isSameStatus(next, this.#status)) return;
    this.#status = next;
    this.dispatchEvent(new Event('change'));
  }
}
