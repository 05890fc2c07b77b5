import { onTick } from './ticker.js';
import { getHistory, type StatusSource, type TelemetryListener } from '../telemetry/history.js';
import type { Session, Surface } from '../transports/transport.js';
import { beginAfterStall, beginWatch, beginWithSame, observe, type WatchdogState } from './watchdog.js';

/** Receives what happens to a session while it is shown. */
export interface SessionListener extends TelemetryListener {
  onStalled(): void;
  onMoving(): void;
  /** Names the camera and the transport. What is learned about the frame rate holds for sessions with the same key. */
  readonly paceKey?: string;
}

const SAMPLE_EVERY_MS = 1000;
const SAMPLE_HIDDEN_EVERY_MS = 5000;

const SESSIONS = new WeakMap<Surface, Session>();

/** The last watchdog state of each playback: a new connection keeps what is known of the frame rate. */
const LAST_WATCHES = new WeakMap<
  StatusSource,
  { readonly paceKey: string | undefined; readonly watch: WatchdogState }
>();

/** Gives the session that paints on a surface; null for one that was never shown. */
export function findSession(surface: Surface): Session | null {
  return SESSIONS.get(surface) ?? null;
}

/**
 * Monitors the shown session until the signal aborts: whether its picture moves, and what its counters say.
 *
 * @param source The playback of the session. The counts and the history belong to it, and outlive the session.
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
    // A surface without the time of its newest frame cannot tell: a plain <img> never does.
    // A picture in a window of its own is seen while the page is hidden.
    const isHidden = document.hidden && session.surface.ownerDocument === document;
    const isKnown = frames.lastAtMs !== null && (!isHidden || frames.isValidWhenHidden === true);
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

/** Counts pictures as proof that the camera answers: a repeated picture counts too. */
function countReceived({ frames }: Session): number {
  return frames.receivedCount ?? frames.count;
}

function begin({ frames }: Session, before: WatchdogState | null): WatchdogState {
  const nowMs = performance.now();
  const { count, lastAtMs, receivedCount, paceMs = null } = frames;
  const received = receivedCount ?? count;
  const gaps = before?.gaps ?? [];
  // The first picture of this connection equals the last one of the connection before.
  if (count === 0 && lastAtMs !== null) return beginWithSame(nowMs, received, paceMs, gaps, lastAtMs);
  // This applies to images alone: a video that stops is broken.
  if (before?.isStalled && receivedCount !== undefined) return beginAfterStall(nowMs, received, paceMs, before);
  return beginWatch(nowMs, received, paceMs, gaps);
}
