import { step } from '../../../src/ladder/step.js';
import { initialLadder, nextTickAtMs, type LadderConfig } from '../../../src/ladder/state.js';
import type { LadderInput } from '../../../src/ladder/input.js';
import type { TransportName } from '../../../src/ladder/transport-name.js';
import { beginWatch, observe, type WatchdogState } from '../../../src/liveness/watchdog.js';
import { observeTrials, isMoving } from '../../../src/trials/observe-trials.js';
import { beginFrozenTime, observeFrames, type FrozenTime } from '../../../src/trials/frozen-time.js';
import { stepWithTrials } from '../../../src/trials/step-with-trials.js';
import { hasDoubtEnded, NO_TRIALS } from '../../../src/trials/trials.js';
import type { Random } from '../../random.js';

/** Whether the pictures of a transport get through at a time. `running`: the sessions that share the link. */
export type SimulatedLink = (transport: TransportName, nowMs: number, running: number) => boolean;

/** A change of what is shown. */
export interface Change {
  readonly atMs: number;
  readonly from: TransportName;
  readonly to: TransportName;
  readonly wasMoving: boolean;
  readonly isMoving: boolean;
}

interface SimulatedSession {
  readonly transport: TransportName;
  opensInMs: number;
  frames: number;
  time: FrozenTime;
}

const TICK_MS = 100;
const FRAME_MS = 40;

export const CONFIG: LadderConfig = {
  headStartMs: 1200,
  steps: [
    { transport: 'whep', endpoint: 'w', server: 'm' },
    { transport: 'll-hls', endpoint: 'h', server: 'm' },
    { transport: 'hls', endpoint: 'h', server: 'm' },
  ],
};

/** A playback over a link, without a browser: the ladder, its trials and the watchdog, with sessions of numbers. */
export class SimulatedPlayback {
  ladder = initialLadder();
  trials = NO_TRIALS;
  nowMs = 0;
  isAllowed = true;
  isWorthwhile = true;
  /** Whether the connect gate lets an attempt begin. */
  isGateOpen = true;
  readonly changes: Change[] = [];
  /** The transports that were tried beside the shown one, and when. */
  readonly begunTrials: { readonly transport: TransportName; readonly atMs: number }[] = [];
  /** The time in which the viewer saw no new picture, as the frames of what was shown say. */
  frozenMs = 0;
  readonly #sessions = new Map<number, SimulatedSession>();
  #watch: { readonly id: number; state: WatchdogState } | null = null;
  #shown: { readonly id: number; readonly transport: TransportName } | null = null;

  constructor(
    readonly link: SimulatedLink,
    readonly random: Random,
    readonly config = CONFIG,
    readonly hasTrials = true,
  ) {}

  start(): this {
    this.send({ type: 'start' });
    return this;
  }

  get transport(): TransportName | null {
    return this.ladder.active?.transport ?? null;
  }

  send(input: LadderInput): void {
    const env = { config: this.config, nowMs: this.nowMs, random: this.random() };
    const before = this.trials.running?.id;
    if (this.hasTrials)
      ({ ladder: this.ladder, trials: this.trials } = stepWithTrials(this.trials, this.ladder, input, env));
    else this.ladder = step(this.ladder, input, env);
    const { running } = this.trials;
    if (running && running.id !== before) this.begunTrials.push({ transport: running.transport, atMs: this.nowMs });
    this.#reconcile();
  }

