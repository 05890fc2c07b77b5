import type { SessionListener } from '../liveness/session-monitor.js';
import { count, NO_EVENTS, type Seen, type EventCountState } from './counts.js';
import { toTelemetry, type FirstFrame, type Telemetry } from './record.js';
import { BLANK_SAMPLE, type Sample } from '../transports/transport.js';

/** Whose pulse is taken: tells each change of `status` by the event `change`, as a viewer does. */
export interface Watched extends EventTarget {
  readonly status: Seen;
}

const HISTORY_MS = 5 * 60_000;
/** Timers are late, never early, but clocks are coarse. */
const APART_MS = 995;
const RECENT_MS = 10_000;

const tracks = new WeakMap<Watched, TelemetryHistory>();

/** The track of this viewer, which outlives its sessions and dies with it. */
export function historyFor(watched: Watched): TelemetryHistory {
  const kept = tracks.get(watched) ?? new TelemetryHistory(watched);
  tracks.set(watched, kept);
  return kept;
}

/** The records of one viewer: at most one a second, each with what was counted since it began. */
export class TelemetryHistory {
  #history: readonly Telemetry[] = Object.freeze([]);
  #tally: EventCountState = NO_EVENTS;
  #firstFrame: FirstFrame | null = null;
  /** The time to first frame that `#firstFrame` explains. */
  #firstFrameMs: number | null = null;
  /** Samples of the session that is seen, of the last ten seconds. */
  #samples: readonly Sample[] = [];
  #toldAtMs = -Infinity;
  #listener: SessionListener | null = null;
  #timer = 0;

  constructor(watched: Watched) {
    this.#tally = count(this.#tally, watched.status);
    watched.addEventListener('change', () => this.#onChange(watched.status));
  }

  /** A session's pulse begins: its samples are its own. */
  begin(listener: SessionListener): void {
    this.#listener = listener;
    this.#samples = [];
  }

  /** Takes a sample of the session that is seen, and tells what it says if it is time. */
  add(now: Sample): void {
    const before = this.#samples.at(-1) ?? null;
    this.#samples = [...this.#samples.filter(({ atMs }) => now.atMs - atMs <= RECENT_MS), now];
    if (performance.now() - this.#toldAtMs >= APART_MS) this.#tell(before, now);
  }

  #onChange(status: Seen): void {
    const { state } = this.#tally;
    this.#tally = count(this.#tally, status);
    clearTimeout(this.#timer);
    if (status.state === 'idle') {
      this.#history = Object.freeze([]);
      this.#samples = [];
    } else if (status.surface === null && (status.state !== state || this.#timer !== 0)) {
      // No session, and so no sample, tells that the picture has gone.
      const waitMs = Math.max(0, this.#toldAtMs + 1000 - performance.now());
      this.#timer = window.setTimeout(() => this.#tellNothingSeen(), waitMs);
      return;
    }
    this.#timer = 0;
  }

  #tellNothingSeen(): void {
    this.#timer = 0;
    this.#samples = [];
    this.#tell(null, { ...BLANK_SAMPLE, atMs: performance.now() });
  }

  #tell(before: Sample | null, now: Sample): void {
    const listener = this.#listener;
    if (!listener) return;
    this.#toldAtMs = performance.now();
    const context = listener.context();
    const isSeen = this.#samples.length > 0;
    const transport = isSeen ? context.transport : null;
    const { stalls, reconnects, transportChanges } = this.#tally;
    const telemetry = toTelemetry(
      before,
      now,
      {
        ...context,
        transport,
        stalls,
        reconnects,
        transportChanges,
        firstFrame: this.#explain(context.firstFrameMs, now),
      },
      isSeen ? this.#samples : [now],
    );
    const recent = this.#history.filter(({ atMs }) => telemetry.atMs - atMs < HISTORY_MS);
    this.#history = Object.freeze([...recent, telemetry]);
    listener.onTelemetry(this.#history);
  }

  /** The first session after play() explains the time to its first frame; those after it don't. */
  #explain(firstFrameMs: number | null, { startup }: Sample): FirstFrame | null {
    if (firstFrameMs === this.#firstFrameMs) return this.#firstFrame;
    this.#firstFrameMs = firstFrameMs;
    const spentMs = Object.values(startup ?? {}).reduce<number>((sum, ms: number | null) => sum + (ms ?? 0), 0);
    this.#firstFrame =
      firstFrameMs === null || !startup
        ? null
        : Object.freeze({ waitMs: Math.max(0, firstFrameMs - spentMs), ...startup });
    return this.#firstFrame;
  }
}
