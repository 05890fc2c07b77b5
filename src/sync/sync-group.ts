import { findSession } from '../liveness/session-monitor.js';
import type { TransportName } from '../ladder/transport-name.js';
import { computeShifts, computeSpread } from './shifts.js';
import type { Telemetry } from '../telemetry/record.js';
import type { Session, Surface } from '../transports/transport.js';

/** A camera that can be held to the others' delay: a `CameraPlayback`, or an element on one. */
export interface SyncCamera {
  readonly telemetry: Telemetry | null;
  readonly status: { readonly state: string; readonly surface: Surface | null };
}

/** How far apart the cameras of one transport are, in milliseconds; null while fewer than two are known. */
export type SyncSpread = Readonly<Partial<Record<TransportName, number | null>>>;

/** Longer than the numbers need to tell what the last shift did. */
const STEP_EVERY_MS = 2000;

interface Member {
  readonly session: Session;
  readonly transport: TransportName;
  readonly delayMs: number;
}

/**
 * Holds cameras on the same transport to the same delay, so that what passes from one picture to the next does
 * so at the right moment. What it goes by is the delay that the telemetry sees: on WebRTC that begins
 * at the server, so cameras that are slower before it stay so.
 */
export class SyncGroup {
  readonly #cameras: () => Iterable<SyncCamera>;
  /** What is held back, by how much. */
  readonly #addedDelayMs = new Map<Session, number>();
  #timer = 0;
  #spread: SyncSpread = {};

  /** @param cameras Asked at each step: they may come and go. */
  constructor(cameras: () => Iterable<SyncCamera>) {
    this.#cameras = cameras;
  }

  /** As it was at the last step. */
  get spread(): SyncSpread {
    return this.#spread;
  }

  start(): void {
    this.#timer ||= window.setInterval(() => this.#step(), STEP_EVERY_MS);
  }

  /** Lets every camera be as fast as it can. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#spread = {};
    this.#release([...this.#addedDelayMs.keys()]);
  }

  #step(): void {
    // A camera that stalls for a moment stays in the group; one that has left it waits for nobody.
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
    // What has ended can't be let go any more.
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
