import { toTelemetry, type Telemetry, type TelemetryContext } from './telemetry.js';
import type { Sample, Session } from './transports/transport.js';
import { beginWatch, look, LOOK_EVERY_MS } from './watchdog.js';

/** What is heard of a session while it is seen. */
export interface PulseListener {
  onStalled(): void;
  onMoving(): void;
  /** What the samples don't say, for the telemetry. */
  context(): TelemetryContext;
  onTelemetry(telemetry: Telemetry): void;
}

const SAMPLE_EVERY_MS = 1000;
const SAMPLE_HIDDEN_EVERY_MS = 5000;

/** Watches the session that is seen, until the signal aborts: does it move, and what do its counters say? */
export function takePulse(session: Session, listener: PulseListener, signal: AbortSignal): void {
  if (signal.aborted) return;
  const { frames } = session;
  let watch = beginWatch(performance.now(), frames.count);
  const looking = setInterval(() => {
    const wasStalled = watch.isStalled;
    // No time of a newest frame means that this surface can't tell: a plain <img> never does.
    const isKnown = !document.hidden && frames.lastAtMs !== null;
    watch = look(watch, { nowMs: performance.now(), count: frames.count, isKnown });
    if (watch.isStalled && !wasStalled) listener.onStalled();
    if (!watch.isStalled && wasStalled) listener.onMoving();
  }, LOOK_EVERY_MS);

  let before: Sample | null = null;
  let sampling = 0;
  const takeSample = async () => {
    const now = await session.sample().catch(() => null);
    if (signal.aborted) return;
    if (now) listener.onTelemetry(toTelemetry(before, now, listener.context()));
    before = now ?? before;
    sampling = window.setTimeout(() => void takeSample(), document.hidden ? SAMPLE_HIDDEN_EVERY_MS : SAMPLE_EVERY_MS);
  };
  void takeSample();

  signal.addEventListener(
    'abort',
    () => {
      clearInterval(looking);
      clearTimeout(sampling);
    },
    { once: true },
  );
}
