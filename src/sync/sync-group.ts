import { sessionOf } from '../liveness/session-monitor.js';
import type { TransportName } from '../ladder/transport-name.js';
import { shiftsOf, spreadOf } from './shifts.js';
import type { Telemetry } from '../telemetry/record.js';
import type { Session, Surface } from '../transports/transport.js';

/** A camera that can be held to the others' delay: a `CameraPlayback`, or an element on one. */
export interface Synced {
  readonly telemetry: Telemetry | null;
  readonly status: { readonly state: string; readonly surface: Surface | null };
}

/** How far apart the cameras of one transport are, in milliseconds; null while fewer than two are known. */
export type Spread = Readonly<Partial<Record<TransportName, number | null>>>;

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
  readonly #cameras: () => Iterable<Synced>;
  /** What is held back, by how much. */
  readonly #heldMs = new Map<Session, number>();
  #timer = 0;
  #spread: Spread = {};

  /** @param cameras Asked at each step: they may come and go. */
  constructor(cameras: () => Iterable<Synced>) {
    this.#cameras = cameras;
  }

  /** As it was at the last step. */
  get spread(): Spread {
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
    this.#letGo([...this.#heldMs.keys()]);
  }

  #step(): void {
    // A camera that stalls for a moment stays in the group; one that has left it waits for nobody.
    const there = new Set([...this.#cameras()].map(({ status: { surface } }) => surface && sessionOf(surface)));
    this.#letGo([...this.#heldMs.keys()].filter((session) => !there.has(session)));
    const spread: Partial<Record<TransportName, number | null>> = {};
    const members = this.#members();
    for (const transport of new Set(members.map((member) => member.transport))) {
      const group = members.filter((member) => member.transport === transport);
      spread[transport] = spreadOf(group.map(({ delayMs }) => delayMs));
      const shifts = shiftsOf(group.map(({ session, delayMs }) => ({ delayMs, heldMs: this.#held(session) })));
      group.forEach(({ session }, index) => this.#shift(session, shifts[index] ?? 0));
    }
    this.#spread = Object.freeze(spread);
  }

  #members(): readonly Member[] {
    return [...this.#cameras()].flatMap(({ telemetry, status: { state, surface } }) => {
      const session = surface && sessionOf(surface);
      const delayMs = telemetry?.latencyMs.total ?? null;
      if (!session?.shiftBy || state !== 'live' || telemetry?.transport !== session.transport || delayMs === null)
        return [];
      return [{ session, transport: session.transport, delayMs }];
    });
  }

  #held(session: Session): number {
    return this.#heldMs.get(session) ?? 0;
  }

  #shift(session: Session, ms: number): void {
    if (ms === 0) return;
    // What has ended can't be let go any more.
    if (!this.#heldMs.has(session)) void session.lost.then(() => this.#heldMs.delete(session));
    this.#heldMs.set(session, this.#held(session) + ms);
    session.shiftBy?.(ms);
  }

  #letGo(sessions: readonly Session[]): void {
    for (const session of sessions) {
      this.#shift(session, -this.#held(session));
      this.#heldMs.delete(session);
    }
  }
}
