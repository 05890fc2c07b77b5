import { updateCounts, NO_EVENTS, type CountedStatus, type EventCountState } from './counts.js';
import { toTelemetry, type FirstFrame, type Telemetry, type TelemetryContext } from './record.js';
import { BLANK_SAMPLE, type Sample } from '../transports/transport.js';

/** The playback whose telemetry is recorded. It reports each change of `status` by the event `change`. */
export interface StatusSource extends EventTarget {
  readonly status: CountedStatus;
}

/** What a playback knows of the session that is shown; the history counts the rest. */
export type SessionContext = Pick<
  TelemetryContext,
  'atMs' | 'transport' | 'server' | 'state' | 'firstFrameMs' | 'frameAgeMs'
>;

/** Where the telemetry of a session comes from, besides its samples, and where it goes. */
export interface TelemetryListener {
  /** Gives what the samples do not say. */
  context(): SessionContext;
  /** Receives the records of the last five minutes, oldest first: a new frozen list with each record. */
  onTelemetry(history: readonly Telemetry[]): void;
}

const HISTORY_MS = 5 * 60_000;
/** A little less than a second: timers are late, never early, but clocks are coarse. */
const APART_MS = 995;
const RECENT_MS = 10_000;

const HISTORIES = new WeakMap<StatusSource, TelemetryHistory>();

/** Gives the history of a playback. It outlives the sessions, and is freed with the playback. */
export function getHistory(source: StatusSource): TelemetryHistory {
  const history = HISTORIES.get(source) ?? new TelemetryHistory(source);
  HISTORIES.set(source, history);
  return history;
}

/** The records of one playback: at most one a second, each with the counts since it began. */
export class TelemetryHistory {
  #history: readonly Telemetry[] = Object.freeze([]);
  #counts: EventCountState = NO_EVENTS;
  #firstFrame: FirstFrame | null = null;
  /** The time to first frame that `#firstFrame` explains. */
  #firstFrameMs: number | null = null;
  /** Samples of the shown session, of the last ten seconds. */
  #samples: readonly Sample[] = [];
  #reportedAtMs = -Infinity;
  #listener: TelemetryListener | null = null;
  #timer = 0;

  constructor(source: StatusSource) {
    this.#counts = updateCounts(this.#counts, source.status);
    source.addEventListener('change', () => this.#onChange(source.status));
  }

  /** Starts the samples of another session. */
  begin(listener: TelemetryListener): void {
    this.#listener = listener;
    this.#samples = [];
  }

  /** Adds a sample of the shown session, and makes a record of it when one is due. */
  add(now: Sample): void {
    const before = this.#samples.at(-1) ?? null;
    this.#samples = [...this.#samples.filter(({ atMs }) => now.atMs - atMs <= RECENT_MS), now];
    if (performance.now() - this.#reportedAtMs >= APART_MS) this.#report(before, now);
  }

  #onChange(status: CountedStatus): void {
    const { state } = this.#counts;
    this.#counts = updateCounts(this.#counts, status);
    clearTimeout(this.#timer);
    if (status.state === 'idle') {
      this.#history = Object.freeze([]);
      this.#samples = [];
    } else if (status.surface === null && (status.state !== state || this.#timer !== 0)) {
      // Without a session there is no sample that would report that the picture has gone.
      const waitMs = Math.max(0, this.#reportedAtMs + 1000 - performance.now());
      this.#timer = window.setTimeout(() => this.#reportNoPicture(), waitMs);
      return;
    }
    this.#timer = 0;
  }

  #reportNoPicture(): void {
    this.#timer = 0;
    this.#samples = [];
    this.#report(null, { ...BLANK_SAMPLE, atMs: performance.now() });
  }

  #report(before: Sample | null, now: Sample): void {
    const listener = this.#listener;
    if (!listener) return;
    this.#reportedAtMs = performance.now();
    const context = listener.context();
    const hasSamples = this.#samples.length > 0;
    const transport = hasSamples ? context.transport : null;
    const { stalls, reconnects, transportChanges } = this.#counts;
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
      hasSamples ? this.#samples : [now],
    );
    const recent = this.#history.filter(({ atMs }) => telemetry.atMs - atMs < HISTORY_MS);
    this.#history = Object.freeze([...recent, telemetry]);
    listener.onTelemetry(this.#history);
  }

  /** Only the first session after play() explains the time to its first frame. */
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
