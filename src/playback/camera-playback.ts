import { asFault, type Fault } from '../faults/fault.js';
import { CredentialStore, NO_CREDENTIALS } from '../credentials/credentials.js';
import { allowVideos } from '../media/gesture.js';
import type { LadderInput } from '../ladder/input.js';
import { step } from '../ladder/step.js';
import type { Halt, LadderState } from '../ladder/state.js';
import { initialLadder, nextTickAtMs } from '../ladder/state.js';
import { watchPageLifecycle } from './page-lifecycle.js';
import { monitorSession, type SessionListener } from '../liveness/session-monitor.js';
import type { TransportName } from '../ladder/transport-name.js';
import { Attempts } from './attempts.js';
import { SurfaceStack } from './surface-stack.js';
import type { Telemetry } from '../telemetry/record.js';
import { createTransports } from '../transports/index.js';
import type { Session, Transport } from '../transports/transport.js';
import { createPlan, type Plan, type PlaybackOptions } from './options.js';
import { IDLE, isSameStatus, createStatus, type PlaybackStatus } from './status.js';

/**
 * One camera in one element: makes what runs match what the ladder says, and decides nothing itself.
 *
 * Events (plain `Event`): `change` (read `status`), `firstframe`, `telemetry`, and `soundrefused` when
 * the browser mutes a picture that should be heard.
 */
export class CameraPlayback extends EventTarget {
  readonly #surfaces: SurfaceStack;
  readonly #transports: Readonly<Record<TransportName, Transport>>;
  readonly #attempts: Attempts;
  readonly #inbox: LadderInput[] = [];
  #plan: Plan | null = null;
  /** Why there is no plan. */
  #refusal: Fault | null = null;
  #credentials: CredentialStore | null = null;
  #ladder: LadderState = initialLadder();
  #status: PlaybackStatus = IDLE;
  #timer = 0;
  #muted = true;
  #volume = 1;
  #playedAtMs = 0;
  #firstFrameMs: number | null = null;
  #telemetryHistory: readonly Telemetry[] = [];
  /** The session that is seen, and the end of its pulse. */
  #active: { readonly session: Session; readonly ending: AbortController } | null = null;
  /** Ends the listeners on the page; there while the viewer is not idle. */
  #pageListeners: AbortController | null = null;

