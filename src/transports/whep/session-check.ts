import { onTick } from '../../liveness/ticker.js';
import type { FrameCount } from '../../liveness/frame-counter.js';

/** The session is checked after this time, and this many of the camera's own intervals, without a frame. */
const SILENCE_MS = 300;
const SILENCE_INTERVALS = 5;
/** A session that is there is not checked again sooner; after no answer, the second check follows sooner. */
const THERE_AGAIN_MS = 2_000;
const UNANSWERED_AGAIN_MS = 300;

/** What a server says about a session; `unanswered` when nothing came back. */
export type SessionCheckResult = 'there' | 'gone' | 'unanswered';

/**
 * Checks the session when no frames arrive, and calls back when it is gone, or when so many checks in a row got no
 * answer.
 *
 * The end of a session is one datagram of DTLS, which may be lost (one of forty on loopback, from MediaMTX), and a
 * server that was killed sends none. The watchdog, which must not report a short freeze, would notice 1.5 s later.
 */
export function checkSessionInSilence(
  frames: FrameCount,
  signal: AbortSignal,
  check: () => Promise<SessionCheckResult>,
  onGone: (reason: string) => void,
  maxUnanswered = 2,
): void {
  let { count, lastAtMs } = frames;
  let intervalMs = Infinity;
  let checkAtMs = -Infinity;
  let unanswered = 0;

  const observe = async () => {
    const nowMs = performance.now();
    if (frames.count > count && frames.lastAtMs !== null) {
      if (lastAtMs !== null) intervalMs = (frames.lastAtMs - lastAtMs) / (frames.count - count);
      ({ count, lastAtMs } = frames);
      unanswered = 0;
    }
    // A hidden page presents no frames, and without a network no check can arrive.
    if (document.hidden || !navigator.onLine || lastAtMs === null || nowMs < checkAtMs) return;
    if (nowMs - lastAtMs < Math.max(SILENCE_MS, SILENCE_INTERVALS * intervalMs)) return;
    checkAtMs = Infinity;
    const result = await check();
    if (signal.aborted) return;
    checkAtMs = performance.now() + (result === 'there' ? THERE_AGAIN_MS : UNANSWERED_AGAIN_MS);
    unanswered = result === 'unanswered' ? unanswered + 1 : 0;
    if (result === 'gone') onGone('the server ended the session');
    // The picture may have recovered while no answer came.
    else if (unanswered >= maxUnanswered && frames.count === count) onGone('no frames, and no answer');
  };
  onTick(() => void observe(), signal);
}
