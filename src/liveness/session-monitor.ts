import { onTick } from './ticker.js';
import { getHistory, type StatusSource, type TelemetryListener } from '../telemetry/history.js';
import type { Session, Surface } from '../transports/transport.js';
import { beginAfterSingle, beginWatch, beginWithSame, observe, type WatchdogState } from './watchdog.js';

/** What is heard of a session while it is seen. */
export interface SessionListener extends TelemetryListener {
  onStalled(): void;
  onMoving(): void;
  /** The camera and the way to it: what is learnt of its pace holds for sessions of the same name. */
  readonly paceKey?: string;
}

const SAMPLE_EVERY_MS = 1000;
const SAMPLE_HIDDEN_EVERY_MS = 5000;

const SESSIONS = new WeakMap<Surface, Session>();

/** What was seen last of a viewer's camera: a new connection does not forget its pace. */
const LAST_WATCHES = new WeakMap<
  StatusSource,
  { readonly paceKey: string | undefined; readonly watch: WatchdogState }
>();

/** The session that paints on a surface; null for one that was never seen. */
export function findSession(surface: Surface): Session | null {
  return SESSIONS.get(surface) ?? null;
}

/**
 * Watches the session that is seen, until the signal aborts: does it move, and what do its counters say?
 * @param source The viewer that it belongs to: what is counted and kept there outlives the session.
 */
export function monitorSession(
  session: Session,
  listener: SessionListener,
  signal: AbortSignal,
  source: StatusSource,
): void {
  if (signal.aborted) return;
  SESSIONS.set(session.surface, session);
  const { frames } = session;
  const { paceKey } = listener;
  const last = LAST_WATCHES.get(source);
  let watch = begin(session, last && last.paceKey === paceKey ? last.watch : null);
  onTick(() => {
    const wasStalled = watch.isStalled;
    // No time of a newest frame means that this surface can't tell: a plain <img> never does.
    const isKnown = frames.lastAtMs !== null && (!document.hidden || frames.isValidWhenHidden === true);
    watch = observe(watch, { nowMs: performance.now(), count: countReceived(session), isKnown });
    LAST_WATCHES.set(source, { paceKey, watch });
    if (watch.isStalled && !wasStalled) listener.onStalled();
    if (!watch.isStalled && wasStalled) listener.onMoving();
  }, signal);

  const history = getHistory(source);
  history.begin(listener);
  let sampleTimer = 0;
  const takeSample = async () => {
    const now = await session.sample().catch(() => null);
    if (signal.aborted) return;
    if (now) history.add(now);
    sampleTimer = window.setTimeout(
      () => void takeSample(),
      document.hidden ? SAMPLE_HIDDEN_EVERY_MS : SAMPLE_EVERY_MS,
    );
  };
  void takeSample();

  signal.addEventListener('abort', () => clearTimeout(sampleTimer), { once: true });
}

/** Pictures as signs of life: the same one again is one too. */
function countReceived({ frames }: Session): number {
  return frames.receivedCount ?? frames.count;
}

function begin({ frames }: Session, before: WatchdogState | null): WatchdogState {
  const nowMs = performance.now();
  const { count, lastAtMs, receivedCount, paceMs = null } = frames;
  const received = receivedCount ?? count;
  const gaps = before?.gaps ?? [];
  // The first picture of this connection is the last of the one before.
  if (count === 0 && lastAtMs !== null) return beginWithSame(nowMs, received, paceMs, gaps, lastAtMs);
  // Of images alone: a video that stops after its first frame is broken.
  const wasSingle = before !== null && before.isStalled && before.intervalMs === null && receivedCount !== undefined;
  if (wasSingle) return beginAfterSingle(nowMs, received, paceMs, gaps, before.progressAtMs);
  return beginWatch(nowMs, received, paceMs, gaps);
}