  /** @param container The viewer owns everything inside this element. @param transports Tests hand in their own. */
  constructor(container: HTMLElement, transports = createTransports()) {
    super();
    this.#surfaces = new SurfaceStack(container);
    this.#transports = transports;
    this.#attempts = new Attempts(this.#transports, {
      // First what is seen; of that, first pictures before second transports, and those before better ones.
      getOrder: ({ id, purpose }) =>
        (this.#surfaces.isInView ? 0 : 4) + (purpose === 'probe' ? 2 : id === this.#ladder.attempts[0]?.id ? 0 : 1),
      onStarted: (id) => this.#send({ type: 'started', id }),
      onFirstFrame: (id, transport) => this.#send({ type: 'firstframe', id, transport }),
      onFailed: (id, transport, thrown) => this.#onEnd('failed', id, asFault(thrown, transport)),
      onLost: (id, fault) => this.#onEnd('lost', id, fault),
    });
  }

  get status(): PlaybackStatus {
    return this.#status;
  }

  get telemetry(): Telemetry | null {
    return this.#telemetryHistory.at(-1) ?? null;
  }

  /** The records of the last five minutes, oldest first; a new frozen list with each record. */
  get telemetryHistory(): readonly Telemetry[] {
    return this.#telemetryHistory;
  }

  /** Milliseconds since what is seen was new; null when nothing is seen or nobody can know. */
  get frameAgeMs(): number | null {
    const { stillFrame } = this.#surfaces;
    if (stillFrame) return Date.now() - stillFrame.atMs;
    const lastAtMs = this.#active?.session.frames.lastAtMs ?? null;
    return lastAtMs === null ? null : performance.now() - lastAtMs;
  }

  /** Says which camera, how. Any time; begins anew only when something changed that needs it. */
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
    const urls = Object.values(plan.endpoints).filter((url) => url !== null);
    const { logins, settings } = plan;
    const isNeeded = plan.credentials || Object.keys(logins).length > 0 || settings.cookies !== 'omit';
    this.#credentials = isNeeded
      ? new CredentialStore(plan.credentials, urls, { logins, cookies: settings.cookies })
      : null;
    this.#restart(() => this.play(), isOther);
  }

  /** Begins, or goes on after `pause` and `stop`. */
  play(): void {
    if (this.#ladder.halt === null) return;
    if (this.#refusal) this.#send({ type: 'refused', fault: this.#refusal });
    if (!this.#plan) return;
    this.#playedAtMs = performance.now();
    this.#firstFrameMs = null;
    this.#listenToPage();
    this.#send({ type: 'start' });
    this.#fetchSnapshot().catch(() => undefined);
  }

  /** Frees the server; the last frame stays. */
  pause(): void {
    this.#halt('paused');
  }

  /** Frees the server while nobody looks; the last frame stays. What waits for the page, or is halted, is left alone. */
  suspend(): void {
    if (this.#ladder.halt === null && this.#status.state !== 'unauthorized') this.#halt('suspended');
  }

  /** Frees everything. */
  stop(): void {
    this.#halt('idle');
  }

  /** Looks again now, whatever was planned; asks for new credentials if the last were refused. */
  retry(): void {
    this.#credentials?.accept();
    if (this.#status.state === 'unauthorized') this.#credentials?.renew();
    this.#send({ type: 'wake', isRequested: true });
  }

  /**
   * Makes the camera heard or not, now and after every change of transport. Volume 0 to 1.
   * Rejects with NotAllowedError when the browser wants a gesture first; it stays muted then.
   */
  async setSound(muted: boolean, volume: number): Promise<void> {
    this.#muted = muted;
    this.#volume = volume;
    await this.#applySound();
  }

  /** A PNG of what is seen. Rejects when nothing is, or when its origin forbids reading it. */
  capture(): Promise<Blob> {
    return this.#surfaces.capture();
  }

  #halt(halt: Halt): void {
    this.#pageListeners?.abort();
    this.#pageListeners = null;
    this.#send({ type: 'halt', halt });
  }

  /** Begins anew if it was running, on a ladder that remembers nothing. */
  #restart(begin: () => void, isOtherCamera = true): void {
    const wasRunning = this.#ladder.halt === null;
    if (wasRunning) this.#send({ type: 'halt', halt: 'idle' });
    if (isOtherCamera) this.#surfaces.clear();
    // A page that sets the same camera again and again asks its server no more often than one that presses a button.
    const pushesAtMs = isOtherCamera ? [] : this.#ladder.pushesAtMs;
    this.#ladder = { ...initialLadder(), halt: this.#ladder.halt, isVisible: !document.hidden, pushesAtMs };
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
        onGesture: () => this.#onGesture(),
      },
      signal,
    );
    this.#ladder = { ...this.#ladder, isVisible: !document.hidden };
  }

  /** Where the browser wanted one before it plays video, it has it. */
  #onGesture(): void {
    if (![this.#status.fault, this.#status.fallbackReason].some((fault) => fault?.code === 'play-refused')) return;
    allowVideos();
    this.retry();
  }

  /** Steps the ladder and follows it. What comes meanwhile waits for its turn. */
  #send(input: LadderInput): void {
    this.#inbox.push(input);
    if (this.#inbox.length > 1) return;
    for (let next = this.#inbox[0]; next; next = this.#inbox[0]) {
      const config = this.#plan?.ladder ?? { steps: [], headStartMs: Infinity };
      this.#ladder = step(this.#ladder, next, { config, nowMs: performance.now(), random: Math.random() });
      this.#reconcile();
      this.#inbox.shift();
    }
    this.#schedule();
    this.#publish();
  }

  /** Shows before it ends: never a gap. */
  #reconcile(): void {
    const { attempts, active } = this.#ladder;
    this.#show(active && this.#attempts.session(active.id));
    // Whoever follows the surface (a picture in picture) must hear of the new one before the old one goes.
    this.#publish();
    this.#attempts.reconcile(attempts, active?.id ?? null, () => {
      const { endpoints, settings, leases, camera } = this.#plan as Plan;
      return {
        endpoints,
        leases,
        camera,
        surfaces: this.#surfaces,
        credentials: this.#credentials ?? NO_CREDENTIALS,
        settings: { ...settings, muted: this.#muted, volume: this.#volume },
        onSourceStarting: () => this.#publish(true),
        hasPicture: () => this.#active !== null && this.#status.hasVideo,
      };
    });
  }

  #onEnd(type: 'failed' | 'lost', id: number, fault: Fault): void {
    // Who gives the leases (no transport) is shown none of these credentials.
    const isRefusal = /^(unauthorized|sign-in-page)$/.test(fault.code) && fault.transport !== null;
    // What played was let in until now: this is the first refusal, whatever other transports have heard.
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
      // After the change of status that it comes with.
      queueMicrotask(() => this.dispatchEvent(new Event('firstframe')));
    }
    const { signal } = this.#active.ending;
    const id = this.#ladder.active?.id ?? 0;
    monitorSession(session, this.#listenerFor(session, id), signal, this);
    session.onSourceChange?.(() => signal.aborted || this.#send({ type: 'changed', id }));
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
        state: this.#status.state,
        firstFrameMs: this.#firstFrameMs,
        frameAgeMs: this.frameAgeMs,
      }),
      onTelemetry: (history) => {
        this.#telemetryHistory = history;
        this.#publish();
        this.dispatchEvent(new Event('telemetry'));
      },
    };
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
