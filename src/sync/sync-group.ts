import { findSession } from '../liveness/session-monitor.js';
import type { TransportName } from '../ladder/transport-name.js';
import { computeShifts, computeSpread } from './shifts.js';
import type { Telemetry } from '../telemetry/record.js';
import type { Session, Surface } from '../transports/transport.js';

/** A camera that can share the delay of others: a `CameraPlayback`, or an element on one. */
export interface SyncCamera {
  readonly telemetry: Telemetry | null;
  readonly status: { readonly state: string; readonly surface: Surface | null };
}

/** How far apart the cameras on each transport are, in milliseconds; null while fewer than two are known. */
export type SyncSpread = Readonly<Partial<Record<TransportName, number | null>>>;

/** Longer than the telemetry needs to show the effect of the last shift. */
const STEP_EVERY_MS = 2000;

interface Member {
  readonly session: Session;
  readonly transport: TransportName;
  readonly delayMs: number;
}

/**
 * Keeps cameras on the same transport at the same delay, so that an object passes from one picture to the next at the
 * right moment. It uses the delay in the telemetry: on WebRTC that begins at the server, so a camera that is slower
 * before the server stays slower.
 */
export class SyncGroup {
  readonly #cameras: () => Iterable<SyncCamera>;
  /** The delay that the group added to each session, in milliseconds. */
  readonly #addedDelayMs = new Map<Session, number>();
  #timer = 0;
  #spread: SyncSpread = {};

  /** @param cameras Called at each step: cameras may come and go. */
  constructor(cameras: () => Iterable<SyncCamera>) {
    this.#cameras = cameras;
  }

  /** The spread at the last step. */
  get spread(): SyncSpread {
    return this.#spread;
  }

  start(): void {
    this.#timer ||= window.setInterval(() => this.#step(), STEP_EVERY_MS);
  }

  /** Stops, and removes the delay that the group added. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#spread = {};
    this.#release([...this.#addedDelayMs.keys()]);
  }

  #step(): void {
    // A camera that stalls for a moment stays in the group; one that has left it gets its own delay back.
    const current = new Set([...this.#cameras()].map(({ status: { surface } }) => surface && findSession(surface)));
    this.#release([...this.#addedDelayMs.keys()].filter((session) => !current.has(session)));
    const spread: Partial<Record<TransportName, number | null>> = {};
    const members = this.#members();
    for (const transport of new Set(members.map((member) => member.transport))) {
      const group = members.filter((member) => member.transport === transport);
      spread[transport] = computeSpread(group.map(({ delayMs }) => delayMs));
      const shifts = computeShifts(
        group.map(({ session, delayMs }) => ({ delayMs, addedDelayMs: this.#getAddedDelayMs(session) })),
      );
      group.forEach(({ session }, index) => this.#shift(session, shifts[index] ?? 0));
    }
    this.#spread = Object.freeze(spread);
  }

  #members(): readonly Member[] {
    return [...this.#cameras()].flatMap(({ telemetry, status: { state, surface } }) => {
      const session = surface && findSession(surface);
      const delayMs = telemetry?.latencyMs.total ?? null;
      if (!session?.shiftBy || state !== 'live' || telemetry?.transport !== session.transport || delayMs === null)
        return [];
      return [{ session, transport: session.transport, delayMs }];
    });
  }

  #getAddedDelayMs(session: Session): number {
    return this.#addedDelayMs.get(session) ?? 0;
  }

  #shift(session: Session, ms: number): void {
    if (ms === 0) return;
    // The delay of a session that has ended cannot be changed.
    if (!this.#addedDelayMs.has(session)) void session.lost.then(() => this.#addedDelayMs.delete(session));
    this.#addedDelayMs.set(session, this.#getAddedDelayMs(session) + ms);
    session.shiftBy?.(ms);
  }

  #release(sessions: readonly Session[]): void {
    for (const session of sessions) {
      this.#shift(session, -this.#getAddedDelayMs(session));
      this.#addedDelayMs.delete(session);
    }
  }
}
