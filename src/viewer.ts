import { asFault, Fault } from './fault.js';
import { CredentialStore, NO_CREDENTIALS } from './credentials.js';
import { step, type LadderInput } from './ladder.js';
import type { Attempt, Halt, LadderState, ViewerState } from './ladder-state.js';
import { initialLadder, stateOf, wakeAtMs } from './ladder-state.js';
import { takePulse } from './pulse.js';
import type { Rung } from './rung.js';
import type { Still } from './stage.js';
import { DomStage } from './stage.js';
import { toTelemetry, type Telemetry } from './telemetry.js';
import { createTransports, fetchStill } from './transports/index.js';
import type { Session, Surface, Transport } from './transports/transport.js';
import { planOf, type Plan, type ViewerOptions } from './viewer-options.js';

/** What a viewer can be asked at any time; a new frozen value at each change. */
export interface ViewerStatus {
  readonly state: ViewerState;
  /** The rung that is seen. */
  readonly transport: Rung | null;
  /** Why there is no picture that moves; null while connecting for the first time and while live. */
  readonly fault: Fault | null;
  /** Epoch milliseconds of the next look; null when one runs or none is planned. */
  readonly nextTryAtMs: number | null;
  /** What is seen and moves; null before the first frame and while a still is seen. */
  readonly surface: Surface | null;
  readonly hasAudio: boolean;
  readonly still: Still | null;
}

/** One attempt's life: opening, then perhaps a session, until the ladder no longer wants it. */
interface Runner {
  readonly ending: AbortController;
  session: Session | null;
}

/** What a viewer is made with; tests hand in their own. */
export interface ViewerParts {
  readonly transports: Readonly<Record<Rung, Transport>>;
}

/**
 * One camera in one element: makes what runs match what the ladder says, and decides nothing itself.
 *
 * Events (plain `Event`): `change` (read `status`), `firstframe`, `telemetry`, and `soundrefused` when
 * the browser mutes a picture that should be heard.
 */
