import { pause } from '../../shared/pause.js';

/** The pause after a failed request to an address, for all callers. */
const PAUSE_AFTER_NOTHING_MS = 500;
/** No request takes longer. */
const QUESTION_LIMIT_MS = 10_000;

const RUNNING = new Map<string, Promise<unknown>>();
const NOTHING_AT_MS = new Map<string, number>();

/**
 * Sends a request to an address when no other caller in this page does: the poster, the transport and other players do
 * not know each other. Browsers make requests for one address wait for each other anyway, so this costs no time, and
 * the caller that waits learns first when the address fails.
 *
 * @param request Sends the request; rejects where the address gives nothing: then the next request follows half a
 * second later.
 * @throws What `request` throws, or the signal's reason when it aborts before its turn.
 */
export async function requestInTurn<T>(url: string, signal: AbortSignal, request: () => Promise<T>): Promise<T> {
  for (;;) {
    const running = RUNNING.get(url);
    const waitMs = PAUSE_AFTER_NOTHING_MS - (performance.now() - (NOTHING_AT_MS.get(url) ?? -Infinity));
    if (running) {
      await Promise.race([running, pause(QUESTION_LIMIT_MS, signal)]);
      // A request that never settles must not hold the address for ever.
      if (RUNNING.get(url) === running) RUNNING.delete(url);
    } else if (waitMs > 0) await pause(waitMs, signal);
    else break;
  }
  signal.throwIfAborted();
  const pending = request();
  const ended: Promise<void> = pending.then(
    () => leave(),
    () => {
      // An aborted request says nothing about the address.
      if (!signal.aborted) NOTHING_AT_MS.set(url, performance.now());
      leave();
    },
  );
  const leave = () => {
    if (RUNNING.get(url) === ended) RUNNING.delete(url);
  };
  RUNNING.set(url, ended);
  return pending;
}
