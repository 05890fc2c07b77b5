import { onBeat } from './beat.js';
import { trackOf, type Watched } from './telemetry-track.js';
import type { Telemetry, TelemetryContext } from './telemetry.js';
import type { Session, Surface } from './transports/transport.js';
import { beginWatch, look } from './watchdog.js';

/** What is heard of a session while it is seen. */
export interface PulseListener {
  onStalled(): void;
  onMoving(): void;
  /** What the samples don't say, for the telemetry. */
  context(): PulseContext;
  /** The records of the last five minutes, oldest first; a new frozen list with each record. */
  onTelemetry(history: readonly Telemetry[]): void;
}

/** What a viewer knows of itself; what happened to its picture is counted here. */
export type PulseContext = Pick<TelemetryContext, 'atMs' | 'rung' | 'state' | 'firstFrameMs' | 'frameAgeMs'>;

const SAMPLE_EVERY_MS = 1000;
const SAMPLE_HIDDEN_EVERY_MS = 5000;

const PLAYING = new WeakMap<Surface, Session>();

/** The session that paints on a surface; null for one that was never seen. */
export function sessionOf(surface: Surface): Session | null {
  return PLAYING.get(surface) ?? null;
}

/**
 * Watches the session that is seen, until the signal aborts: does it move, and what do its counters say?
 * @param watched The viewer that it belongs to: what is counted and kept there outlives the session.
 */
export function takePulse(session: Session, listener: PulseListener, signal: AbortSignal, watched: Watched): void {
  if (signal.aborted) return;
  PLAYING.set(session.surface, session);
  const { frames } = session;
  let watch = beginWatch(performance.now(), frames.count, frames.paceMs);
  onBeat(() => {
    const wasStalled = watch.isStalled;
    // No time of a newest frame means that this surface can't tell: a plain <img> never does.
    const isKnown = !document.hidden && frames.lastAtMs !== null;
    watch = look(watch, { nowMs: performance.now(), count: frames.count, isKnown });
    if (watch.isStalled && !wasStalled) listener.onStalled();
    if (!watch.isStalled && wasStalled) listener.onMoving();
  }, signal);

  const track = trackOf(watched);
  track.begin(listener);
  let sampling = 0;
  const takeSample = async () => {
    const now = await session.sample().catch(() => null);
    if (signal.aborted) return;
    if (now) track.add(now);
    sampling = window.setTimeout(() => void takeSample(), document.hidden ? SAMPLE_HIDDEN_EVERY_MS : SAMPLE_EVERY_MS);
  };
  void takeSample();

  signal.addEventListener('abort', () => clearTimeout(sampling), { once: true });
}