export class Viewer extends EventTarget {
  readonly #stage: DomStage;
  readonly #transports: Readonly<Record<Rung, Transport>>;
  readonly #runners = new Map<number, Runner>();
  readonly #inbox: LadderInput[] = [];
  #plan: Plan | null = null;
  #credentials: CredentialStore | null = null;
  #refusals = 0;
  #ladder: LadderState = initialLadder();
  #status: ViewerStatus = Object.freeze({
    state: 'idle',
    transport: null,
    fault: null,
    nextTryAtMs: null,
    surface: null,
    hasAudio: false,
    still: null,
  });
  #timer = 0;
  #muted = true;
  #volume = 1;
  #playedAtMs = 0;
  #firstFrameMs: number | null = null;
  #telemetry: Telemetry | null = null;
  /** Ends what belongs to what is shown: its pulse. */
  #showing: AbortController | null = null;
  /** Ends the listeners on the page; there while the viewer is not idle. */
  #awake: AbortController | null = null;

  /** @param container The viewer owns everything inside this element. */
  constructor(container: HTMLElement, parts?: ViewerParts) {
    super();
    this.#stage = new DomStage(container);
    this.#transports = parts?.transports ?? createTransports();
  }

  get status(): ViewerStatus {
    return this.#status;
  }

  get telemetry(): Telemetry | null {
    return this.#telemetry;
  }

  /** Milliseconds since what is seen was new; null when nothing is seen or nobody can know. */
  get frameAgeMs(): number | null {
    const { still } = this.#stage;
    if (still) return Date.now() - still.atMs;
    const lastAtMs = this.#shownSession()?.frames.lastAtMs ?? null;
    return lastAtMs === null ? null : performance.now() - lastAtMs;
  }

  /** Says which camera, how. Any time; begins anew only when something changed that needs it. */
  configure(options: ViewerOptions): void {
    let plan: Plan;
    try {
      plan = planOf(options, this.#transports, document.baseURI);
    } catch (thrown) {
      this.#plan = null;
      this.#restart(() => this.#send({ type: 'refused', fault: asFault(thrown, null) }));
      return;
    }
    const isSame = plan.key === this.#plan?.key && plan.credentials === this.#plan.credentials;
    const isOther = JSON.stringify(plan.endpoints) !== JSON.stringify(this.#plan?.endpoints);
    this.#plan = plan;
    if (isSame) return;
    const urls = Object.values(plan.endpoints).filter((url) => url !== null);
    this.#credentials = plan.credentials ? new CredentialStore(plan.credentials, urls) : null;
    this.#refusals = 0;
    this.#restart(() => this.play(), isOther);
  }

  /** Begins, or goes on after `pause` and `stop`. */
  play(): void {
    if (!this.#plan || this.#ladder.halt === null) return;
    this.#playedAtMs = performance.now();
    this.#firstFrameMs = null;
    this.#listenToPage();
    this.#send({ type: 'start' });
    void this.#fetchSnapshot();
  }

  /** Frees the server; the last frame stays. */
  pause(): void {
    this.#halt('paused');
  }

  /** Frees everything. */
  stop(): void {
    this.#halt('idle');
  }

  /** Looks again now, whatever was planned; asks for new credentials if the last were refused. */
  retry(): void {
    this.#refusals = 0;
    if (this.#status.state === 'unauthorized') this.#credentials?.refuse();
    this.#send({ type: 'wake', isAsked: true });
  }

  /**
   * Makes the camera heard or not, now and after every change of rung. Volume 0 to 1.
   * Rejects with NotAllowedError when the browser wants a gesture first; it stays muted then.
   */
  async setSound(muted: boolean, volume: number): Promise<void> {
    this.#muted = muted;
    this.#volume = volume;
    await this.#applySound(this.#shownSession());
  }

  /** A PNG of what is seen. Rejects when nothing is, or when its origin forbids reading it. */
  capture(): Promise<Blob> {
    return this.#stage.capture();
  }

  #halt(halt: Halt): void {
    this.#awake?.abort();
    this.#awake = null;
    this.#send({ type: 'halt', halt });
  }

  /** Begins anew if it was running, on a ladder that remembers nothing. */
  #restart(begin: () => void, isOtherCamera = true): void {
    const wasRunning = this.#ladder.halt === null;
    if (wasRunning) this.#send({ type: 'halt', halt: 'idle' });
    if (isOtherCamera) this.#stage.clear();
    this.#ladder = { ...initialLadder(), halt: this.#ladder.halt, isVisible: !document.hidden };
    if (wasRunning) begin();
    else this.#publish();
  }

  #listenToPage(): void {
    this.#awake?.abort();
    this.#awake = new AbortController();
    const { signal } = this.#awake;
    const wake = () => this.#send({ type: 'wake', isAsked: false });
    const onVisibility = () => {
      this.#send({ type: 'visible', isVisible: !document.hidden });
      if (!document.hidden) wake();
    };
    window.addEventListener('online', wake, { signal });
    document.addEventListener('visibilitychange', onVisibility, { signal });
    this.#ladder = { ...this.#ladder, isVisible: !document.hidden };
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

  /** Shows before it ends, ends before it starts: never a gap, never three at a time. */
  #reconcile(): void {
    const { attempts, shown } = this.#ladder;
    this.#show(shown ? (this.#runners.get(shown.id)?.session ?? null) : null);
    const wanted = new Set([...attempts.map(({ id }) => id), shown?.id]);
    for (const [id, runner] of this.#runners) {
      if (wanted.has(id)) continue;
      this.#runners.delete(id);
      runner.ending.abort();
    }
    for (const attempt of attempts) {
      if (!this.#runners.has(attempt.id)) this.#run(attempt);
    }
  }

  #run({ id, rung }: Attempt): void {
    const runner: Runner = { ending: new AbortController(), session: null };
    this.#runners.set(id, runner);
    this.#send({ type: 'started', id });
    const { signal } = runner.ending;
    const { endpoints, settings } = this.#plan as Plan;
    const credentials = this.#credentials ?? NO_CREDENTIALS;
    const sound = { muted: this.#muted, volume: this.#volume };
    this.#transports[rung]
      .open({ endpoints, stage: this.#stage, signal, credentials, settings: { ...settings, ...sound } })
      .then((session) => {
        if (signal.aborted) return;
        runner.session = session;
        void session.lost.then((fault) => {
          if (!signal.aborted) this.#send({ type: 'lost', id, fault });
        });
        this.#send({ type: 'firstframe', id, rung: session.rung });
      })
      .catch((thrown: unknown) => {
        if (!signal.aborted) this.#onFailed(id, asFault(thrown, rung));
      });
  }

  #onFailed(id: number, fault: Fault): void {
    this.#send({ type: 'failed', id, fault });
    if (fault.code !== 'unauthorized' || !this.#credentials) return;
    // Refused once: perhaps a token ran out. Refused twice: only the page knows better, and servers ban who insists.
    this.#refusals += 1;
    this.#credentials.refuse();
    if (this.#refusals < 2) this.#send({ type: 'wake', isAsked: true });
  }

  #shownSession(): Session | null {
    const { shown } = this.#ladder;
    return shown ? (this.#runners.get(shown.id)?.session ?? null) : null;
  }

  #show(session: Session | null): void {
    if ((session?.surface ?? null) === this.#stage.shown) return;
    this.#showing?.abort();
    this.#showing = null;
    if (!session) {
      this.#stage.keepLastFrame(Date.now() - (this.#status.surface ? (this.frameAgeMs ?? 0) : 0));
      return;
    }
    this.#stage.show(session.surface);
    this.#refusals = 0;
    this.#firstFrameMs ??= performance.now() - this.#playedAtMs;
    this.#showing = new AbortController();
    const { id } = this.#ladder.shown as NonNullable<LadderState['shown']>;
    takePulse(
      session,
      {
        onStalled: () => this.#send({ type: 'stalled', id }),
        onMoving: () => this.#send({ type: 'moving', id }),
        onSample: (before, now) => {
          this.#telemetry = toTelemetry(before, now, {
            atMs: Date.now(),
            rung: session.rung,
            state: this.#status.state,
            firstFrameMs: this.#firstFrameMs,
            frameAgeMs: this.frameAgeMs,
          });
          this.#publish();
          this.dispatchEvent(new Event('telemetry'));
        },
      },
      this.#showing.signal,
    );
    void this.#applySound(session).catch(() => this.dispatchEvent(new Event('soundrefused')));
    queueMicrotask(() => this.dispatchEvent(new Event('firstframe')));
  }

  async #applySound(session: Session | null): Promise<void> {
    if (!session) return;
    try {
      await session.setSound(this.#muted, this.#volume);
    } catch (thrown) {
      this.#muted = true;
      throw thrown;
    }
  }

  async #fetchSnapshot(): Promise<void> {
    const url = this.#plan?.endpoints.snapshot;
    const signal = this.#awake?.signal;
    if (!url || !signal) return;
    try {
      const { bitmap, atMs } = await fetchStill(url, this.#credentials ?? NO_CREDENTIALS, signal);
      if (!signal.aborted) {
        this.#stage.showSnapshot(bitmap, atMs);
        this.#publish();
      }
      bitmap.close();
    } catch {
      // A still is a courtesy: without it the viewer waits for the first frame as before.
    }
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    const atMs = this.#plan ? wakeAtMs(this.#ladder, this.#plan.ladder) : null;
    if (atMs === null) return;
    this.#timer = window.setTimeout(() => this.#send({ type: 'tick' }), Math.max(0, atMs - performance.now()));
  }

  #publish(): void {
    const { nextRoundAtMs, fault, shown } = this.#ladder;
    // The same plan tells the same time: the offset between the clocks is rounded away.
    const offsetMs = Math.round((Date.now() - performance.now()) / 100) * 100;
    const next: ViewerStatus = {
      state: stateOf(this.#ladder),
      transport: shown?.rung ?? null,
      fault,
      nextTryAtMs: nextRoundAtMs === null ? null : nextRoundAtMs + offsetMs,
      surface: this.#stage.shown,
      hasAudio: this.#shownSession()?.hasAudio ?? false,
      still: this.#stage.still,
    };
    const keys = Object.keys(next) as (keyof ViewerStatus)[];
    if (keys.every((key) => next[key] === this.#status[key])) return;
    this.#status = Object.freeze(next);
    this.dispatchEvent(new Event('change'));
  }
}