  runFor(ms: number): this {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs;) this.#tick();
    return this;
  }

  #tick(): void {
    this.nowMs += TICK_MS;
    this.#reconcile();
    for (const [id, session] of this.#sessions) {
      if (!this.link(session.transport, this.nowMs, this.#sessions.size)) continue;
      const isOpen = session.opensInMs <= 0;
      session.opensInMs -= TICK_MS;
      if (isOpen) session.frames += TICK_MS / FRAME_MS;
      else if (session.opensInMs <= 0) {
        session.frames = 1;
        session.time = beginFrozenTime(this.nowMs, 1);
        this.send({ type: 'firstframe', id, transport: session.transport });
      }
    }
    for (const session of this.#sessions.values()) {
      session.time = observeFrames(session.time, this.nowMs, Math.floor(session.frames));
    }
    const { active } = this.ladder;
    const shownSession = active && this.#sessions.get(active.id);
    if (active && shownSession) {
      if (this.#watch?.id !== active.id)
        this.#watch = { id: active.id, state: beginWatch(this.nowMs, shownSession.frames) };
      const wasStalled = this.#watch.state.isStalled;
      this.#watch.state = observe(this.#watch.state, { nowMs: this.nowMs, count: shownSession.frames, isKnown: true });
      const { isStalled } = this.#watch.state;
      if (isStalled !== wasStalled) this.send({ type: isStalled ? 'stalled' : 'moving', id: active.id });
    }
    if (!shownSession || !isMoving(shownSession.time, this.nowMs)) this.frozenMs += TICK_MS;
    if (this.hasTrials) this.#observeTrials();
    // As a playback does: the ladder is asked when it is due, and when the trials want something of it.
    const isDue = (nextTickAtMs(this.ladder, this.config) ?? Infinity) <= this.nowMs;
    if (isDue || this.trials.request || hasDoubtEnded(this.trials, this.nowMs)) this.send({ type: 'tick' });
  }

  #observeTrials(): void {
    const { active } = this.ladder;
    const shownSession = active && this.#sessions.get(active.id);
    const trialSession = this.trials.running && this.#sessions.get(this.trials.running.id);
    this.trials = observeTrials(this.trials, {
      nowMs: this.nowMs,
      ladder: this.ladder,
      config: this.config,
      shownFrames: shownSession ? { count: Math.floor(shownSession.frames) } : null,
      trialFrames: trialSession && trialSession.opensInMs <= 0 ? { count: Math.floor(trialSession.frames) } : null,
      isAllowed: this.isAllowed,
      isWorthwhile: this.isWorthwhile,
    });
  }

  #reconcile(): void {
    const { attempts, active } = this.ladder;
    this.#noteShown();
    const wanted = new Set([...attempts.map(({ id }) => id), active?.id]);
    for (const id of [...this.#sessions.keys()]) if (!wanted.has(id)) this.#sessions.delete(id);
    for (const { id, transport } of attempts) {
      if (this.#sessions.has(id) || !this.isGateOpen) continue;
      const opensInMs = 200 + 800 * this.random();
      this.#sessions.set(id, { transport, opensInMs, frames: 0, time: beginFrozenTime(this.nowMs, 0) });
      this.send({ type: 'started', id });
    }
  }

  #noteShown(): void {
    const { active } = this.ladder;
    if (!active || active.id === this.#shown?.id) return;
    const before = this.#shown;
    this.#shown = { id: active.id, transport: active.transport };
    if (!before || before.transport === active.transport) return;
    const isSessionMoving = (id: number) => {
      const session = this.#sessions.get(id);
      return session !== undefined && isMoving(session.time, this.nowMs);
    };
    this.changes.push({
      atMs: this.nowMs,
      from: before.transport,
      to: active.transport,
      wasMoving: isSessionMoving(before.id),
      isMoving: isSessionMoving(active.id),
    });
  }
}

/** Freezes of a transport: the share of the time that they take, and how long each lasts on average. */
export interface Freezes {
  readonly share: number;
  readonly lengthMs: number;
}

/** Creates a link on which each transport freezes by chance, and for itself. */
export function createFreezingLink(
  freezesAt: (transport: TransportName, nowMs: number) => Freezes,
  random: Random,
): SimulatedLink {
  const states = new Map<TransportName, { untilMs: number; isFrozen: boolean }>();
  return (transport, nowMs) => {
    const state = states.get(transport) ?? { untilMs: 0, isFrozen: true };
    states.set(transport, state);
    const { share, lengthMs } = freezesAt(transport, nowMs);
    if (share === 0) return true;
    while (nowMs >= state.untilMs) {
      state.isFrozen = !state.isFrozen;
      const meanMs = state.isFrozen ? lengthMs : (lengthMs * (1 - share)) / share;
      state.untilMs = Math.max(state.untilMs, nowMs - 60_000) + meanMs * (0.5 + random());
    }
    return !state.isFrozen;
  };
}
